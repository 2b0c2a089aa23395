/* Unit tests of runner/doctor: each judgement at both sides of its limit, facts read from a made-up machine, and the real one. */
#include "tests/unit/test.h"

#include "lib/fs.h"
#include "runner/doctor.h"

/* A machine that is fine in every respect. */
static const struct doctor_facts FINE = {.cores = 8,
                                         .usable_cores = 8,
                                         .governor = "performance",
                                         .turbo = 0,
                                         .load_average = 0.1,
                                         .steal_share = 0.0,
                                         .throttle_events = 0,
                                         .memory_available_bytes = INT64_C(8) << 30,
                                         .swap_used_bytes = 0,
                                         .open_files = 1024,
                                         .open_files_maximum = 65536,
                                         .processes_maximum = INT64_MAX,
                                         .listen_backlog = 4096,
                                         .clock_source = "tsc",
                                         .clock_read_ns = 25,
                                         .temporary_free_bytes = INT64_C(50) << 30,
                                         .no_limits = ""};

static void one_core(struct doctor_facts *facts)
{
    facts->usable_cores = 1;
}
static void powersave(struct doctor_facts *facts)
{
    strcpy(facts->governor, "powersave");
}
static void governor_unknown(struct doctor_facts *facts)
{
    strcpy(facts->governor, ENVIRONMENT_UNKNOWN);
}
static void turbo_on(struct doctor_facts *facts)
{
    facts->turbo = 1;
}
static void turbo_unknown(struct doctor_facts *facts)
{
    facts->turbo = DOCTOR_UNKNOWN;
}
static void throttled(struct doctor_facts *facts)
{
    facts->throttle_events = 3;
}
static void half_busy(struct doctor_facts *facts)
{
    facts->load_average = 4.0;
}
static void busy(struct doctor_facts *facts)
{
    facts->load_average = 4.1;
}
static void overloaded(struct doctor_facts *facts)
{
    facts->load_average = 8.1;
}
static void some_steal(struct doctor_facts *facts)
{
    facts->steal_share = 0.021;
    facts->is_virtual = true;
}
static void little_steal(struct doctor_facts *facts)
{
    facts->steal_share = 0.02;
}
static void much_steal(struct doctor_facts *facts)
{
    facts->steal_share = 0.11;
}
static void steal_unknown(struct doctor_facts *facts)
{
    facts->steal_share = NAN;
}
static void little_memory(struct doctor_facts *facts)
{
    facts->memory_available_bytes = (INT64_C(1) << 30) - 1;
}
static void no_memory(struct doctor_facts *facts)
{
    facts->memory_available_bytes = (INT64_C(256) << 20) - 1;
}
static void swapping(struct doctor_facts *facts)
{
    facts->swap_used_bytes = INT64_C(1) << 30;
}
static void few_files(struct doctor_facts *facts)
{
    facts->open_files_maximum = 4095;
}
static void hardly_any_files(struct doctor_facts *facts)
{
    facts->open_files_maximum = 255;
}
static void few_processes(struct doctor_facts *facts)
{
    facts->processes_maximum = 1023;
}
static void short_backlog(struct doctor_facts *facts)
{
    facts->listen_backlog = 128;
}
static void backlog_unknown(struct doctor_facts *facts)
{
    facts->listen_backlog = DOCTOR_UNKNOWN;
}
static void no_cgroup(struct doctor_facts *facts)
{
    strcpy(facts->no_limits, "no cgroup 2");
}
static void slow_source(struct doctor_facts *facts)
{
    strcpy(facts->clock_source, "hpet");
}
static void slow_clock(struct doctor_facts *facts)
{
    facts->clock_read_ns = 501;
}
static void little_space(struct doctor_facts *facts)
{
    facts->temporary_free_bytes = INT64_C(1) << 30;
}
static void no_space(struct doctor_facts *facts)
{
    facts->temporary_free_bytes = INT64_C(100) << 20;
}
static void nothing(struct doctor_facts *facts)
{
    (void)facts;
}

static const struct {
    void (*change)(struct doctor_facts *facts);
    const char *subject; /* the one that is not ok; NULL: none */
    enum doctor_level level;
    const char *found; /* part of the text */
} CASES[] = {
    {nothing, NULL, DOCTOR_OK, ""},
    {one_core, "processors", DOCTOR_WARNING, "1 of 8 usable"},
    {powersave, "frequency governor", DOCTOR_WARNING, "powersave"},
    {governor_unknown, NULL, DOCTOR_OK, ""},
    {turbo_on, "turbo frequencies", DOCTOR_WARNING, "on"},
    {turbo_unknown, NULL, DOCTOR_OK, ""},
    {throttled, "slow-downs for temperature", DOCTOR_WARNING, "3 since boot"},
    {half_busy, NULL, DOCTOR_OK, ""},
    {busy, "load average", DOCTOR_WARNING, "4.10 on 8 processors"},
    {overloaded, "load average", DOCTOR_PROBLEM, "8.10 on 8 processors"},
    {little_steal, NULL, DOCTOR_OK, ""},
    {some_steal, "CPU time taken away", DOCTOR_WARNING, "2.1 % (a virtual machine)"},
    {much_steal, "CPU time taken away", DOCTOR_PROBLEM, "11.0 %"},
    {steal_unknown, NULL, DOCTOR_OK, ""},
    {little_memory, "memory", DOCTOR_WARNING, "1023 MiB available"},
    {no_memory, "memory", DOCTOR_PROBLEM, "255 MiB available"},
    {swapping, "swap", DOCTOR_WARNING, "1024 MiB in use"},
    {few_files, "open files", DOCTOR_WARNING, "can be raised to 4095"},
    {hardly_any_files, "open files", DOCTOR_PROBLEM, "can be raised to 255"},
    {few_processes, "processes and threads", DOCTOR_WARNING, "1023"},
    {short_backlog, "waiting connections", DOCTOR_WARNING, "128"},
    {backlog_unknown, NULL, DOCTOR_OK, ""},
    {no_cgroup, "limits by cgroup 2", DOCTOR_WARNING, "no cgroup 2"},
    {slow_source, "clock", DOCTOR_WARNING, "hpet"},
    {slow_clock, "clock", DOCTOR_WARNING, "501 ns"},
    {little_space, "temporary space", DOCTOR_WARNING, "1024 MiB free"},
    {no_space, "temporary space", DOCTOR_PROBLEM, "100 MiB free"},
};

static void check_case(size_t index)
{
    struct doctor_facts facts = FINE;
    struct arena arena;
    struct vec findings;
    bool met = CASES[index].subject == NULL;
    arena_init(&arena);
    vec_init(&findings, sizeof(struct doctor_finding));
    CASES[index].change(&facts);
    doctor_judge(&facts, &arena, &findings);
    assert_int_equal(findings.count, 14);
    for (size_t i = 0; i < findings.count; i++) {
        const struct doctor_finding *finding = VEC_AT(&findings, i, struct doctor_finding);
        const bool is_meant = CASES[index].subject != NULL && strcmp(finding->subject, CASES[index].subject) == 0;
        if (finding->level != (is_meant ? CASES[index].level : DOCTOR_OK))
            fail_msg("case %zu: %s is of level %d: %s", index, finding->subject, finding->level, finding->found);
        assert_true((finding->advice[0] == '\0') == (finding->level == DOCTOR_OK));
        if (is_meant && strstr(finding->found, CASES[index].found) == NULL)
            fail_msg("case %zu: \"%s\" is not in \"%s\"", index, CASES[index].found, finding->found);
        met = met || is_meant;
    }
    assert_true(met);
    vec_release(&findings);
    arena_release(&arena);
}

static void test_judgements(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        check_case(i);
}

/* ---- reading ---------------------------------------------------------------------------------------------------------------- */
static char root[64];

static void write_text(const char *path, const char *text)
{
    char full[256];
    struct error error = {0};
    (void)snprintf(full, sizeof(full), "%s%s", root, path);
    assert_ok(fs_write_file(full, text, strlen(text), &error), &error);
}

static void test_made_up_machine(void **state)
{
    (void)state;
    struct doctor_facts facts;
    make_temporary_folder(root);
    doctor_read(&facts, root, 0); /* an empty one */
    assert_int_equal(facts.turbo, DOCTOR_UNKNOWN);
    assert_int_equal(facts.memory_available_bytes, DOCTOR_UNKNOWN);
    assert_int_equal(facts.swap_used_bytes, DOCTOR_UNKNOWN);
    assert_int_equal(facts.listen_backlog, DOCTOR_UNKNOWN);
    assert_true(isnan(facts.steal_share) && !facts.is_virtual);
    assert_string_equal(facts.clock_source, ENVIRONMENT_UNKNOWN);

    write_text("/proc/cpuinfo", "processor\t: 0\nmodel name\t: X\nflags\t\t: fpu hypervisor\n\nprocessor\t: 1\n");
    write_text("/proc/meminfo",
               "MemTotal:  16384 kB\nMemAvailable:  8192 kB\nSwapCached:  1 kB\nSwapTotal:  4096 kB\nSwapFree:  1024 kB\n");
    write_text("/proc/loadavg", "1.50 1.00 0.50 2/100 1234\n");
    write_text("/proc/stat", "cpu  1 2 3 4 5 6 7 8 0 0\n");
    write_text("/proc/sys/net/core/somaxconn", "128\n");
    write_text("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "schedutil\n");
    write_text("/sys/devices/system/cpu/cpufreq/boost", "1\n");
    write_text("/sys/devices/system/clocksource/clocksource0/current_clocksource", "kvm-clock\n");
    doctor_read(&facts, root, 0);
    assert_int_equal(facts.cores, 2);
    assert_true(facts.is_virtual);
    assert_string_equal(facts.governor, "schedutil");
    assert_int_equal(facts.turbo, 1);
    assert_number_close(facts.load_average, 1.5, 0);
    assert_number_close(facts.steal_share, 0, 0); /* no time passed */
    assert_int_equal(facts.memory_available_bytes, 8192 * 1024);
    assert_int_equal(facts.swap_used_bytes, 3072 * 1024);
    assert_int_equal(facts.listen_backlog, 128);
    assert_string_equal(facts.clock_source, "kvm-clock");

    write_text("/sys/devices/system/cpu/intel_pstate/no_turbo", "1\n"); /* comes first */
    doctor_read(&facts, root, 0);
    assert_int_equal(facts.turbo, 0);
    assert_int_equal(fs_remove_tree(root, NULL), 0);
}

static void test_this_machine(void **state)
{
    (void)state;
    struct doctor_facts facts;
    struct arena arena;
    struct vec findings;
    arena_init(&arena);
    vec_init(&findings, sizeof(struct doctor_finding));
    doctor_read(&facts, "", 1000000);
    assert_true(facts.cores > 0 && facts.usable_cores > 0 && facts.usable_cores <= facts.cores);
    assert_true(facts.open_files > 0 && facts.open_files <= facts.open_files_maximum);
    assert_true(facts.clock_read_ns >= 0 && facts.temporary_free_bytes > 0);
    assert_true(isnan(facts.steal_share) || (facts.steal_share >= 0 && facts.steal_share <= 1));
    doctor_judge(&facts, &arena, &findings);
    assert_int_equal(findings.count, 14);
    vec_release(&findings);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_judgements),
        cmocka_unit_test(test_made_up_machine),
        cmocka_unit_test(test_this_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
