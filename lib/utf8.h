/* utf8: the one decoder of UTF-8 (RFC 3629), strict: no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef LIB_UTF8_H
#define LIB_UTF8_H

#include <stddef.h>
#include <stdint.h>

#define UTF8_LONGEST 4 /* bytes of a character */
#define UTF8_REPLACEMENT UINT32_C(0xFFFD)

/* Length in bytes of the well-formed sequence at text, 0 when there is none. text is terminated and not at its end. */
size_t utf8_length(const char *text);
/* The character at *text, which moves behind it; a byte that begins no well-formed sequence counts as one UTF8_REPLACEMENT. */
uint32_t utf8_next(const char **text);
/* The character, which is no surrogate and at most U+10FFFF, as UTF-8 into out. Gives the length; nothing ends it. */
size_t utf8_encode(uint32_t character, char out[UTF8_LONGEST]);
/* Puts '?' in place of every byte that is no UTF-8 and of control characters but newline and tab: what is left can be shown
 * anywhere. */
void utf8_clean(char *text);

#endif
