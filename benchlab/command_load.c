/* benchlab load: a load on any URL, at once: what wrk or oha do. Makes a scenario of one step of the command line, runs it, and
 * prints what came out. */
#include "benchlab/commands.h"

#include "lib/cli.h"
#include "lib/clock.h"
#include "lib/fs.h"
#include "lib/log.h"
#include "runner/hlog.h"
#include "runner/load_summary.h"
#include "runner/loop.h"
#include "runner/progress_format.h"
#include "runner/prometheus.h"
#include "runner/summary_export.h"
#include "runner/summary_text.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define BODY_MAXIMUM ((size_t)256 << 20)
#define SUMMARY_MAXIMUM ((size_t)1 << 20)
#define JSON_MAXIMUM ((size_t)256 << 20)
#define VUS_DEFAULT 64
#define DURATION_DEFAULT_NS (10 * CLOCK_NANOSECONDS_PER_SECOND)
#define DURATION_BY_ITERATIONS_NS (600 * CLOCK_NANOSECONDS_PER_SECOND)
#define DURATION_MAXIMUM_NS (INT64_C(7) * 24 * 3600 * CLOCK_NANOSECONDS_PER_SECOND)
/* Without --max-vus an open loop may use as many users as begin in this many seconds, within reason. */
#define MAX_VUS_SECONDS 1
#define MAX_VUS_DEFAULT 10000
#define SEED_DEFAULT "benchlab load"

/* Signal handlers can reach nothing but a global. */
static struct loop_control control;

static void stop(int number)
{
    (void)number;
    atomic_store(&control.stop, true);
}

/* Values of the options; 0 and NULL = not given. */
struct options {
    struct cli_list headers;
    const char *method, *body, *rate, *unix_path, *ca_file, *hlog, *summary_export, *prometheus, *seed;
    int64_t vus, max_vus, iterations, threads, duration_ns, timeout_ns, warmup_ns;
    bool insecure, json, quiet;
};

/* Everything a run needs and leaves behind. */
struct load {
    struct options options;
    const char *url, *path;
    char host[TRANSPORT_HOST_MAXIMUM];
    struct str_builder body;
    struct scenario scenario;
    struct load_options load;
    struct transport_failure tls_failure;
    struct measurement measurement;
    struct hlog hlog;
    struct prometheus prometheus;
    struct progress_live view;
    bool shows_progress;
};

static int fail(const struct error *error, int code)
{
    log_error(error);
    return code;
}

/* ---- from the command line to a load ---------------------------------------------------------------------------------------- */

/* "5000", "300/1m": iterations, and the time in which they begin (a second). */
static int read_rate(const char *text, struct scenario_load_settings *load, struct error *error)
{
    struct str rest = str_from_text(text), number;
    long long rate = 0;
    load->time_unit_ns = CLOCK_NANOSECONDS_PER_SECOND;
    (void)str_split_next(&rest, '/', &number);
    if (!str_to_int64(number, &rate) || rate < 1 || rate > 100000000 ||
        (rest.data != NULL && clock_parse_duration(rest.data, &load->time_unit_ns) != 0))
        return error_set(error, "--rate: expected a number of iterations a second, or as in \"300/1m\", got \"%s\"", text);
    load->rate = rate;
    return 0;
}

static void choose_users(const struct options *options, struct scenario_load_settings *load)
{
    int64_t vus = options->vus > 0 ? options->vus : VUS_DEFAULT;
    int64_t most = options->max_vus;
    if (options->rate != NULL && most == 0) {
        int64_t begin = (int64_t)((double)load->rate * MAX_VUS_SECONDS * 1e9 / (double)load->time_unit_ns);
        most = begin < MAX_VUS_DEFAULT ? begin : MAX_VUS_DEFAULT;
    }
    load->vus = (uint32_t)vus;
    load->pre_allocated_vus = (uint32_t)vus;
    load->max_vus = (uint32_t)(most > vus ? most : vus);
}

static int choose_load(struct load *load, struct error *error)
{
    const struct options *options = &load->options;
    struct scenario_load_settings settings = {.executor = SCENARIO_CONSTANT_VUS,
                                              .duration_ns = options->duration_ns,
                                              .warmup_ns = options->warmup_ns,
                                              .runs = 1,
                                              .iterations = options->iterations};
    if (options->rate != NULL && options->iterations > 0)
        return error_set(error, "--rate and --iterations exclude each other");
    if (options->iterations > 0)
        settings.executor = SCENARIO_SHARED_ITERATIONS;
    if (options->rate != NULL)
        settings.executor = SCENARIO_CONSTANT_ARRIVAL_RATE;
    if (options->rate != NULL && read_rate(options->rate, &settings, error) != 0)
        return -1;
    if (settings.duration_ns == 0)
        settings.duration_ns = options->iterations > 0 ? DURATION_BY_ITERATIONS_NS : DURATION_DEFAULT_NS;
    if (settings.duration_ns > DURATION_MAXIMUM_NS || settings.warmup_ns > DURATION_MAXIMUM_NS)
        return error_set(error, "expected durations of at most a week");
    choose_users(options, &settings);
    load->load.load = settings;
    load->load.threads = (uint32_t)(options->threads > 0 ? options->threads : 1);
    load->load.seed = random_hash_text(str_from_text(options->seed != NULL ? options->seed : SEED_DEFAULT));
    load->load.tls_failure = &load->tls_failure;
    return 0;
}

/* "text" or "@file". */
static int read_body(struct load *load, struct error *error)
{
    const char *body = load->options.body;
    if (body == NULL)
        return 0;
    if (body[0] == '@')
        return fs_read_file(body + 1, &load->body, error);
    str_builder_append(&load->body, body);
    return 0;
}

static const char *method_of(const struct options *options)
{
    return options->method != NULL ? options->method : options->body != NULL ? "POST" : "GET";
}

static int make_scenario(struct load *load, struct error *error)
{
    const struct options *options = &load->options;
    const struct scenario_single single = {
        .method = method_of(options),
        .path = load->path,
        .headers = options->headers.items,
        .header_count = options->headers.count,
        .body = {options->body != NULL ? str_builder_text(&load->body) : NULL, load->body.length},
        .timeout_ns = options->timeout_ns};
    return scenario_init_single(&load->scenario, &single, error);
}

/* What is wrong here is wrong usage. */
static int prepare(struct load *load, struct error *error)
{
    struct transport_url *target = &load->load.target;
    if (choose_load(load, error) != 0 || transport_parse_url(target, load->url, load->host, &load->path, error) != 0)
        return -1;
    target->unix_path = load->options.unix_path;
    target->insecure = load->options.insecure;
    target->ca_file = load->options.ca_file;
    return read_body(load, error) != 0 ? -1 : make_scenario(load, error);
}

/* ---- while it runs ---------------------------------------------------------------------------------------------------------- */

static void show_progress(struct load *load)
{
    char rate[64], p50[64], p99[64], left[64];
    const struct progress_live *view = &load->view;
    (void)fprintf(stderr, "\r\033[K%s%s req/s  p50 %s  p99 %s  %" PRIu64 " errors  %" PRIu32 " users  %s left",
                  load->measurement.timeline[load->measurement.second - 1].warmup ? "warm-up: " : "",
                  progress_format_count(view->rate, rate, sizeof(rate)), progress_format_latency(view->p50_ns, p50, sizeof(p50)),
                  progress_format_latency(view->p99_ns, p99, sizeof(p99)), view->errors, view->vus,
                  progress_format_time_left(view->left_ns, left, sizeof(left)));
    (void)fflush(stderr);
}

static void on_second(void *context, const struct measurement *so_far)
{
    struct load *load = context;
    if (load->options.hlog != NULL)
        hlog_follow(&load->hlog, so_far);
    progress_live_read(&load->view, &control.live, clock_now());
    if (load->options.prometheus != NULL)
        prometheus_publish(&load->prometheus, &load->view);
    if (load->shows_progress)
        show_progress(load);
}

/* 0, or -1 and nothing left open. */
static int open_outputs(struct load *load, struct error *error)
{
    const struct options *options = &load->options;
    load->shows_progress = !options->quiet && !options->json && isatty(STDERR_FILENO) == 1;
    load->view = (struct progress_live){.scenario = "load", .target = load->url, .phase = "load"};
    if (options->hlog != NULL && hlog_open(&load->hlog, options->hlog, clock_utc_now(), error) != 0)
        return -1;
    if (options->hlog != NULL && hlog_begin_run(&load->hlog, &load->scenario, "", error) != 0) {
        (void)hlog_close(&load->hlog, NULL);
        return -1;
    }
    if (options->prometheus == NULL)
        return 0;
    if (prometheus_start(&load->prometheus, options->prometheus, error) != 0) {
        (void)hlog_close(&load->hlog, NULL);
        return -1;
    }
    prometheus_publish(&load->prometheus, &load->view);
    return 0;
}

/* measured: the run came about. 0, or -1 with an error. */
static int close_outputs(struct load *load, bool measured, struct error *error)
{
    const struct options *options = &load->options;
    int result = 0;
    if (load->shows_progress)
        (void)fputs("\r\033[K", stderr);
    if (options->prometheus != NULL)
        prometheus_stop(&load->prometheus);
    if (options->hlog != NULL) {
        if (measured)
            hlog_follow(&load->hlog, &load->measurement);
        result = hlog_close(&load->hlog, measured ? error : NULL);
    }
    if (measured && result == 0 && options->summary_export != NULL)
        result = summary_export_write(options->summary_export, &load->measurement, NULL, 0, error);
    return result;
}

static int catch_signals(struct error *error)
{
    struct sigaction action = {.sa_handler = stop};
    (void)sigemptyset(&action.sa_mask);
    if (sigaction(SIGINT, &action, NULL) != 0 || sigaction(SIGTERM, &action, NULL) != 0)
        return error_set_errno(error, errno, "signal handlers");
    return 0;
}

/* ---- the result ------------------------------------------------------------------------------------------------------------- */

static int print_summary(const struct load *load, struct error *error)
{
    struct rusage usage;
    const struct load_summary summary = {.url = load->url,
                                         .method = method_of(&load->options),
                                         .options = &load->load,
                                         .measurement = &load->measurement,
                                         .tls_failure = atomic_load(&load->tls_failure.state) == 2 ? load->tls_failure.text : NULL,
                                         .rss_peak_bytes =
                                             getrusage(RUSAGE_SELF, &usage) == 0 ? (int64_t)usage.ru_maxrss * 1024 : 0};
    struct str_builder text;
    int result = 0;
    str_builder_init(&text, load->options.json ? JSON_MAXIMUM : SUMMARY_MAXIMUM);
    if (load->options.json) {
        json_t *root = load_summary_build_json(&summary);
        result = root == NULL ? error_set(error, "the result cannot be put into JSON (a text that is not UTF-8, or out of memory)")
                              : json_write(root, &text, error);
        json_decref(root);
    } else if (!load->options.quiet) {
        load_summary_append_text(&summary, &text, summary_text_may_colour(stdout));
    }
    (void)fputs(str_builder_text(&text), stdout);
    str_builder_release(&text);
    return result;
}

static int conclude(struct load *load, int measured, struct error *error)
{
    struct error trouble = {0};
    int closed = close_outputs(load, measured == 0, &trouble);
    if (measured != 0)
        return fail(error, CLI_EXIT_FAILED);
    int printed = print_summary(load, &trouble);
    bool interrupted = load->measurement.interrupted;
    bool succeeded = load->measurement.requests > load->measurement.errors;
    measurement_release(&load->measurement);
    if (closed != 0 || printed != 0)
        return fail(&trouble, CLI_EXIT_FAILED);
    if (interrupted)
        return COMMAND_EXIT_INTERRUPTED;
    return succeeded ? CLI_EXIT_OK : CLI_EXIT_FAILED;
}

static int run(struct load *load)
{
    struct error error = {0};
    str_builder_init(&load->body, BODY_MAXIMUM);
    if (prepare(load, &error) != 0) {
        str_builder_release(&load->body);
        return fail(&error, CLI_EXIT_USAGE);
    }
    int code;
    if (catch_signals(&error) != 0 || open_outputs(load, &error) != 0) {
        code = fail(&error, CLI_EXIT_FAILED);
    } else {
        control.on_second = on_second;
        control.context = load;
        code = conclude(load, loop_run(&load->scenario, &load->load, &load->measurement, &control, &error), &error);
    }
    scenario_release(&load->scenario);
    str_builder_release(&load->body);
    return code;
}

static const char DETAILS[] =
    "Without --rate, --vus users send one request after the other (closed loop). With it, requests begin on a schedule whatever "
    "the\n"
    "answers do (open loop); latency is then counted from the moment at which a request should have begun, and those for which no\n"
    "user was free are counted as dropped. The path, the headers and their values may have variables: {{vu}}, {{iteration}},\n"
    "{{random 1 100}}, ... A status of 400 or above is an error.\n"
    "The exit code is 0 when at least one request went well, 1 when none did, 130 when it was interrupted.";

int command_load(int argc, char **argv)
{
    struct load *load = calloc(1, sizeof(*load));
    struct error error = {0};
    int operands = 0;
    if (load == NULL) {
        (void)error_set(&error, "out of memory");
        return fail(&error, CLI_EXIT_FAILED);
    }
    struct options *options = &load->options;
    const struct cli_option table[] = {
        {"vus", 'u', CLI_INTEGER, &options->vus, "N", "users, each with a connection (64); with --rate: at the start", 1,
         LOAD_VUS_MAXIMUM},
        {"rate", 'r', CLI_TEXT, &options->rate, "R", "begin R requests a second, or as in 300/1m", 0, 0},
        {"max-vus", 0, CLI_INTEGER, &options->max_vus, "N", "with --rate: the most users (as begin in 1 s, up to 10,000)", 1,
         LOAD_VUS_MAXIMUM},
        {"iterations", 'n', CLI_INTEGER, &options->iterations, "N", "stop after N requests", 1, INT64_C(1) << 50},
        {"duration", 'd', CLI_DURATION, &options->duration_ns, "D", "how long to measure (10s; with --iterations at most 10m)", 0,
         0},
        {"warmup", 'w', CLI_DURATION, &options->warmup_ns, "D", "load before, which does not count (none)", 0, 0},
        {"threads", 't', CLI_INTEGER, &options->threads, "N", "threads of the generator (1)", 1, LOAD_THREADS_MAXIMUM},
        {"header", 'H', CLI_TEXT_LIST, &options->headers, "\"NAME: VALUE\"", "a header; may be given more than once", 0, 0},
        {"method", 'm', CLI_TEXT, &options->method, "M", "method (GET; POST when there is a body)", 0, 0},
        {"body", 'b', CLI_TEXT, &options->body, "TEXT|@FILE", "body of the requests", 0, 0},
        {"timeout", 0, CLI_DURATION, &options->timeout_ns, "D", "longest time for an answer (30s)", 0, 0},
        {"unix", 0, CLI_TEXT, &options->unix_path, "PATH", "connect to this Unix socket", 0, 0},
        {"insecure", 'k', CLI_FLAG, &options->insecure, NULL, "https: do not check the certificate", 0, 0},
        {"cacert", 0, CLI_TEXT, &options->ca_file, "FILE", "https: authorities to trust, instead of the system's", 0, 0},
        {"seed", 0, CLI_TEXT, &options->seed, "TEXT", "of {{random}}", 0, 0},
        {"json", 0, CLI_FLAG, &options->json, NULL, "print JSON", 0, 0},
        {"quiet", 'q', CLI_FLAG, &options->quiet, NULL, "print nothing but errors (and the JSON)", 0, 0},
        {"hlog", 0, CLI_TEXT, &options->hlog, "FILE", "write an HdrHistogram log, one interval a second", 0, 0},
        {"summary-export", 0, CLI_TEXT, &options->summary_export, "FILE", "write the summary as k6 does", 0, 0},
        {"prometheus", 0, CLI_TEXT, &options->prometheus, ":PORT", "serve live metrics while it runs", 0, 0},
    };
    const struct cli_command command = {.name = "benchlab load",
                                        .usage = "URL [options]",
                                        .summary = "put load on a URL and show what came out",
                                        .details = DETAILS,
                                        .options = table,
                                        .option_count = sizeof(table) / sizeof(table[0])};
    enum cli_outcome outcome = cli_parse(&command, argc, argv, &operands, &error);
    int code = CLI_EXIT_OK;
    if (outcome == CLI_RUN && operands != 1) {
        (void)error_set(&error, "expected one URL");
        outcome = CLI_BAD_USAGE;
    }
    if (outcome == CLI_BAD_USAGE)
        code = fail(&error, CLI_EXIT_USAGE);
    load->url = outcome == CLI_RUN ? argv[1] : NULL;
    if (outcome == CLI_RUN)
        code = run(load);
    free(load);
    return code;
}
