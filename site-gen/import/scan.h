/* scan: matches a line of a tool's output with a pattern and takes its figures, so that a reader of text is a list of the lines it knows.
 * Strict where scanf is not: nothing overflows, nothing is negative, NaN and Infinity match nothing (such a figure stays missing). */
#ifndef SITE_GEN_IMPORT_SCAN_H
#define SITE_GEN_IMPORT_SCAN_H

#include "lib/str.h"

#include <stdbool.h>
#include <stdint.h>

#define SCAN_NUMBER_MAXIMUM 12
#define SCAN_WORD_MAXIMUM 4
#define SCAN_COUNT_MAXIMUM 9007199254740992.0 /* 2^53: larger counts are no counts, and doubles hold the others exactly */

struct scan {
    double numbers[SCAN_NUMBER_MAXIMUM]; /* of %d, %f, %t, %b, %k in their order */
    double steps[SCAN_NUMBER_MAXIMUM];   /* what one of the last digit is worth, in the same unit: "1.99ms" has 10000 ns */
    struct str words[SCAN_WORD_MAXIMUM]; /* of %w, %s in their order; borrowed from the line */
};

/* Whether the whole line has the form of the pattern; fills scan when it has (else it may hold anything).
 *   space  any white space, or none          %d  a whole number
 *   %f     a decimal number                  %t  a duration with unit, to nanoseconds: ns us ms s m h, sec, secs
 *   %b     a size with unit, to bytes, 1024 each step: B KB MB GB TB, or K M G T
 *   %k     a count that may end in k, M, G (1000 each step)
 *   %w     text without white space          %s  text up to the pattern's next character, or to the end, trimmed; may be empty
 *   %*     the rest, whatever it is          %?  text without white space that nobody wants
 *   %%     a percent sign                    everything else stands for itself */
bool scan_line(struct str line, const char *pattern, struct scan *scan);

/* The next line of *rest, without its end; false when there is none. */
bool scan_next_line(struct str *rest, struct str *line);

/* Whether one of the first lines of a file has that form: for detection. */
bool scan_finds_line(struct str head, const char *pattern);

/* A number as a count or a time in nanoseconds; RESULTS_MISSING (-1) when it is none (NAN, negative, too large). Rounded. */
int64_t scan_integer(double number);

/* The whole text as a decimal number that is not negative; false for "N/A", "NaN", "" and the like. */
bool scan_number(struct str text, double *number);

#endif
