/* results: what the report reads from the store: all current runs and what they refer to, loaded at once into one arena; bulky
 * details (steps, time series, histograms) on demand. The report sees only this header, never SQL.
 *
 * Everything a struct points to lives in the arena that was given to store_load_results and is read-only for the report. Order is
 * fixed by content (never by the order of imports), so that two stores with the same raw files give the same report. */
#ifndef SITE_GEN_STORE_RESULTS_H
#define SITE_GEN_STORE_RESULTS_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/histogram.h"
#include "lib/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store; /* site-gen/store/store.h */

/* A figure that the source does not have (another tool, no good request). Never 0: 0 is a measured zero. */
#define RESULTS_MISSING INT64_C(-1)

/* ---- what runs refer to ----------------------------------------------------------------------------------------------------- */
struct results_machine { /* ordered by key; runs of different machines are never compared */
    const char *key;     /* 16 hexadecimal digits: hash of CPU model, cores, memory in GiB, kernel release */
    const char *cpu;
    const char *kernel;
    const char *architecture;
    int64_t cores;
    double noise_floor;        /* delta as `benchlab doctor --noise` measured it, a share; not above 0 (NAN) when nobody measured */
    int64_t noise_comparisons; /* A/A comparisons behind it */
    const char *noise_date;    /* YYYY-MM-DD of the measurement; "" or NULL when there was none */
};

struct results_environment { /* one for each distinct set of these values; ordered by machine key, then the values as listed */
    const struct results_machine *machine;
    int64_t memory_bytes;
    const char *os;
    const char *governor;
    const char *compiler;
    const char *compiler_flags;
    const char *lab_version;
    const char *lab_commit;
    const char *pinning;
};

struct results_target { /* one for each key, ordered by key; describes its newest run (a run has its own framework version) */
    const char *key;    /* id, or id-variant: names folders and pages; a safe name */
    const char *id;
    const char *name;
    const char *variant; /* "default" when it has no other */
    const char *language;
    const char *framework;
    const char *framework_version;
    const char *license;
    const char *url;           /* may be any text: only link to http:// and https:// */
    /* JSON object of text values, keys in the order of the raw file; "not_applicable", where it is there, is an array: what the target
     * leaves out on purpose, {"scenario", "reason": {"en", "ko"}} */
    const char *configuration;
    size_t run_count;          /* current runs, invalid ones too */
};

struct results_scenario { /* one for each id, ordered by id; describes its newest run */
    const char *id;       /* "01-lightweight": a safe name */
    const char *number;   /* "01": the digits that the id begins with, "" when there are none */
    const char *category;
    const char *sha256;              /* of the scenario file; compare only runs with the same one (results_run.scenario_sha256) */
    const char *title_en, *title_ko; /* ko is the English text when the raw file has none */
    const char *description_en, *description_ko; /* may be "" */
    const char *shows_en, *shows_ko;             /* what its numbers tell; may be "" */
    size_t run_count;
};

struct results_session { /* one call of `benchlab run`; ordered by started, then id */
    const char *id;
    const char *started; /* that of its first run, ISO 8601 UTC */
    const char *date;    /* YYYY-MM-DD of started */
    const char *profile; /* of its first run */
    const struct results_machine *machine;
    size_t run_count;
};

/* ---- runs ------------------------------------------------------------------------------------------------------------------- */
enum results_state { RESULTS_VALID, RESULTS_INVALID };

/* Why a run is invalid, or a remark on a valid one. The key is one of those listed in site-gen/import/gates.h, all of which the
 * message catalogues name: "gate.error_share" with {value} and {limit}. */
struct results_reason {
    const char *key;
    bool invalidates;   /* false: a remark */
    double value;       /* what was found, in the unit that the key documents */
    double limit;       /* what would have been right; NAN when it says nothing */
    const char *detail; /* text of the source ("the target died ..."), or "" */
};

enum results_error_kind {
    RESULTS_ERROR_CONNECT,
    RESULTS_ERROR_TIMEOUT,
    RESULTS_ERROR_RESET,
    RESULTS_ERROR_BAD_RESPONSE,
    RESULTS_ERROR_STATUS,
    RESULTS_ERROR_CHECK
};
#define RESULTS_ERROR_KINDS 6

/* How tools make a percentile of n values: what they call p99 differs, so it is stored, shown, and never mixed. */
#define RESULTS_PERCENTILE_RULES                                                                                                   \
    "hdr",              /* highest equivalent value of the HdrHistogram slot at rank ceil(p n) */                                  \
        "nearest-rank", /* the value at rank ceil(p n) */                                                                          \
        "floor-rank",   /* the value at index floor(p n) or thereabouts, from 0 */                                                 \
        "linear",       /* between the neighbouring values */                                                                      \
        "buckets",      /* linear within the tool's own buckets */                                                                 \
        "rounded",      /* nearest rank over values that were rounded first */                                                     \
        "t-digest",     /* an estimate */                                                                                          \
        "sample",       /* of a random part of the requests */                                                                     \
        "unknown"

struct results_latency { /* nanoseconds, of the good answers only; RESULTS_MISSING where there is no figure */
    int64_t mean, minimum, maximum, p50, p90, p95, p99, p999;
};

struct results_run {
    int64_t row;         /* the store's own key, for the functions below; not to be shown (it depends on the order of imports) */
    const char *id;      /* unique over all current runs; letters, digits, . _ - only: names the run's page */
    int64_t number;      /* N of the raw file's name */
    const char *profile; /* quick, standard, custom */
    const char *date;    /* YYYY-MM-DD of started */
    const char *started; /* ISO 8601 UTC, start of the measured window */
    const char *ended;
    const struct results_target *target;
    const struct results_scenario *scenario;
    const struct results_session *session;
    const struct results_machine *machine;
    const struct results_environment *environment;
    const char *framework_version; /* of this run's target */
    const char *configuration;     /* of this run's target, JSON object */
    const char *scenario_sha256;   /* of this run's scenario */

    /* sequence and load */
    int64_t block;    /* of the seeded random order: one run of each target a block; 1, 2, ... */
    int64_t position; /* within the block */
    const char *seed; /* decimal, 64 bits */
    const char *executor;
    const char *load;      /* JSON object: all that the executor was told, as in docs/result.schema.json */
    const char *placement; /* JSON object of the processors that target and generator were given; "" when there was none */
    const char *limits;    /* JSON object of the target's cgroup; cpu and memory_bytes; "" when it had none */
    const char *loop;      /* "closed": latency is service time; "open": from the intended send time */
    int64_t vus;
    double wanted_rate;  /* requests a second, open loop; NAN otherwise */
    int64_t duration_ns; /* wanted */
    int64_t warmup_ns;
    int64_t measured_ns;              /* real length of the measured window */
    double load_average, steal_share; /* of the machine, at that time */

    /* Figures of the measured window. Runs of other tools may lack any of them: RESULTS_MISSING, or NAN for rate. */
    int64_t requests; /* good and bad */
    int64_t errors;   /* the bad ones: sum of errors_by_kind, where the kinds are known */
    int64_t errors_by_kind[RESULTS_ERROR_KINDS];
    int64_t iterations, dropped_iterations;
    int64_t bytes_sent, bytes_received;
    double rate; /* good answers a second */
    struct results_latency latency;
    bool has_histogram; /* store_load_histogram gives one */

    /* the target's process tree and the load generator, in the measured window */
    int64_t cpu_user_ns, cpu_system_ns;
    double cpu_share; /* cores used: (user + system) / measured; 1.0 = one core busy; NAN when missing */
    int64_t rss_peak_bytes;
    int64_t generator_cpu_user_ns, generator_cpu_system_ns;
    double generator_cpu_share; /* as cpu_share */
    int64_t generator_rss_peak_bytes, generator_threads;
    bool generator_saturated; /* more than 90 % of a core for each of its threads */

    enum results_state state;
    struct results_reason *reasons; /* those that invalidate first */
    size_t reason_count;
    const char **warnings; /* the runner's own, English */
    size_t warning_count;

    /* where it comes from */
    const char *tool;            /* "benchlab", "k6", ...: figures of different tools are never merged */
    const char *tool_version;    /* "" when the file does not say */
    const char *percentile_rule; /* how the tool makes percentiles: RESULTS_PERCENTILE_RULES; "" when it has none */
    int64_t
        resolution_ns; /* of its latencies: 1000000 for a tool that prints whole milliseconds; RESULTS_MISSING when finer than matters */
    int64_t deviation_ns;        /* standard deviation of the requests' latencies, as the tool gives it */
    const char *experiment;      /* of results/<target>/optimization/<experiment>/<side>/; "" for a run that is none's */
    const char *experiment_side; /* "before", "after", or the name of a sweep's point */
    const char *source_path;     /* absolute, to read the raw file's bytes; not to be shown (differs from machine to machine) */
    const char *source_name;     /* its last three parts, "c-libevent/2026-11-24/01-lightweight-run1.json": to be shown */
    const char *source_sha256;
};

/* What became of a file. */
enum results_import_state {
    RESULTS_IMPORT_CURRENT,
    RESULTS_IMPORT_SUPERSEDED,  /* the same run came again with other bytes */
    RESULTS_IMPORT_QUARANTINED, /* reason says what was expected and where */
    RESULTS_IMPORT_GONE         /* the raw file is no longer there */
};

struct results_import {      /* a file that could not be read; ordered by source_name, then sha256 */
    const char *source_path; /* as in results_run */
    const char *source_name;
    const char *sha256;
    const char *reader;              /* "benchlab"; "" when none recognised the bytes */
    enum results_import_state state; /* RESULTS_IMPORT_QUARANTINED */
    int64_t line;                    /* of the file, 0 when unknown */
    const char *reason;              /* one line of English */
};

struct results {
    struct results_machine *machines;
    size_t machine_count;
    struct results_environment *environments;
    size_t environment_count;
    struct results_target *targets;
    size_t target_count;
    struct results_scenario *scenarios;
    size_t scenario_count;
    struct results_session *sessions;
    size_t session_count;
    struct results_run *runs; /* ordered by scenario id, target key, started, number, id; current ones only, valid and invalid */
    size_t run_count;
    struct results_import *imports;
    size_t import_count;
};

/* Loads everything above from one consistent view of the store. 0 or -1. */
int store_load_results(struct store *store, struct arena *arena, struct results *results, struct error *error);

/* A part of the runs: those that have all that is not NULL. */
struct results_filter {
    const char *target, *scenario, *session; /* results_target.key, results_scenario.id, results_session.id */
    const char *experiment;                  /* results_run.experiment, not "" */
    const char
        *names[2]; /* in place of all the others: runs that one of the names may mean, a target's key or id, or a session's id */
};
/* As store_load_results, for the runs that the filter lets through and what they refer to, without imports (unless the filter is empty).
 * What describes a target, a scenario or a session is that of all its runs; the counts are those of the loaded ones. Costs by the number
 * of runs that it loads, not by that of the store. Nothing found is no failure. */
int store_load_matching(struct store *store, const struct results_filter *filter, struct arena *arena, struct results *results,
                        struct error *error);
/* Sets the machine's noise_* to what the store knows of a machine with its key, whether or not it has runs of it; leaves them as they are
 * where nobody measured. Texts from arena. 0 or -1. */
int store_load_noise(struct store *store, struct arena *arena, struct results_machine *machine, struct error *error);
/* The ids of the latest sessions with current runs, newest first, at most limit; from arena. 0 or -1. */
int store_list_sessions(struct store *store, size_t limit, struct arena *arena, const char ***ids, size_t *count,
                        struct error *error);

/* ---- details of one run, on demand ------------------------------------------------------------------------------------------ */
struct results_step { /* in the order of the scenario */
    const char *name;
    const char *group; /* "" when it is in none */
    int64_t requests, errors;
    double rate; /* good answers a second */
    struct results_latency latency;
    bool has_histogram;
};

struct results_second { /* of the timeline, ordered by second, which counts from the start of the warm-up */
    int64_t second;
    bool warmup;
    int64_t start_ns,
        length_ns; /* start from the start of the warm-up; a warm-up that is no whole number of seconds has a shorter item */
    int64_t requests, errors, bytes_received;
    int64_t p50, p95, p99, maximum; /* nanoseconds; RESULTS_MISSING when no good answer came in that second */
};

struct results_sample { /* of the target's process tree; at_ns, CPU time and switches count from the start of the measured window */
    int64_t at_ns, cpu_user_ns, cpu_system_ns, rss_bytes, threads, fds, voluntary_switches, involuntary_switches;
};

struct results_check {
    const char *step;
    const char *name;
    int64_t passes, fails;
};

struct results_quantile { /* a percentile as the source gives it, any share; ordered by share */
    double share;         /* 0.999 */
    int64_t value;        /* nanoseconds */
};

struct results_detail {
    struct results_quantile *quantiles;
    size_t quantile_count;
    struct results_step *steps;
    size_t step_count;
    struct results_second *seconds;
    size_t second_count;
    struct results_sample *samples;
    size_t sample_count;
    int64_t sample_interval_ns;
    struct results_check *checks;
    size_t check_count;
    const char **thresholds; /* JSON objects, as in docs/result.schema.json */
    size_t threshold_count;
};

/* From arena. 0 or -1. */
int store_load_run_detail(struct store *store, const struct results_run *run, struct arena *arena, struct results_detail *detail,
                          struct error *error);

/* Initialises histogram (the caller releases it) with the run's latencies in nanoseconds. 0, or -1 and nothing to release; a run
 * whose source has no histogram is an error. */
int store_load_histogram(struct store *store, const struct results_run *run, struct histogram *histogram, struct error *error);
/* As above for the step at that index of results_detail.steps. */
int store_load_step_histogram(struct store *store, const struct results_run *run, size_t step, struct histogram *histogram,
                              struct error *error);

#endif
