/* dashboard: the few lines that are redrawn on a terminal while a load runs. No library and no mode of the terminal: it writes
 * lines, moves the cursor back up and writes them again, so that whatever ends the program leaves a usable terminal behind. */
#ifndef RUNNER_DASHBOARD_H
#define RUNNER_DASHBOARD_H

#include "lib/str.h"
#include "runner/progress_live.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define DASHBOARD_LINES 5
#define DASHBOARD_HISTORY 40
#define DASHBOARD_TEXT_MAXIMUM ((size_t)16 << 10)

/* What surrounds the load: the session's place in it. Borrows its texts. */
struct dashboard_place {
    size_t run, run_count; /* 1-based; run_count 0: a load on its own */
    uint32_t block;
    int64_t phase_left_ns, all_left_ns;
    const char *executor; /* "constant-vus", or "" */
};

/* Initialise with dashboard_init. */
struct dashboard {
    bool coloured, unicode;
    double rates[DASHBOARD_HISTORY]; /* of the newest complete seconds, a ring */
    size_t rate_count;               /* ever */
    uint64_t seconds;                /* complete seconds seen of this load */
    size_t lines;                    /* on the screen now: to be moved over */
};

/* Looks whether out may be coloured and whether the locale's character set is UTF-8. */
void dashboard_init(struct dashboard *dashboard, FILE *out);
/* Another load begins: forgets the rates. */
void dashboard_begin(struct dashboard *dashboard);
/* Takes the newest complete second of view, when there is a new one. */
void dashboard_observe(struct dashboard *dashboard, const struct progress_live *view);

/* How wide a line may be on that terminal: a line that wraps could not be redrawn. */
size_t dashboard_columns(FILE *out);
/* Appends DASHBOARD_LINES lines, none wider than columns, each ended by '\n'. Where there is little room, parts are left out; the
 * target's name and the p99 come before all others. */
void dashboard_format(const struct dashboard *dashboard, const struct dashboard_place *place, const struct progress_live *view,
                      size_t columns, struct str_builder *out);
/* Draws over what was drawn before. */
void dashboard_draw(struct dashboard *dashboard, const struct dashboard_place *place, const struct progress_live *view, FILE *out);
/* Removes what was drawn, so that other lines can be printed. */
void dashboard_clear(struct dashboard *dashboard, FILE *out);

#endif
