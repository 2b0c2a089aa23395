/* Unit tests of runner/limits: a made-up /proc and cgroup tree. */
#include "tests/unit/test.h"

#include "lib/fs.h"
#include "lib/str.h"
#include "runner/limits.h"

#include <sys/stat.h>
#include <unistd.h>

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
    char full[512];
    struct error error = {0};
    (void)snprintf(full, sizeof(full), "%s%s", path[0] == '/' && strncmp(path, root, strlen(root)) == 0 ? "" : root, path);
    assert_ok(fs_write_file(full, text, strlen(text), &error), &error);
}

static void assert_file(const char *folder, const char *name, const char *expected)
{
    char path[1024];
    struct error error = {0};
    struct str_builder text;
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    str_builder_init(&text, 4096);
    assert_ok(fs_read_file(path, &text, &error), &error);
    assert_string_equal(str_builder_text(&text), expected);
    str_builder_release(&text);
}

static void test_parse(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t value; /* 0: refused */
    } cpus[] = {{"1.5", 1500}, {"0.25", 250}, {"2", 2000}, {"0", 0}, {"-1", 0}, {"all", 0}, {"", 0}, {"2000", 0}, {"1.5x", 0}},
      sizes[] = {{"512M", INT64_C(512) << 20},
                 {"2G", INT64_C(2) << 30},
                 {"2048K", 2 << 20},
                 {"1048576", 1 << 20},
                 {"1", 0},
                 {"0M", 0},
                 {"-5M", 0},
                 {"M", 0},
                 {"", 0},
                 {"1T", 0},
                 {"9999999999G", 0},
                 {"1.5G", 0}};
    for (size_t i = 0; i < COUNT_OF(cpus); i++) {
        int64_t value = 0;
        assert_int_equal(limits_parse_cpu(cpus[i].text, &value, NULL), cpus[i].value == 0 ? -1 : 0);
        assert_int_equal(value, cpus[i].value);
    }
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        int64_t value = 0;
        assert_int_equal(limits_parse_memory(sizes[i].text, &value, NULL), sizes[i].value == 0 ? -1 : 0);
        assert_int_equal(value, sizes[i].value);
    }
}

/* The nearest group that hands both controllers down is the parent of this one. */
static void test_group(void **state)
{
    (void)state;
    struct limits_group group;
    struct limits_usage usage;
    struct error error = {0};
    const struct limits limits = {.cpu_millis = 1500, .memory_bytes = 1 << 29};
    char parent[128];
    write_text("/proc/self/mountinfo", "22 1 0:20 / /proc rw - proc proc rw\n"
                                       "31 1 0:27 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n");
    write_text("/proc/self/cgroup", "4:memory:/old\n0::/user.slice/own.scope\n");
    write_text("/sys/fs/cgroup/user.slice/own.scope/cgroup.controllers", "memory pids\n");
    write_text("/sys/fs/cgroup/user.slice/own.scope/cgroup.subtree_control", "\n");
    write_text("/sys/fs/cgroup/user.slice/cgroup.controllers", "cpu memory pids\n");
    write_text("/sys/fs/cgroup/user.slice/cgroup.subtree_control", "memory pids\n");
    assert_ok(limits_group_make(&group, &limits, root, &error), &error);
    (void)snprintf(parent, sizeof(parent), "%s/sys/fs/cgroup/user.slice", root);
    assert_int_equal(strncmp(group.path, parent, strlen(parent)), 0);
    assert_null(strstr(group.path, "own.scope"));
    assert_file(group.path, "cpu.max", "150000 100000");
    assert_file(group.path, "memory.max", "536870912");
    assert_file(group.path, "memory.swap.max", "0");
    /* A real control file keeps what it had; this one has only the last word: cpu was enabled, and then missed memory again. */
    assert_file(parent, "cgroup.subtree_control", "+memory");

    assert_ok(limits_group_read(&group, &usage, &error), &error);
    assert_int_equal(usage.periods, 0);
    char path[1024];
    (void)snprintf(path, sizeof(path), "%s/cpu.stat", group.path);
    write_text(path, "usage_usec 5\nnr_periods 20\nnr_throttled 7\nthrottled_usec 1500\n");
    (void)snprintf(path, sizeof(path), "%s/memory.events", group.path);
    write_text(path, "low 0\nhigh 0\nmax 3\noom 1\noom_kill 2\n");
    assert_ok(limits_group_read(&group, &usage, &error), &error);
    assert_int_equal(usage.periods, 20);
    assert_int_equal(usage.throttled_periods, 7);
    assert_int_equal(usage.throttled_ns, 1500000);
    assert_int_equal(usage.memory_maximum_hits, 3);
    assert_int_equal(usage.oom_kills, 2);

    /* A real cgroup's folder is empty to rmdir; this one is not. */
    struct limits_group copy = group;
    assert_int_equal(limits_group_remove(&group, &error), -1);
    assert_error_contains(&error, "cannot be removed");
    assert_ok(fs_remove_tree(copy.path, &error), &error);
    assert_ok(limits_group_remove(&copy, &error), &error);
    assert_ok(limits_group_remove(&copy, &error), &error);
    assert_int_equal(limits_group_read(&copy, &usage, &error), -1);
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *mountinfo, *own, *controllers, *reason;
    } cases[] = {
        {"22 1 0:20 / /proc rw - proc proc rw\n", "0::/\n", "cpu memory\n", "no cgroup 2 is mounted"},
        {"31 1 0:27 / /other rw - cgroup2 cgroup2 rw\n", "1:name=systemd:/\n", "cpu memory\n", "this process is in no cgroup 2"},
        {"31 1 0:27 / /other rw - cgroup2 cgroup2 rw\n", "0::/\n", "memory pids\n", "does not have the controller \"cpu\""},
        {"31 1 0:27 / /other rw - cgroup2 cgroup2 rw\n", "0::/\n", "cpu pids\n", "does not have the controller \"memory\""},
        {"31 1 0:27 / /gone rw - cgroup2 cgroup2 rw\n", "0::/\n", "cpu memory\n", "/gone does not have the controller \"cpu\""},
    };
    const struct limits limits = {.cpu_millis = 1500, .memory_bytes = 1 << 29};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct limits_group group;
        struct error error = {0};
        write_text("/proc/self/mountinfo", cases[i].mountinfo);
        write_text("/proc/self/cgroup", cases[i].own);
        write_text("/other/cgroup.controllers", cases[i].controllers);
        write_text("/other/cgroup.subtree_control", "\n");
        assert_int_equal(limits_group_make(&group, &limits, root, &error), -1);
        assert_error_contains(&error, cases[i].reason);
        assert_error_contains(&error, "the target cannot be limited");
        assert_string_equal(group.path, "");
    }
    struct limits_group group;
    struct error error = {0};
    assert_int_equal(limits_group_make(&group, &limits, "/nonexistent", &error), -1);
    assert_error_contains(&error, "mountinfo");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_group),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, make_root, remove_root);
}
