/* sample_curve_charts: the charts of runs, experiments and sessions, as sample_charts.h has those of whole scenarios: distributions by
 * run, a sweep with its law, throughput against latency, before and after, and a history with a change and a break. */
#ifndef TESTS_UNIT_RENDER_SAMPLE_CURVE_CHARTS_H
#define TESTS_UNIT_RENDER_SAMPLE_CURVE_CHARTS_H

#include "tests/unit/render/sample_charts.h"

static const struct chart *sample_distributions(void)
{
    static const double calm[] = {0.004, 0.02, 0.2, 0.9, 1, 0.5, 0.1, 0.03, 0.01, 0.004};
    static const double humps[] = {0.05, 0.6, 1, 0.4, 0.1, 0.05, 0.3, 0.5, 0.2, 0.02, 0.004, 0, 0, 0.004};
    static const struct chart_density first = {0.05, 3, calm, 10}, second = {0.06, 3.4, calm, 10}, third = {0.05, 21, humps, 14};
    static const struct chart_item items[] = {
        {.label = "run 1", .value = 0.31, .value_text = "0.31 ms · 1.1 ms", .tip = "run 1", .density = &first, .tail = 1.1},
        {.label = "run 2", .value = 0.36, .value_text = "0.36 ms · 1.2 ms", .tip = "run 2", .density = &second, .tail = 1.2},
        {.label = "실행 3", .value = 0.4, .value_text = "0.40 ms · 6.2 ms", .tip = "실행 3", .density = &third, .tail = 6.2},
        {.label = "run 4", .value = NAN, .value_text = "failed", .tail = NAN}};
    static const struct chart chart = {.kind = CHART_DISTRIBUTIONS,
                                       .title = "c-libevent: two runs are alike, the third has two kinds of answers",
                                       .subtitle = "latency by run, lower is better; beside each: median · p99",
                                       .description = "Outlines of the latencies of three runs.",
                                       .axis_title = "latency (log scale)",
                                       .items = items,
                                       .item_count = 4,
                                       .band_low = NAN,
                                       .band_high = NAN,
                                       .reference = NAN,
                                       .format = sample_format_milliseconds};
    return &chart;
}

static const struct chart *sample_sweep(void)
{
    static const struct draw_point measured[] = {{1, 9800}, {2, 18900}, {4, 34000}, {8, 54700}, {16, 71800}, {32, 70600}};
    static const double low[] = {9700, 18700, 33600, 53900, 70100, NAN}, high[] = {9900, 19100, 34400, 55500, 73500, NAN};
    static const char *const tips[] = {"1: 9.8k", "2: 18.9k", "4: 34k", "8: 54.7k", "16: 71.8k", "32: 70.6k"};
    static const struct draw_point fitted[] = {{1, 9900},   {2, 18900},  {4, 34000},  {8, 54700}, {12, 66500},
                                               {16, 71900}, {22, 74000}, {27, 73000}, {32, 70500}};
    static const struct chart_series series[] = {
        {.label = "measured", .points = measured, .count = 6, .low = low, .high = high, .tips = tips, .no_line = true},
        {.label = "fitted law", .points = fitted, .count = 9, .no_dots = true}};
    static const struct chart_place peak = {.x = 22, .text = "peak 22"};
    static const struct chart chart = {.kind = CHART_POINTS,
                                       .title = "workers: the fitted law has its peak at 22",
                                       .subtitle = "requests per second with 95 % interval, higher is better",
                                       .description = "Six sizes and the fitted law.",
                                       .axis_title = "requests per second",
                                       .category_title = "workers",
                                       .series = series,
                                       .series_count = 2,
                                       .uprights = &peak,
                                       .upright_count = 1,
                                       .band_low = NAN,
                                       .band_high = NAN,
                                       .reference = NAN,
                                       .format = sample_format_rate};
    return &chart;
}

static const struct chart *sample_load_curve(void)
{
    static const struct draw_point tail[] = {{9800, 0.16}, {34000, 0.21}, {54700, 0.34}, {71800, 0.7}, {72100, 1.9}, {70600, 6.4}};
    static const struct draw_point median[] = {{9800, 0.1},   {34000, 0.12}, {54700, 0.14},
                                               {71800, 0.22}, {72100, 0.44}, {70600, 0.9}};
    static const double low[] = {0.15, 0.2, 0.32, 0.66, 1.7, 5.6}, high[] = {0.17, 0.22, 0.36, 0.74, 2.2, 7.3};
    static const char *const names[] = {"1", "4", "8", "16", "32", "64"};
    static const char *const tips[] = {"1", "4", "8", "16", "32", "64"};
    static const struct chart_series series[] = {
        {.label = "p99", .points = tail, .count = 6, .low = low, .high = high, .names = names, .tips = tips},
        {.label = "p50", .points = median, .count = 6, .tips = tips}};
    static const struct chart chart = {
        .kind = CHART_POINTS,
        .title = "c-libevent: no more than about 72,000 requests per second, reached at 16 users",
        .subtitle = "latency by requests per second as the load rises; further right and lower is better; logarithmic value axis",
        .description = "Two curves over six loads.",
        .axis_title = "latency",
        .category_title = "requests per second",
        .scale = CHART_LOG,
        .linear_subtitle = "the same on a linear axis",
        .series = series,
        .series_count = 2,
        .band_low = NAN,
        .band_high = NAN,
        .reference = NAN,
        .format = sample_format_milliseconds,
        .category_format = sample_format_rate};
    return &chart;
}

static const struct chart *sample_slopes(void)
{
    static const struct draw_point light[] = {{0, 62000}, {1, 74600}}, read[] = {{0, 2010}, {1, 1720}},
                                   write[] = {{0, 1980}, {1, 2000}}, upload[] = {{0, 640}, {1, NAN}};
    static const double light_low[] = {61500, 74100}, light_high[] = {62500, 75100}, read_low[] = {1950, 1690},
                        read_high[] = {2070, 1750};
    static const char *const tips[] = {"before", "after"};
    static const struct chart_series series[] = {{.label = "01 Lightweight",
                                                  .points = light,
                                                  .count = 2,
                                                  .low = light_low,
                                                  .high = light_high,
                                                  .tips = tips,
                                                  .first_text = "62.0k",
                                                  .last_text = "74.6k",
                                                  .change = "1.20×",
                                                  .ink = DRAW_INK_FASTER},
                                                 {.label = "03 Read 1,000 rows",
                                                  .points = read,
                                                  .count = 2,
                                                  .low = read_low,
                                                  .high = read_high,
                                                  .tips = tips,
                                                  .first_text = "2,010",
                                                  .last_text = "1,720",
                                                  .change = "0.86×",
                                                  .ink = DRAW_INK_SLOWER},
                                                 {.label = "04 데이터베이스 쓰기",
                                                  .points = write,
                                                  .count = 2,
                                                  .tips = tips,
                                                  .first_text = "1,980",
                                                  .last_text = "2,000",
                                                  .change = "1.01×, undecided",
                                                  .ink = DRAW_INK_UNDECIDED},
                                                 {.label = "07 File upload",
                                                  .points = upload,
                                                  .count = 2,
                                                  .tips = tips,
                                                  .first_text = "640",
                                                  .last_text = "failed",
                                                  .ink = DRAW_INK_UNDECIDED}};
    static const struct chart_place sides[] = {{.x = 0, .text = "before"}, {.x = 1, .text = "after"}};
    static const struct chart chart = {.kind = CHART_SLOPES,
                                       .title = "After the change one of four scenarios is faster and one slower",
                                       .subtitle = "requests per second, higher is better; logarithmic axis",
                                       .description = "Four lines from before to after.",
                                       .series = series,
                                       .series_count = 4,
                                       .places = sides,
                                       .place_count = 2,
                                       .band_low = NAN,
                                       .band_high = NAN,
                                       .reference = NAN};
    return &chart;
}

static const struct chart *sample_history(void)
{
    static const struct draw_point sessions[] = {{0, 61900}, {1, 62300}, {2, 62000}, {3, 68100}, {4, 68300},
                                                 {5, 67900}, {6, NAN},   {6, 91000}, {7, 90500}};
    static const double low[] = {61500, 61800, 61700, 67500, 67900, NAN, NAN, 90100, 90000},
                        high[] = {62300, 62800, 62300, 68700, 68700, NAN, NAN, 91900, 91000};
    static const char *const tips[] = {"11-01", "11-02", "11-03", "11-04", "11-05", "11-06", NULL, "11-07", "11-08"};
    static const struct draw_point levels[] = {{0, 62060}, {1, 62060}, {2, 62060}, {3, NAN},   {3, 68100},
                                               {4, 68100}, {5, 68100}, {6, NAN},   {6, 90750}, {7, 90750}};
    static const struct chart_series series[] = {
        {.label = "sessions", .points = sessions, .count = 9, .low = low, .high = high, .tips = tips},
        {.label = "levels", .points = levels, .count = 10, .no_dots = true}};
    static const struct chart_place days[] = {{.x = 0, .text = "2026-11-01"}, {.x = 1, .text = "2026-11-02"},
                                              {.x = 2, .text = "2026-11-03"}, {.x = 3, .text = "2026-11-04"},
                                              {.x = 4, .text = "2026-11-05"}, {.x = 5, .text = "2026-11-06"},
                                              {.x = 6, .text = "2026-11-07"}, {.x = 7, .text = "2026-11-08"}};
    static const struct chart_place uprights[] = {{.x = 2.5, .text = "1.10×"}, {.x = 5.5, .text = "break", .is_break = true}};
    static const struct chart chart = {.kind = CHART_POINTS,
                                       .title = "c-libevent: one change of level in eight sessions, to 1.10× on 2026-11-04",
                                       .subtitle = "requests per second by session, higher is better",
                                       .description = "Eight sessions, a change of level and a break.",
                                       .axis_title = "requests per second",
                                       .scale = CHART_LOG,
                                       .series = series,
                                       .series_count = 2,
                                       .places = days,
                                       .place_count = 8,
                                       .uprights = uprights,
                                       .upright_count = 2,
                                       .band_low = NAN,
                                       .band_high = NAN,
                                       .reference = NAN,
                                       .format = sample_format_rate};
    return &chart;
}

#endif
