/* Unit tests of runner/resources: real process trees of known size. */
#include "tests/unit/test.h"

#include "lib/clock.h"
#include "runner/resources.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define MILLISECOND INT64_C(1000000)
#define BLOCK_BYTES ((size_t)32 << 20)

/* A child of this test that runs work, and ends with the test. */
static pid_t start_child(void (*work)(void))
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        work();
        for (;;)
            (void)pause();
    }
    return child;
}

static void end_child(pid_t child)
{
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void burn(int64_t nanoseconds)
{
    struct monotonic_time start = clock_now();
    while (clock_elapsed(start, clock_now()) < nanoseconds) {
    }
}

static void do_nothing(void)
{
}

static void *sleep_forever(void *argument)
{
    (void)argument;
    for (;;)
        (void)pause();
    return NULL;
}

static void use_memory_threads_and_files(void)
{
    char *memory = malloc(BLOCK_BYTES);
    pthread_t threads[3];
    if (memory == NULL || dup(0) < 0 || dup(0) < 0)
        _exit(1);
    memset(memory, 1, BLOCK_BYTES);
    __asm__ volatile("" : : "r"(memory) : "memory");
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        if (pthread_create(&threads[i], NULL, sleep_forever, NULL) != 0)
            _exit(1);
    for (;;)
        (void)pause();
}

/* A child, and below it a grandchild started by a thread that is not the main one (children are told by thread). */
static void *fork_here(void *argument)
{
    (void)argument;
    if (fork() == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        use_memory_threads_and_files();
    }
    return sleep_forever(NULL);
}

static void start_grandchild(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, fork_here, NULL) != 0)
        _exit(1);
}

static void read_until(pid_t root, int64_t threads, struct resources_reading *reading)
{
    struct error error = {0};
    for (int i = 0; i < 400; i++) {
        assert_ok(resources_read_tree(root, reading, &error), &error);
        if (reading->threads >= threads && reading->rss_bytes > (int64_t)BLOCK_BYTES)
            return;
        clock_sleep(5 * MILLISECOND);
    }
}

static void test_tree_is_summed(void **state)
{
    (void)state;
    struct resources_reading alone;
    struct resources_reading busy;
    struct resources_reading tree;
    pid_t child = start_child(do_nothing);
    clock_sleep(20 * MILLISECOND);
    assert_int_equal(resources_read_tree(child, &alone, NULL), 0);
    assert_int_equal(alone.processes, 1);
    assert_int_equal(alone.threads, 1);
    end_child(child);

    child = start_child(use_memory_threads_and_files);
    read_until(child, 4, &busy);
    assert_int_equal(busy.threads, 4);
    assert_int_equal(busy.fds, alone.fds + 2);
    assert_true(busy.rss_bytes > alone.rss_bytes && busy.rss_bytes > (int64_t)BLOCK_BYTES);
    end_child(child);

    child = start_child(start_grandchild);
    read_until(child, 6, &tree);
    assert_int_equal(tree.processes, 2);
    assert_int_equal(tree.threads, 2 + 4);
    assert_int_equal(tree.fds, 2 * alone.fds + 2);
    assert_true(tree.voluntary_switches > 0);
    assert_false(tree.truncated);
    end_child(child);
}

static void test_gone_process(void **state)
{
    (void)state;
    struct resources_reading reading;
    struct error error = {0};
    pid_t child = start_child(do_nothing);
    end_child(child);
    assert_int_equal(resources_read_tree(child, &reading, &error), -1);
    assert_error_contains(&error, "is gone");
}

static void burn_for_long(void)
{
    burn(400 * MILLISECOND);
}

static void test_recorder(void **state)
{
    (void)state;
    const int64_t interval = 100 * MILLISECOND;
    struct resources_recorder recorder;
    struct error error = {0};
    pid_t child = start_child(burn_for_long);
    assert_ok(resources_recorder_init(&recorder, child, 3 * interval, interval, &error), &error);
    assert_int_equal(resources_recorder_next(&recorder, 0, 0), INT64_MAX);
    int64_t from = clock_now().nanoseconds + interval / 2;
    int64_t until = from + 3 * interval - interval / 2;
    size_t steps = 0;
    for (int64_t next = 0; (next = resources_recorder_next(&recorder, from, until)) != INT64_MAX && steps < 100; steps++) {
        clock_sleep(next - clock_now().nanoseconds);
        resources_recorder_advance(&recorder, clock_now().nanoseconds, from, until);
    }
    /* The window of 250 ms: a baseline, samples at 100, 200 and 250. */
    assert_int_equal(recorder.count, 3);
    assert_true(recorder.finished);
    for (size_t i = 0; i < recorder.count; i++) {
        int64_t planned = i == 2 ? until - from : (int64_t)(i + 1) * interval;
        assert_true(recorder.samples[i].at_ns >= planned);
        if (i > 0)
            assert_true(recorder.samples[i].usage.cpu_user_ns >= recorder.samples[i - 1].usage.cpu_user_ns);
    }
    /* CPU is told in ticks of 10 ms, and a busy machine may give the child none of it: at most the window. */
    int64_t cpu = recorder.samples[2].usage.cpu_user_ns + recorder.samples[2].usage.cpu_system_ns;
    assert_true(cpu <= recorder.samples[2].at_ns + 30 * MILLISECOND);
    assert_true(recorder.rss_peak_bytes >= recorder.samples[0].usage.rss_bytes);
    resources_recorder_finish(&recorder, clock_now().nanoseconds);
    assert_int_equal(recorder.count, 3);
    resources_recorder_release(&recorder);
    end_child(child);
}

static void test_recorder_ends_early(void **state)
{
    (void)state;
    struct resources_recorder recorder;
    pid_t child = start_child(do_nothing);
    int64_t from = clock_now().nanoseconds;
    assert_int_equal(resources_recorder_init(&recorder, child, 1000 * MILLISECOND, 250 * MILLISECOND, NULL), 0);
    resources_recorder_advance(&recorder, from, from, from + 1000 * MILLISECOND);
    assert_true(recorder.started);
    resources_recorder_finish(&recorder, from + 60 * MILLISECOND);
    assert_int_equal(recorder.count, 1);
    assert_int_equal(recorder.samples[0].at_ns, 60 * MILLISECOND);
    assert_int_equal(recorder.samples[0].usage.threads, 1);
    resources_recorder_release(&recorder);

    /* One that is gone before the window begins is not asked again. */
    assert_int_equal(resources_recorder_init(&recorder, child, 1000 * MILLISECOND, 250 * MILLISECOND, NULL), 0);
    end_child(child);
    resources_recorder_advance(&recorder, from, from, from + 1000 * MILLISECOND);
    assert_int_equal(recorder.count, 0);
    assert_int_equal(resources_recorder_next(&recorder, from, from + 1000 * MILLISECOND), INT64_MAX);
    resources_recorder_release(&recorder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tree_is_summed),
        cmocka_unit_test(test_gone_process),
        cmocka_unit_test(test_recorder),
        cmocka_unit_test(test_recorder_ends_early),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
