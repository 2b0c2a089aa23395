/* Unit tests of runner/environment: made-up /proc, /sys and /etc folders, then the real machine. */
#include "tests/unit/test.h"

#include "lib/fs.h"
#include "runner/environment.h"
#include "runner/environment_moment.h"

static char root[64];

static int make_root(void **state)
{
    (void)state;
    make_temporary_folder(root);
    return 0;
}

static int remove_root(void **state)
{
    (void)state;
    return fs_remove_tree(root, NULL);
}

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
    struct environment first;
    struct environment second;
    struct error error = {0};
    write_text("/proc/cpuinfo", "processor\t: 0\nvendor_id\t: X\nmodel name\t: Example CPU @ 2.0GHz\n\n"
                                "processor\t: 1\nmodel name\t: Example CPU @ 2.0GHz\n\nprocessor\t: 2\n");
    write_text("/proc/meminfo", "MemTotal:       16384256 kB\nMemFree:  1 kB\n");
    write_text("/etc/os-release", "NAME=\"Example\"\nPRETTY_NAME=\"Example OS 1 (one)\"\n");
    assert_ok(environment_read(&first, root, &error), &error);
    assert_string_equal(first.cpu, "Example CPU @ 2.0GHz");
    assert_int_equal(first.cores, 3);
    assert_int_equal(first.memory_bytes, INT64_C(16384256) * 1024);
    assert_string_equal(first.os, "Example OS 1 (one)");
    assert_string_equal(first.governor, "unknown");
    assert_int_equal(strlen(first.machine), 16);
    assert_int_equal(strspn(first.machine, "0123456789abcdef"), 16);

    /* A few MiB of memory more or less are the same machine, another governor too; 8 GiB or a core less are not. */
    static const struct {
        const char *path, *text;
        bool same;
    } cases[] = {
        {"/proc/meminfo", "MemTotal:       16380000 kB\n", true},
        {"/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n", true},
        {"/proc/meminfo", "MemTotal:       8192000 kB\n", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        write_text(cases[i].path, cases[i].text);
        assert_ok(environment_read(&second, root, &error), &error);
        assert_int_equal(strcmp(first.machine, second.machine) == 0, cases[i].same);
    }
    assert_string_equal(second.governor, "powersave");
}

static void test_other_architecture(void **state)
{
    (void)state;
    struct environment environment;
    struct error error = {0};
    write_text("/proc/cpuinfo", "processor\t: 0\nBogoMIPS\t: 50.00\nCPU part\t: 0xd0c\n");
    write_text("/proc/meminfo", "nothing\n");
    assert_ok(environment_read(&environment, root, &error), &error);
    assert_string_equal(environment.cpu, "0xd0c");
    assert_int_equal(environment.memory_bytes, 0);
    write_text("/proc/cpuinfo", "processor\t: 0\nmodel name\t: A\033[31m\tB\xff\x7f\n");
    assert_ok(environment_read(&environment, root, &error), &error);
    assert_string_equal(environment.cpu, "A?[31m B??");
    write_text("/proc/cpuinfo", "\n");
    assert_ok(environment_read(&environment, root, &error), &error);
    assert_string_equal(environment.cpu, "unknown");
    assert_int_equal(environment.cores, 1);
    assert_int_equal(environment_read(&environment, "/nonexistent", &error), -1);
    assert_error_contains(&error, "/nonexistent/proc/cpuinfo");
}

static void test_cpu_ticks(void **state)
{
    (void)state;
    struct environment_cpu_ticks ticks;
    struct error error = {0};
    write_text("/proc/stat", "cpu  10 20 30 400 5 6 7 80 9 1\ncpu0 1 1 1 1 1 1 1 1 1 1\n");
    assert_ok(environment_read_cpu_ticks(&ticks, root, &error), &error);
    assert_int_equal(ticks.total, 10 + 20 + 30 + 400 + 5 + 6 + 7 + 80);
    assert_int_equal(ticks.steal, 80);
    static const char *const bad[] = {"", "cpu 1 2 3\n", "cpu 1 2 x 4 5 6 7 8\n", "intr 1 2 3 4 5 6 7 8\n"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        write_text("/proc/stat", bad[i]);
        assert_int_equal(environment_read_cpu_ticks(&ticks, root, &error), -1);
    }
}

static void test_steal_share(void **state)
{
    (void)state;
    static const struct {
        struct environment_cpu_ticks from, to;
        double share;
    } cases[] = {
        {{1000, 10}, {1100, 15}, 0.05}, {{1000, 10}, {1000, 10}, 0}, {{1000, 10}, {900, 20}, 0},
        {{1000, 10}, {1100, 5}, 0},     {{0, 0}, {10, 10}, 1},       {{0, 0}, {10, 20}, 1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_number_close(environment_steal_share(&cases[i].from, &cases[i].to), cases[i].share, 1e-12);
}

static void test_moment(void **state)
{
    (void)state;
    struct environment_moment moment;
    environment_read_moment(&moment, "/nonexistent");
    assert_int_equal(moment.running_tasks, ENVIRONMENT_MISSING);
    assert_int_equal(moment.frequency_khz, ENVIRONMENT_MISSING);
    assert_int_equal(moment.throttle_events, ENVIRONMENT_MISSING);
    assert_int_equal(moment.memory_available_bytes, ENVIRONMENT_MISSING);
    assert_string_equal(moment.governor, "unknown");
    assert_true(moment.ticks.total == 0);

    write_text("/proc/loadavg", "0.31 1.25 2.50 3/238 12015\n");
    write_text("/proc/meminfo", "MemTotal:  16384256 kB\nMemAvailable:    1000 kB\n");
    write_text("/proc/cpuinfo", "processor\t: 0\ncpu MHz\t\t: 2000.500\nprocessor\t: 1\ncpu MHz\t\t: 3000.500\n");
    write_text("/sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count", "3\n");
    write_text("/sys/devices/system/cpu/cpu1/thermal_throttle/core_throttle_count", "4\n");
    environment_read_moment(&moment, root);
    assert_number_close(moment.load_average[0], 0.31, 1e-12);
    assert_number_close(moment.load_average[2], 2.5, 1e-12);
    assert_int_equal(moment.running_tasks, 3);
    assert_int_equal(moment.memory_available_bytes, 1024000);
    assert_int_equal(moment.frequency_khz, 2500500);
    assert_int_equal(moment.throttle_events, 7);
    write_text("/sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "1800000\n");
    environment_read_moment(&moment, root);
    assert_int_equal(moment.frequency_khz, 1800000);
    write_text("/proc/loadavg", "nonsense\n");
    environment_read_moment(&moment, root);
    assert_int_equal(moment.running_tasks, ENVIRONMENT_MISSING);
    assert_number_close(moment.load_average[0], 0, 0);
}

static void test_real_machine(void **state)
{
    (void)state;
    struct environment environment;
    struct environment_cpu_ticks ticks;
    struct error error = {0};
    assert_ok(environment_read(&environment, "", &error), &error);
    assert_true(environment.cores >= 1);
    assert_true(environment.memory_bytes > 0);
    assert_string_not_equal(environment.kernel, "unknown");
    assert_ok(environment_read_cpu_ticks(&ticks, "", &error), &error);
    assert_true(ticks.total > 0);
    assert_true(environment_load_average() >= 0);
    /* The build tells the program what it is. */
    assert_string_not_equal(environment_lab_version(), "unknown");
    assert_string_not_equal(environment_compiler_flags(), "unknown");
    assert_string_not_equal(environment_compiler(), "unknown");
    assert_true(strlen(environment_lab_commit()) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_made_up_machine), cmocka_unit_test(test_other_architecture),
        cmocka_unit_test(test_cpu_ticks),       cmocka_unit_test(test_steal_share),
        cmocka_unit_test(test_moment),          cmocka_unit_test(test_real_machine),
    };
    return cmocka_run_group_tests(tests, make_root, remove_root);
}
