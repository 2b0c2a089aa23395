/* scenario_load: reads "load": the executor and its figures. */
#include "runner/scenario_read.h"

#include "lib/clock.h"

#include <string.h>

#define SECOND CLOCK_NANOSECONDS_PER_SECOND
#define GRACEFUL_DEFAULT_NS (30 * SECOND)
#define ITERATIONS_LIMIT_DEFAULT_NS (600 * SECOND)

enum {
    CONSTANT_VUS = 1 << SCENARIO_CONSTANT_VUS,
    RAMPING_VUS = 1 << SCENARIO_RAMPING_VUS,
    SHARED = 1 << SCENARIO_SHARED_ITERATIONS,
    PER_VU = 1 << SCENARIO_PER_VU_ITERATIONS,
    CONSTANT_RATE = 1 << SCENARIO_CONSTANT_ARRIVAL_RATE,
    RAMPING_RATE = 1 << SCENARIO_RAMPING_ARRIVAL_RATE,
    ITERATIONS = SHARED | PER_VU,
    OPEN = CONSTANT_RATE | RAMPING_RATE,
    ALL = CONSTANT_VUS | RAMPING_VUS | ITERATIONS | OPEN
};

/* Which member belongs to which executor, and which cannot do without it. */
static const struct member {
    const char *key;
    int possible, required;
} members[] = {
    {"executor", ALL, ALL},
    {"runs", ALL, 0},
    {"gracefulStop", ALL, 0},
    {"thinkTime", ALL, 0},
    {"apdex", ALL, 0},
    {"warmup", ALL & ~ITERATIONS, 0},
    {"vus", CONSTANT_VUS | ITERATIONS, 0},
    {"duration", CONSTANT_VUS | CONSTANT_RATE, 0},
    {"maxDuration", ITERATIONS, 0},
    {"iterations", ITERATIONS, ITERATIONS},
    {"stages", RAMPING_VUS | RAMPING_RATE, RAMPING_VUS | RAMPING_RATE},
    {"startVUs", RAMPING_VUS, 0},
    {"gracefulRampDown", RAMPING_VUS, 0},
    {"rate", CONSTANT_RATE, CONSTANT_RATE},
    {"startRate", RAMPING_RATE, 0},
    {"timeUnit", OPEN, 0},
    {"preAllocatedVUs", OPEN, OPEN},
    {"maxVUs", OPEN, 0},
};

static int read_executor(const struct json_node *load, enum scenario_executor *executor, struct error *error)
{
    const char *name;
    struct json_node node = json_member(load, "executor");
    if (json_get_text(load, "executor", &name, error) != 0)
        return -1;
    for (int i = 0; i <= SCENARIO_RAMPING_ARRIVAL_RATE; i++)
        if (text_equals(name, scenario_executor_name((enum scenario_executor)i))) {
            *executor = (enum scenario_executor)i;
            return 0;
        }
    return json_error_at(&node, error, "no executor \"%.40s\"", name);
}

/* Members of k6's that one executor a scenario, started at once, makes needless, and those of another executor. */
static int check_members(const struct json_node *load, enum scenario_executor executor, struct error *error)
{
    struct json_node start_time = json_member(load, "startTime");
    const char *name = scenario_executor_name(executor);
    if (start_time.value != NULL)
        return json_error_at(&start_time, error, "startTime is not supported: a scenario has one executor, which starts at once");
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        struct json_node member = json_member(load, members[i].key);
        if (member.value != NULL && (members[i].possible & 1 << executor) == 0)
            return json_error_at(&member, error, "\"%s\" has no meaning for the executor %s", members[i].key, name);
        if (member.value == NULL && (members[i].required & 1 << executor) != 0)
            return json_error_at(load, error, "the executor %s needs \"%s\"", name, members[i].key);
    }
    return 0;
}

static int read_stages(const struct json_node *load, struct scenario *scenario, int64_t highest, struct error *error)
{
    struct json_node list = {0};
    if (json_optional_array(load, "stages", &list, error) != 0)
        return -1;
    if (list.value == NULL)
        return 0;
    size_t count = json_count(&list);
    struct scenario_stage *stages = ARENA_NEW_ARRAY(&scenario->arena, count + 1, struct scenario_stage);
    int64_t sum_ns = 0;
    for (size_t i = 0; i < count; i++) {
        struct json_node item = json_item(&list, i);
        struct json_node duration = json_member(&item, "duration");
        if (scenario_parse_duration(&duration, true, SCENARIO_DURATION_MAXIMUM_NS, &stages[i].duration_ns, error) != 0 ||
            json_get_int64(&item, "target", &stages[i].target, error) != 0)
            return -1;
        sum_ns += stages[i].duration_ns;
        if (stages[i].target > highest)
            return json_error_at(&item, error, "a target above %lld is not possible", (long long)highest);
        if (sum_ns > SCENARIO_DURATION_MAXIMUM_NS)
            return json_error_at(&item, error, "the stages take longer than the %lld s that are possible",
                                 (long long)(SCENARIO_DURATION_MAXIMUM_NS / SECOND));
    }
    if (sum_ns == 0)
        return json_error_at(&list, error, "the stages take no time");
    scenario->load.stages = stages;
    scenario->load.stage_count = count;
    scenario->load.duration_ns = sum_ns;
    return 0;
}

/* A fixed time, a range or the mean of a distribution. */
static int read_think_time(const struct json_node *load, struct scenario_think_time *think, struct error *error)
{
    struct json_node node = json_member(load, "thinkTime");
    if (node.value == NULL)
        return 0;
    struct json_node fixed = json_member(&node, "fixed");
    struct json_node uniform = json_member(&node, "uniform");
    struct json_node exponential = json_member(&node, "exponential");
    const int64_t highest = SCENARIO_TIMEOUT_MAXIMUM_NS;
    if ((fixed.value != NULL) + (uniform.value != NULL) + (exponential.value != NULL) != 1)
        return json_error_at(&node, error, "expected exactly one of \"fixed\", \"uniform\" and \"exponential\"");
    if (uniform.value == NULL) {
        think->kind = fixed.value != NULL ? SCENARIO_THINK_FIXED : SCENARIO_THINK_EXPONENTIAL;
        return scenario_parse_duration(fixed.value != NULL ? &fixed : &exponential, false, highest, &think->low_ns, error);
    }
    struct json_node low = json_item(&uniform, 0);
    struct json_node high = json_item(&uniform, 1);
    think->kind = SCENARIO_THINK_UNIFORM;
    if (scenario_parse_duration(&low, true, highest, &think->low_ns, error) != 0 ||
        scenario_parse_duration(&high, false, highest, &think->high_ns, error) != 0)
        return -1;
    if (think->low_ns > think->high_ns)
        return json_error_at(&uniform, error, "the first bound is above the second");
    return 0;
}

/* The integers; the schema bounds each by itself. */
static int read_figures(const struct json_node *load, struct scenario_load_settings *settings, struct error *error)
{
    int64_t vus = 10;
    int64_t runs = 10;
    int64_t start_vus = 1;
    int64_t pre_allocated = 0;
    int64_t most = 0;
    if (json_optional_int64(load, "vus", &vus, error) != 0 || json_optional_int64(load, "runs", &runs, error) != 0 ||
        json_optional_int64(load, "iterations", &settings->iterations, error) != 0 ||
        json_optional_int64(load, "rate", &settings->rate, error) != 0 ||
        json_optional_int64(load, "startRate", &settings->start_rate, error) != 0 ||
        json_optional_int64(load, "startVUs", &start_vus, error) != 0 ||
        json_optional_int64(load, "preAllocatedVUs", &pre_allocated, error) != 0)
        return -1;
    most = pre_allocated;
    if (json_optional_int64(load, "maxVUs", &most, error) != 0)
        return -1;
    if (most < pre_allocated) {
        struct json_node node = json_member(load, "maxVUs");
        return json_error_at(&node, error, "maxVUs is below preAllocatedVUs");
    }
    settings->vus = (uint32_t)vus;
    settings->runs = (uint32_t)runs;
    settings->start_vus = settings->executor == SCENARIO_RAMPING_VUS ? (uint32_t)start_vus : 0;
    settings->pre_allocated_vus = (uint32_t)pre_allocated;
    settings->max_vus = (uint32_t)most;
    return 0;
}

static int read_times(const struct json_node *load, struct scenario_load_settings *settings, struct error *error)
{
    const int64_t longest = SCENARIO_DURATION_MAXIMUM_NS;
    bool counts_iterations = (1 << settings->executor & ITERATIONS) != 0;
    settings->duration_ns = counts_iterations ? ITERATIONS_LIMIT_DEFAULT_NS : 30 * SECOND;
    settings->graceful_stop_ns = GRACEFUL_DEFAULT_NS;
    settings->graceful_ramp_down_ns = settings->executor == SCENARIO_RAMPING_VUS ? GRACEFUL_DEFAULT_NS : 0;
    settings->time_unit_ns = scenario_executor_is_open(settings->executor) ? SECOND : 0;
    return scenario_read_duration(load, "duration", false, longest, &settings->duration_ns, error) != 0 ||
                   scenario_read_duration(load, "maxDuration", false, longest, &settings->duration_ns, error) != 0 ||
                   scenario_read_duration(load, "warmup", true, longest, &settings->warmup_ns, error) != 0 ||
                   scenario_read_duration(load, "timeUnit", false, longest, &settings->time_unit_ns, error) != 0 ||
                   scenario_read_duration(load, "apdex", false, longest, &settings->apdex_ns, error) != 0 ||
                   scenario_read_duration(load, "gracefulStop", true, longest, &settings->graceful_stop_ns, error) != 0 ||
                   scenario_read_duration(load, "gracefulRampDown", true, longest, &settings->graceful_ramp_down_ns, error) != 0
               ? -1
               : 0;
}

/* Fills `vus` where the file does not say it, and looks at what the figures mean together. */
static int check_whole(const struct json_node *load, struct scenario_load_settings *settings, struct error *error)
{
    int64_t highest = 0;
    for (size_t i = 0; i < settings->stage_count; i++)
        if (settings->stages[i].target > highest)
            highest = settings->stages[i].target;
    if (settings->stage_count > 0 && highest == 0 && settings->start_vus == 0 && settings->start_rate == 0) {
        struct json_node stages = json_member(load, "stages");
        return json_error_at(&stages, error, "every stage has the target 0: nothing would be sent");
    }
    if (settings->executor == SCENARIO_RAMPING_VUS)
        settings->vus = highest > settings->start_vus ? (uint32_t)highest : settings->start_vus;
    if (scenario_executor_is_open(settings->executor))
        settings->vus = settings->max_vus;
    if (settings->executor == SCENARIO_SHARED_ITERATIONS && settings->iterations < settings->vus) {
        struct json_node iterations = json_member(load, "iterations");
        return json_error_at(&iterations, error, "%u users cannot share %lld iterations", settings->vus,
                             (long long)settings->iterations);
    }
    return 0;
}

int scenario_read_load(const struct json_node *root, struct scenario *scenario, struct error *error)
{
    struct json_node load;
    struct scenario_load_settings *settings = &scenario->load;
    if (json_get_object(root, "load", &load, error) != 0 || read_executor(&load, &settings->executor, error) != 0 ||
        check_members(&load, settings->executor, error) != 0)
        return -1;
    int64_t highest = scenario_executor_is_open(settings->executor) ? SCENARIO_RATE_MAXIMUM : SCENARIO_VUS_MAXIMUM;
    if (read_times(&load, settings, error) != 0 || read_figures(&load, settings, error) != 0 ||
        read_stages(&load, scenario, highest, error) != 0 || read_think_time(&load, &settings->think_time, error) != 0)
        return -1;
    return check_whole(&load, settings, error);
}
