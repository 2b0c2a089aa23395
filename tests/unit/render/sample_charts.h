/* sample_charts: one chart of each kind with names, intervals and states as real reports have them, in English and Korean. Shared
 * by the tests of the SVG and the PDF renderer. */
#ifndef TESTS_UNIT_RENDER_SAMPLE_CHARTS_H
#define TESTS_UNIT_RENDER_SAMPLE_CHARTS_H

#include "site-gen/report/chart.h"

#include <math.h>

static const char *sample_format_rate(struct arena *arena, double value, const void *context)
{
    (void)context;
    return value == 0 ? "0" : arena_format(arena, "%.4gk", value / 1000);
}

static const char *sample_format_ratio(struct arena *arena, double value, const void *context)
{
    (void)context;
    return arena_format(arena, "%.3g×", value);
}

static const char *sample_format_percent(struct arena *arena, double value, const void *context)
{
    (void)context;
    return arena_format(arena, "%.3g%%", value);
}

static const char *sample_format_milliseconds(struct arena *arena, double value, const void *context)
{
    (void)context;
    return arena_format(arena, "%.4g ms", value);
}

static const struct chart *sample_bars(void)
{
    static const double epoll[] = {74120, 74700, 75010}, threads[] = {39800, 40420, 41960}, libevent[] = {61100, 62300, 62900};
    static const struct chart_item items[] = {{.label = "c-microhttpd epoll-pool",
                                               .value = 74600,
                                               .low = 74100,
                                               .high = 75100,
                                               .observations = epoll,
                                               .observation_count = 3,
                                               .value_text = "74.6k [74.1k–75.1k]",
                                               .tip = "74,600 req/s"},
                                              {.label = "c-libevent",
                                               .value = 62100,
                                               .low = 61000,
                                               .high = 63200,
                                               .observations = libevent,
                                               .observation_count = 3,
                                               .value_text = "62.1k [61.0k–63.2k]",
                                               .tip = "62,100 req/s"},
                                              {.label = "c-microhttpd thread-per-connection",
                                               .value = 40700,
                                               .low = 38000,
                                               .high = 43500,
                                               .observations = threads,
                                               .observation_count = 3,
                                               .value_text = "40.7k [38.0k–43.5k]",
                                               .tip = "40,700 req/s"},
                                              {.label = "django 서버 (gunicorn, 동기 작업자)",
                                               .value = NAN,
                                               .low = NAN,
                                               .high = NAN,
                                               .value_text = "failed: 3 of 3 runs"}};
    static const struct chart chart = {
        .kind = CHART_BARS,
        .title = "c-microhttpd with an epoll pool serves the most small requests, 1.2 times those of c-libevent",
        .subtitle = "requests per second with 95 % interval, higher is better; ticks are single runs",
        .description = "Bar chart of four targets.",
        .axis_title = "requests per second",
        .items = items,
        .item_count = 4,
        .band_low = NAN,
        .band_high = NAN,
        .reference = NAN,
        .format = sample_format_rate};
    return &chart;
}

static const struct chart *sample_forest(void)
{
    static const struct chart_item items[] = {{.label = "01 Lightweight",
                                               .value = 1.20,
                                               .low = 1.18,
                                               .high = 1.22,
                                               .value_text = "1.20× [1.18–1.22]",
                                               .tip = "faster",
                                               .ink = DRAW_INK_FASTER},
                                              {.label = "02 Create a user",
                                               .value = 1.01,
                                               .low = 0.97,
                                               .high = 1.05,
                                               .value_text = "1.01× [0.97–1.05]",
                                               .tip = "no difference",
                                               .ink = DRAW_INK_UNDECIDED},
                                              {.label = "03 Read 1,000 rows",
                                               .value = 0.86,
                                               .low = 0.83,
                                               .high = 0.89,
                                               .value_text = "0.86× [0.83–0.89]",
                                               .tip = "slower",
                                               .ink = DRAW_INK_SLOWER},
                                              {.label = "04 파일 업로드",
                                               .value = 1.08,
                                               .low = 0.92,
                                               .high = 1.27,
                                               .value_text = "1.08× [0.92–1.27]",
                                               .tip = "undecided",
                                               .ink = DRAW_INK_UNDECIDED}};
    static const struct chart chart = {.kind = CHART_FOREST,
                                       .title = "c-microhttpd is faster in one of four scenarios and slower in one",
                                       .subtitle =
                                           "ratio of requests per second to c-libevent, 95 % interval; right of 1 is faster",
                                       .description = "Forest plot of four ratios.",
                                       .axis_title = "slower ← ratio → faster",
                                       .items = items,
                                       .item_count = 4,
                                       .band_low = 0.97,
                                       .band_high = 1.03,
                                       .band_label = "within noise ±3 %",
                                       .reference = NAN,
                                       .format = sample_format_ratio};
    return &chart;
}

static const struct chart *sample_dots(void)
{
    static const struct chart_item items[] = {
        {.label = "c-microhttpd epoll-pool", .value = 1.4, .low = NAN, .high = NAN, .value_text = "1.4 %"},
        {.label = "c-libevent", .value = 2.2, .low = NAN, .high = NAN, .value_text = "2.2 %"},
        {.label = "c-microhttpd thread-per-connection",
         .value = 7.9,
         .low = NAN,
         .high = NAN,
         .value_text = "7.9 %",
         .ink = DRAW_INK_ERROR}};
    static const struct chart chart = {.kind = CHART_DOTS,
                                       .title = "Two of three targets are steady between runs",
                                       .subtitle = "coefficient of variation of requests per second, lower is better",
                                       .description = "Dot plot of three targets.",
                                       .axis_title = "coefficient of variation",
                                       .items = items,
                                       .item_count = 3,
                                       .band_low = NAN,
                                       .band_high = NAN,
                                       .reference = 5,
                                       .reference_label = "5 %: steady enough to compare",
                                       .format = sample_format_percent};
    return &chart;
}

static const struct chart *sample_percentiles(void)
{
    static const struct draw_point fast[] = {{1, 0.04}, {2, 0.13}, {10, 0.17}, {20, 0.21}, {100, 0.36}, {1000, 0.9}, {10000, 2.9}};
    static const struct draw_point middle[] = {{1, 0.05}, {2, 0.15}, {10, 0.2}, {20, 0.25}, {100, 0.41}, {1000, 1.2}, {10000, 3.1}};
    static const struct draw_point slow[] = {{1, 0.06}, {2, 0.22}, {10, 0.5}, {20, 0.8}, {100, 6}, {1000, 21}, {10000, 73}};
    static const struct chart_series series[] = {{.label = "c-microhttpd epoll-pool", .points = fast, .count = 7},
                                                 {.label = "c-libevent", .points = middle, .count = 7},
                                                 {.label = "thread-per-connection", .points = slow, .count = 7}};
    static const struct chart chart = {.kind = CHART_PERCENTILES,
                                       .title = "One thread per connection has a long tail: 73 ms at the 99.99th percentile",
                                       .subtitle = "latency by percentile, lower is better",
                                       .description = "Three latency curves.",
                                       .axis_title = "latency (log scale)",
                                       .category_title = "percentile of requests",
                                       .scale = CHART_LOG,
                                       .series = series,
                                       .series_count = 3,
                                       .band_low = NAN,
                                       .band_high = NAN,
                                       .reference = NAN,
                                       .format = sample_format_milliseconds};
    return &chart;
}

static const struct chart *sample_time_series(void)
{
    static const struct draw_point rate[] = {{0, 41000}, {1, 69000}, {2, 74000}, {3, 74500}, {4, 75200},
                                             {5, 74100}, {6, NAN},   {7, 73900}, {8, 74800}, {9, 74400}};
    static const struct draw_point other[] = {{0, 39000}, {1, 58000}, {2, 61500}, {3, 62200}, {4, 61800},
                                              {5, 62700}, {6, 62100}, {7, 61900}, {8, 62500}, {9, 62300}};
    static const struct chart_series series[] = {{.label = "c-microhttpd", .points = rate, .count = 10},
                                                 {.label = "c-libevent", .points = other, .count = 10}};
    static const struct chart chart = {.kind = CHART_TIME_SERIES,
                                       .title = "처리량은 예열 뒤에 안정된다",
                                       .subtitle = "requests per second by second of the run, higher is better",
                                       .description = "Two lines over ten seconds.",
                                       .axis_title = "requests per second",
                                       .category_title = "seconds since the start of the warm-up",
                                       .series = series,
                                       .series_count = 2,
                                       .band_low = 0,
                                       .band_high = 2,
                                       .band_label = "warm-up",
                                       .reference = 70000,
                                       .reference_label = "goal 70k",
                                       .format = sample_format_rate};
    return &chart;
}

#endif
