/* load_summary: one run of `benchlab load` for people and for programs: a page of text, or a JSON object. Both say the same. */
#ifndef RUNNER_LOAD_SUMMARY_H
#define RUNNER_LOAD_SUMMARY_H

#include "lib/json.h"
#include "lib/str.h"
#include "runner/load.h"
#include "runner/measure.h"

#include <stdbool.h>
#include <stdint.h>

/* Borrows all of it. */
struct load_summary {
    const char *url, *method;
    const struct load_options *options;
    const struct measurement *measurement;
    const char *tls_failure; /* why the first TLS handshake failed; "" or NULL when none did */
    int64_t rss_peak_bytes;  /* of the generator; 0 = unknown */
};

/* Appends the page: rate, latency percentiles, a histogram of a few lines, answers by status, errors by kind, the generator. */
void load_summary_append_text(const struct load_summary *summary, struct str_builder *out, bool coloured);

/* The object: format "benchlab-load", version 1; times are integer nanoseconds named *_ns; totals.rate is good requests a second.
 * The caller drops it. NULL when memory runs out. */
json_t *load_summary_build_json(const struct load_summary *summary);

#endif
