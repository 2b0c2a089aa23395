/* make_results: writes the synthetic raw results of tests/data/results (see the README there). Nothing in them was measured:
 * latencies are drawn from log-normal distributions with fixed seeds and pass every identity that real runs must keep (Little's
 * law, sums, percentiles of the histogram that is written). Run by tests/data/make-results.sh. */
#include "lib/clock.h"
#include "lib/digest.h"
#include "lib/fs.h"
#include "lib/histogram.h"
#include "lib/log.h"
#include "lib/random.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VIRTUAL_USERS = 10, STEP_MAXIMUM = 6, SECOND_MAXIMUM = 16 };

/* Share of a virtual user's time that is spent waiting for answers; the rest is the generator's own work. */
static const double WAITING_SHARE = 0.985;

struct step_model {
    const char *name;
    int weight;
    double latency_ns; /* of the fastest target */
    bool fixed;        /* waiting for another service: the same for all targets */
    const char *check;
};

struct scenario_model {
    const char *id, *category, *title_en, *title_ko, *description_en, *description_ko;
    struct step_model steps[STEP_MAXIMUM];
    int step_count;
    double spread; /* sigma of the logarithm of a request's latency */
};

struct target_model {
    const char *key, *id, *variant, *framework, *framework_version, *license, *url;
    double slowdown[3];  /* of its latency, by scenario */
    double run_noise[3]; /* sigma of the logarithm of a run's level, by scenario */
    double cpu_share;
    int64_t rss_bytes;
    int threads;
};

struct session_model {
    const char *id, *started, *profile;
    int64_t duration_ns, warmup_ns;
};

struct run_plan {
    const struct session_model *session;
    const struct scenario_model *scenario;
    int scenario_index;
    const struct target_model *target;
    int block, position;
    int64_t started_ns;
    double error_share; /* of requests, 0 for a sound run */
};

struct second_record {
    bool warmup;
    int64_t requests, errors;
    struct histogram latencies;
};

struct run_record {
    struct histogram all, steps[STEP_MAXIMUM];
    int64_t requests[STEP_MAXIMUM], errors[STEP_MAXIMUM];
    int64_t resets, statuses;
    struct second_record seconds[SECOND_MAXIMUM];
    int second_count;
    int64_t measured_ns;
};

static const struct scenario_model SCENARIOS[3] = {
    {"01-lightweight",
     "basic",
     "Lightweight request",
     "경량 요청",
     "GET /health: what the framework itself costs.",
     "GET /health 요청으로 프레임워크 자체의 비용을 측정합니다.",
     {{"health", 1, 150e3, false, "status is 200"}},
     1,
     0.16},
    {"03-db-read",
     "basic",
     "Database read",
     "데이터베이스 읽기",
     "GET /users: 1,000 rows are read and turned into JSON.",
     "GET /users 요청으로 1,000행을 읽어 JSON으로 변환합니다.",
     {{"list users", 1, 2.9e6, false, "answer is an array"}},
     1,
     0.20},
    {"08-concurrent-mixed",
     "basic",
     "Mixed concurrent load",
     "동시 혼합 부하",
     "Six kinds of request by weight, at the same time.",
     "여섯 가지 요청을 가중치에 따라 동시에 보냅니다.",
     {{"health", 5, 220e3, false, "status is 200"},
      {"echo", 15, 260e3, false, "answer matches"},
      {"list users", 40, 3.4e6, false, "answer is an array"},
      {"create user", 10, 900e3, false, "status is 201"},
      {"external", 15, 100.4e6, true, "has latency_ms"},
      {"protected", 15, 250e3, false, "access granted"}},
     6,
     0.12},
};

static const struct target_model TARGETS[3] = {
    {"c-libevent",
     "c-libevent",
     "default",
     "libevent",
     "2.1.12-stable",
     "BSD-3-Clause",
     "https://libevent.org/",
     {1.75, 1.03, 1.12},
     {0.010, 0.025, 0.015},
     0.94,
     9437184,
     3},
    {"c-microhttpd-epoll-pool",
     "c-microhttpd",
     "epoll-pool",
     "libmicrohttpd",
     "0.9.75",
     "LGPL-2.1+",
     "https://www.gnu.org/software/libmicrohttpd/",
     {1.0, 1.0, 1.0},
     {0.009, 0.025, 0.015},
     0.97,
     7340032,
     3},
    {"c-microhttpd-thread-per-connection",
     "c-microhttpd",
     "thread-per-connection",
     "libmicrohttpd",
     "0.9.75",
     "LGPL-2.1+",
     "https://www.gnu.org/software/libmicrohttpd/",
     {1.754, 1.35, 1.0},
     {0.010, 0.03, 0.015},
     1.02,
     11534336,
     12},
};

static const struct session_model EARLIER = {"20261110T091500Z-a1b2c3", "2026-11-10T09:15:00Z", "quick", 2000000000, 1000000000};
static const struct session_model STANDARD = {"20261124T031000Z-5f3a9c", "2026-11-24T03:10:00Z", "standard", 6000000000,
                                              1000000000};

static void stop(const char *what)
{
    log_warning("make_results: %s", what);
    exit(1);
}

static double draw_normal(struct random_state *random)
{
    double sum = -6.0; /* twelve uniforms: variance 1, and the same bits on every machine */
    for (int i = 0; i < 12; i++)
        sum += random_unit(random);
    return sum;
}

static int draw_step(const struct scenario_model *scenario, struct random_state *random)
{
    int total = 0;
    for (int i = 0; i < scenario->step_count; i++)
        total += scenario->steps[i].weight;
    int ticket = (int)random_below(random, (uint64_t)total), step = 0;
    while (ticket >= scenario->steps[step].weight)
        ticket -= scenario->steps[step++].weight;
    return step;
}

static double draw_latency(const struct run_plan *plan, int step, double level, struct random_state *random)
{
    const struct step_model *model = &plan->scenario->steps[step];
    if (model->fixed)
        return model->latency_ns * (1.0 + 0.002 * fabs(draw_normal(random)));
    double latency = model->latency_ns * plan->target->slowdown[plan->scenario_index] * level *
                     exp(plan->scenario->spread * draw_normal(random));
    if (random_unit(random) < 0.004) /* the tail: a few requests meet a pause of the scheduler */
        latency += 4e5 + 2e6 * random_unit(random);
    return latency;
}

static void init_histogram(struct histogram *histogram)
{
    if (histogram_init(histogram, HISTOGRAM_LATENCY_LOWEST, HISTOGRAM_LATENCY_HIGHEST, HISTOGRAM_LATENCY_FIGURES, NULL) < 0)
        stop("histogram");
}

static void init_record(struct run_record *record, int steps)
{
    memset(record, 0, sizeof *record);
    init_histogram(&record->all);
    for (int i = 0; i < steps; i++)
        init_histogram(&record->steps[i]);
}

static void release_record(struct run_record *record, int steps)
{
    histogram_release(&record->all);
    for (int i = 0; i < steps; i++)
        histogram_release(&record->steps[i]);
    for (int i = 0; i < record->second_count; i++)
        histogram_release(&record->seconds[i].latencies);
}

static struct second_record *second_at(struct run_record *record, double elapsed_ns, bool warmup)
{
    int index = (int)(elapsed_ns / 1e9);
    if (index >= SECOND_MAXIMUM)
        stop("too many seconds");
    while (record->second_count <= index) {
        struct second_record *second = &record->seconds[record->second_count++];
        second->warmup = warmup;
        init_histogram(&second->latencies);
    }
    return &record->seconds[index];
}

static void simulate_request(const struct run_plan *plan, struct run_record *record, struct random_state *random, double *elapsed,
                             double level, bool warmup)
{
    int step = draw_step(plan->scenario, random);
    double latency = draw_latency(plan, step, level, random);
    bool bad = !warmup && plan->error_share > 0.0 && random_unit(random) < plan->error_share;
    struct second_record *second = second_at(record, *elapsed, warmup);
    *elapsed += latency / VIRTUAL_USERS / WAITING_SHARE;
    second->requests++;
    second->errors += bad;
    if (!bad)
        histogram_record(&second->latencies, (int64_t)latency);
    if (warmup)
        return;
    record->requests[step]++;
    record->errors[step] += bad;
    if (bad && random_unit(random) < 0.7)
        record->statuses++;
    else
        record->resets += bad;
    if (!bad) {
        histogram_record(&record->steps[step], (int64_t)latency);
        histogram_record(&record->all, (int64_t)latency);
    }
}

static void simulate_run(const struct run_plan *plan, struct run_record *record, struct random_state *random)
{
    double level = exp(plan->target->run_noise[plan->scenario_index] * draw_normal(random)), elapsed = 0.0;
    double warmup_ns = (double)plan->session->warmup_ns, end_ns = warmup_ns + (double)plan->session->duration_ns;
    while (elapsed < warmup_ns)
        simulate_request(plan, record, random, &elapsed, level * 1.2, true);
    double start = elapsed;
    while (elapsed < end_ns)
        simulate_request(plan, record, random, &elapsed, level, false);
    record->measured_ns = (int64_t)(elapsed - start);
}

/* ---- writing ---------------------------------------------------------------------------------------------------------------- */
static void append_histogram(struct str_builder *out, const struct histogram *histogram)
{
    str_builder_append(out, "\"histogram\": \"");
    if (histogram_encode(histogram, out, NULL) < 0)
        stop("encode");
    str_builder_append(out, "\"");
}

static void append_identity(struct str_builder *out, const struct run_plan *plan)
{
    const struct target_model *target = plan->target;
    const struct scenario_model *scenario = plan->scenario;
    char sha256[DIGEST_TEXT_SIZE];
    /* Of one scenario only: older files do not say it. */
    const char *shows = strncmp(scenario->id, "08", 2) != 0 ? ""
                                                            : ",\n  \"shows\": {\"en\": \"How targets hold up when fast and slow "
                                                              "requests come together.\", \"ko\": \"빠른 요청과 느린 요청이 "
                                                              "섞일 때 측정 대상이 견디는 정도.\"}";
    str_builder_append_format(out, " \"run\": {\"id\": \"%s.%s.%s.%d\", \"number\": %d, \"profile\": \"%s\"},\n", target->key,
                              scenario->id, plan->session->id, plan->block, plan->block, plan->session->profile);
    str_builder_append_format(
        out,
        " \"target\": {\"key\": \"%s\", \"id\": \"%s\", \"name\": \"%s\", \"variant\": \"%s\", \"language\": \"C\",\n"
        "  \"framework\": \"%s\", \"framework_version\": \"%s\", \"license\": \"%s\", \"url\": \"%s\",\n"
        "  \"configuration\": {\"WORKERS\": \"2\", \"DB_POOL_SIZE\": \"2\"}},\n",
        target->key, target->id, target->id, target->variant, target->framework, target->framework_version, target->license,
        target->url);
    str_builder_append_format(
        out,
        " \"scenario\": {\"id\": \"%s\", \"category\": \"%s\", \"sha256\": \"%s\",\n"
        "  \"title\": {\"en\": \"%s\", \"ko\": \"%s\"},\n  \"description\": {\"en\": \"%s\", \"ko\": \"%s\"}%s},\n",
        scenario->id, scenario->category, digest_sha256(scenario->id, strlen(scenario->id), sha256), scenario->title_en,
        scenario->title_ko, scenario->description_en, scenario->description_ko, shows);
}

static void append_circumstances(struct str_builder *out, const struct run_plan *plan, const struct run_record *record)
{
    char name[128], started[CLOCK_UTC_TEXT_SIZE], ended[CLOCK_UTC_TEXT_SIZE];
    snprintf(name, sizeof name, "v1|order|%s|%s|%d", plan->session->id, plan->scenario->id, plan->block);
    str_builder_append_format(
        out,
        " \"load\": {\"executor\": \"constant-vus\", \"loop\": \"closed\", \"vus\": %d, \"duration_ns\": %" PRId64
        ", \"warmup_ns\": %" PRId64 ", \"threads\": 1},\n",
        VIRTUAL_USERS, plan->session->duration_ns, plan->session->warmup_ns);
    str_builder_append_format(out,
                              " \"sequence\": {\"session\": \"%s\", \"block\": %d, \"position\": %d, \"seed\": \"%" PRIu64 "\"},\n",
                              plan->session->id, plan->block, plan->position, random_hash_text(str_from_text(name)));
    str_builder_append_format(out,
                              " \"environment\": {\"machine\": \"5e1f0c0ffee0b0a7\", \"cpu\": \"Synthetic CPU 2.4 GHz\", "
                              "\"cores\": 2, \"memory_bytes\": 8589934592,\n"
                              "  \"os\": \"Debian GNU/Linux 12 (bookworm)\", \"kernel\": \"6.1.0-synthetic\", \"architecture\": "
                              "\"x86_64\", \"governor\": \"unknown\",\n"
                              "  \"compiler\": \"gcc 12.2.0\", \"compiler_flags\": \"-O2 -g\", \"lab_version\": \"0.1.0\", "
                              "\"lab_commit\": \"synthetic\",\n"
                              "  \"pinning\": \"none\", \"load_average\": 0.%02d, \"steal_share\": %s},\n",
                              10 + plan->block, plan->block == 7 ? "0.031" : "0.0");
    clock_format_utc((struct utc_time){plan->started_ns}, started);
    clock_format_utc((struct utc_time){plan->started_ns + record->measured_ns}, ended);
    str_builder_append_format(out,
                              " \"times\": {\"started\": \"%s\", \"ended\": \"%s\", \"monotonic_start_ns\": %" PRId64
                              ", \"measured_ns\": %" PRId64 "},\n",
                              started, ended, plan->started_ns % INT64_C(100000000000000), record->measured_ns);
}

static void append_figures(struct str_builder *out, const struct run_plan *plan, const struct run_record *record)
{
    int64_t requests = 0, errors = 0;
    for (int i = 0; i < plan->scenario->step_count; i++) {
        requests += record->requests[i];
        errors += record->errors[i];
    }
    const struct histogram *all = &record->all;
    str_builder_append_format(
        out,
        " \"totals\": {\"requests\": %" PRId64 ", \"errors\": %" PRId64 ", \"iterations\": %" PRId64
        ", \"dropped_iterations\": 0,\n  \"bytes_sent\": %" PRId64 ", \"bytes_received\": %" PRId64 ", \"rate\": %.9g},\n",
        requests, errors, requests, requests * 96, requests * 187, (double)(requests - errors) * 1e9 / (double)record->measured_ns);
    str_builder_append_format(out,
                              " \"errors\": {\"connect\": 0, \"timeout\": 0, \"reset\": %" PRId64
                              ", \"bad_response\": 0, \"status\": %" PRId64 ", \"check\": 0},\n",
                              record->resets, record->statuses);
    str_builder_append_format(out,
                              " \"latency\": {\"mean_ns\": %.0f, \"min_ns\": %" PRId64 ", \"max_ns\": %" PRId64
                              ", \"p50_ns\": %" PRId64 ", \"p90_ns\": %" PRId64 ", \"p95_ns\": %" PRId64 ", \"p99_ns\": %" PRId64
                              ", \"p999_ns\": %" PRId64 "},\n ",
                              histogram_mean(all), all->minimum, all->maximum, histogram_percentile(all, HISTOGRAM_P50),
                              histogram_percentile(all, HISTOGRAM_P90), histogram_percentile(all, HISTOGRAM_P95),
                              histogram_percentile(all, HISTOGRAM_P99), histogram_percentile(all, HISTOGRAM_P999));
    append_histogram(out, all);
}

static void append_steps(struct str_builder *out, const struct run_plan *plan, const struct run_record *record)
{
    str_builder_append(out, ",\n \"steps\": [");
    for (int i = 0; i < plan->scenario->step_count; i++) {
        str_builder_append_format(out,
                                  "%s\n  {\"name\": \"%s\", \"group\": \"\", \"requests\": %" PRId64 ", \"errors\": %" PRId64 ", ",
                                  i > 0 ? "," : "", plan->scenario->steps[i].name, record->requests[i], record->errors[i]);
        append_histogram(out, &record->steps[i]);
        str_builder_append(out, "}");
    }
    str_builder_append(out, "],\n \"checks\": [");
    for (int i = 0; i < plan->scenario->step_count; i++)
        str_builder_append_format(out, "%s\n  {\"step\": \"%s\", \"name\": \"%s\", \"passes\": %" PRId64 ", \"fails\": 0}",
                                  i > 0 ? "," : "", plan->scenario->steps[i].name, plan->scenario->steps[i].check,
                                  record->requests[i] - record->errors[i]);
}

static void append_timeline(struct str_builder *out, const struct run_record *record)
{
    str_builder_append(out, "],\n \"timeline\": [");
    for (int i = 0; i < record->second_count; i++) {
        const struct second_record *second = &record->seconds[i];
        const struct histogram *latencies = &second->latencies;
        str_builder_append_format(out,
                                  "%s\n  {\"second\": %d, \"warmup\": %s, \"requests\": %" PRId64 ", \"errors\": %" PRId64
                                  ", \"bytes_received\": %" PRId64 ", \"p50_ns\": %" PRId64 ", \"p95_ns\": %" PRId64
                                  ", \"p99_ns\": %" PRId64 ", \"max_ns\": %" PRId64 "}",
                                  i > 0 ? "," : "", i, second->warmup ? "true" : "false", second->requests, second->errors,
                                  second->requests * 187, histogram_percentile(latencies, HISTOGRAM_P50),
                                  histogram_percentile(latencies, HISTOGRAM_P95), histogram_percentile(latencies, HISTOGRAM_P99),
                                  latencies->maximum);
    }
}

static void append_resources(struct str_builder *out, const struct run_plan *plan, const struct run_record *record)
{
    double cpu = plan->target->cpu_share * (double)record->measured_ns;
    int64_t peak = plan->target->rss_bytes + plan->block * 4096;
    str_builder_append_format(
        out,
        "],\n \"resources\": {\"interval_ns\": 1000000000, \"cpu_user_ns\": %.0f, \"cpu_system_ns\": %.0f, \"rss_peak_bytes\": "
        "%" PRId64 ",\n  \"samples\": [",
        cpu * 0.3, cpu * 0.7, peak);
    for (int64_t at = 1000000000; at <= record->measured_ns; at += 1000000000)
        str_builder_append_format(
            out,
            "%s\n   {\"at_ns\": %" PRId64 ", \"cpu_user_ns\": %.0f, \"cpu_system_ns\": %.0f, \"rss_bytes\": %" PRId64
            ", \"threads\": %d, \"fds\": %d, \"voluntary_switches\": %" PRId64 ", \"involuntary_switches\": %" PRId64 "}",
            at > 1000000000 ? "," : "", at, (double)at * plan->target->cpu_share * 0.3, (double)at * plan->target->cpu_share * 0.7,
            at + 1000000000 > record->measured_ns ? peak : peak - 4096, plan->target->threads, 18, at / 1000000, at / 100000000);
    bool saturated = plan->scenario_index == 0 && plan->block == 9 && plan->position == 1;
    double generator = (saturated ? 0.93 : 0.71) * (double)record->measured_ns;
    str_builder_append_format(
        out,
        "]},\n \"generator\": {\"cpu_user_ns\": %.0f, \"cpu_system_ns\": %.0f, \"rss_peak_bytes\": 6291456, \"threads\": 1, "
        "\"saturated\": %s},\n \"thresholds\": [{\"metric\": \"vus_max\", "
        "\"expression\": \"value<=10\", \"value\": %d, \"crossed\": false}],\n \"warnings\": [%s]\n}\n",
        generator * 0.25, generator * 0.75, saturated ? "true" : "false", VIRTUAL_USERS,
        saturated ? "\"the load generator used 93 % of a core\"" : "");
}

static void write_run(const char *folder, const struct run_plan *plan)
{
    char seed_name[256], path[FS_PATH_MAXIMUM];
    struct random_state random;
    snprintf(seed_name, sizeof seed_name, "synthetic|%s|%s|%s|%d", plan->target->key, plan->scenario->id, plan->session->id,
             plan->block);
    random_seed(&random, random_hash_text(str_from_text(seed_name)));
    struct run_record *record = calloc(1, sizeof *record);
    if (record == NULL)
        stop("memory");
    init_record(record, plan->scenario->step_count);
    simulate_run(plan, record, &random);

    struct str_builder out;
    str_builder_init(&out, 1 << 20);
    str_builder_append(&out, "{\n \"format\": \"benchlab-result\",\n \"version\": 1,\n");
    append_identity(&out, plan);
    append_circumstances(&out, plan, record);
    append_figures(&out, plan, record);
    append_steps(&out, plan, record);
    append_timeline(&out, record);
    append_resources(&out, plan, record);
    snprintf(path, sizeof path, "%s/%s/%.10s/%s-run%d.json", folder, plan->target->key, plan->session->started, plan->scenario->id,
             plan->block);
    struct error error = {0};
    if (out.failed || fs_write_file(path, out.data, out.length, &error) < 0)
        stop(out.failed ? "file too large" : error.message);
    str_builder_release(&out);
    release_record(record, plan->scenario->step_count);
    free(record);
}

/* One block: one run of each target of the mask, in a seeded order; *clock_ns moves on. */
static void write_block(const char *folder, struct run_plan *plan, unsigned target_mask, int64_t *clock_ns)
{
    int order[3], count = 0;
    char name[128];
    struct random_state random;
    snprintf(name, sizeof name, "v1|order|%s|%s|%d", plan->session->id, plan->scenario->id, plan->block);
    random_seed(&random, random_hash_text(str_from_text(name)));
    for (int i = 0; i < 3; i++)
        if ((target_mask >> i & 1u) != 0)
            order[count++] = i;
    for (int i = count - 1; i > 0; i--) {
        int other = (int)random_below(&random, (uint64_t)i + 1), kept = order[i];
        order[i] = order[other];
        order[other] = kept;
    }
    for (int i = 0; i < count; i++) {
        plan->target = &TARGETS[order[i]];
        plan->position = i + 1;
        plan->started_ns = *clock_ns;
        /* The one run that fails its gates: 3 % of the requests of c-libevent's fourth database run end badly. */
        plan->error_share =
            plan->session == &STANDARD && plan->scenario_index == 1 && order[i] == 0 && plan->block == 4 ? 0.03 : 0.0;
        write_run(folder, plan);
        *clock_ns += plan->session->duration_ns + plan->session->warmup_ns + INT64_C(812000000);
    }
}

static void write_session(const char *folder, const struct session_model *session, int scenario_index, int blocks,
                          unsigned target_mask, int64_t *clock_ns)
{
    struct run_plan plan = {.session = session, .scenario = &SCENARIOS[scenario_index], .scenario_index = scenario_index};
    for (plan.block = 1; plan.block <= blocks; plan.block++)
        write_block(folder, &plan, target_mask, clock_ns);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        stop("usage: make_results FOLDER");
    struct utc_time clock = {0};
    if (clock_parse_utc(EARLIER.started, &clock) < 0)
        stop("time");
    write_session(argv[1], &EARLIER, 0, 3, 3u, &clock.nanoseconds);
    if (clock_parse_utc(STANDARD.started, &clock) < 0)
        stop("time");
    write_session(argv[1], &STANDARD, 0, 10, 7u, &clock.nanoseconds);
    write_session(argv[1], &STANDARD, 1, 6, 7u, &clock.nanoseconds);
    write_session(argv[1], &STANDARD, 2, 6, 3u, &clock.nanoseconds);
    return 0;
}
