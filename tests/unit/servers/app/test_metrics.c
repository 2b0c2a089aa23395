/* metrics: the Prometheus text of known counts. */
#include "servers/app/metrics.h"

#include "servers/app/router.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct route TABLE[] = {
    {HTTP_GET, "/a", NULL, NULL, 0, false, false, NULL, NULL},
    {HTTP_POST, "/b/{id}", NULL, NULL, 0, false, false, NULL, NULL},
};

static bool contains(const struct buffer *buffer, const char *line)
{
    return memmem(buffer->data, buffer->length, line, strlen(line)) != NULL;
}

static void test_shards_are_added_up(void **state)
{
    (void)state;
    static struct metrics first, second;
    struct metrics *shards[] = {&first, &second};
    metrics_record(&first, 0, 200, 90000);
    metrics_record(&second, 0, 200, 100000);
    metrics_record(&second, 0, 404, 2000000000);
    metrics_record(&first, 1, 418, 300000);
    metrics_record(&first, METRICS_ROUTES_MAXIMUM, 404, 1);
    struct buffer text;
    buffer_init(&text, 1 << 20);
    metrics_write(&text, TABLE, 2, shards, 2);
    assert_false(text.failed);
    static const char *const lines[] = {
        "\nhttp_requests_total{method=\"GET\",route=\"/a\",status=\"200\"} 2\n",
        "\nhttp_requests_total{method=\"GET\",route=\"/a\",status=\"404\"} 1\n",
        "\nhttp_requests_total{method=\"POST\",route=\"/b/{id}\",status=\"other\"} 1\n",
        "\nhttp_requests_total{method=\"\",route=\"\",status=\"404\"} 1\n",
        "\nhttp_request_duration_seconds_bucket{method=\"GET\",route=\"/a\",le=\"0.0001\"} 2\n",
        "\nhttp_request_duration_seconds_bucket{method=\"GET\",route=\"/a\",le=\"1\"} 2\n",
        "\nhttp_request_duration_seconds_bucket{method=\"GET\",route=\"/a\",le=\"+Inf\"} 3\n",
        "\nhttp_request_duration_seconds_sum{method=\"GET\",route=\"/a\"} 2.000190000\n",
        "\nhttp_request_duration_seconds_count{method=\"GET\",route=\"/a\"} 3\n",
        "\nhttp_request_duration_seconds_bucket{method=\"POST\",route=\"/b/{id}\",le=\"0.00025\"} 0\n",
        "\nhttp_request_duration_seconds_bucket{method=\"POST\",route=\"/b/{id}\",le=\"0.0005\"} 1\n",
        "\nprocess_resident_memory_bytes ",
        "\nprocess_cpu_seconds_total ",
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        if (!contains(&text, lines[i])) {
            print_error("missing:%s in\n%.*s\n", lines[i], (int)text.length, text.data);
            fail();
        }
    }
    buffer_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_shards_are_added_up)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
