/* Unit tests of lib/histogram: layout, percentiles, merging. */
#include "tests/unit/stats/vectors.h"

#include "lib/histogram.h"
#include "lib/random.h"

static void init_from(struct histogram *histogram, const json_t *row)
{
    struct error error = {0};
    assert_ok(histogram_init(histogram, json_integer_value(vectors_member(row, "lowest")),
                             json_integer_value(vectors_member(row, "highest")),
                             (int)json_integer_value(vectors_member(row, "sigfig")), &error),
              &error);
}

static void assert_layout(const struct histogram *histogram, const json_t *config)
{
    assert_int_equal(histogram->unit_magnitude, json_integer_value(vectors_member(config, "unit")));
    assert_int_equal(histogram->sub_bucket_half_count_magnitude, json_integer_value(vectors_member(config, "half_mag")));
    assert_int_equal(histogram->sub_bucket_count, json_integer_value(vectors_member(config, "sbc")));
    assert_int_equal(histogram->sub_bucket_half_count, json_integer_value(vectors_member(config, "half")));
    assert_int_equal(histogram->bucket_count, json_integer_value(vectors_member(config, "buckets")));
    assert_int_equal(histogram->counts_length, json_integer_value(vectors_member(config, "counts_len")));
}

static double mean_of_mid_points(const struct histogram *histogram)
{
    double sum = 0;
    for (int32_t i = 0; i < histogram->counts_length; i++)
        sum +=
            (double)histogram->counts[i] * (double)histogram_median_equivalent(histogram, histogram_value_at_index(histogram, i));
    return sum / (double)histogram->total;
}

static void test_percentiles_of_the_vectors(void **state)
{
    const json_t *cases = vectors_cases(vectors_section(state, "hdr"), "cases");
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *row = json_array_get(cases, i), *values = vectors_cases(row, "values");
        struct histogram histogram;
        init_from(&histogram, row);
        assert_layout(&histogram, vectors_member(row, "config"));
        for (size_t j = 0; j < json_array_size(values); j++)
            histogram_record_count(&histogram, json_integer_value(json_array_get(json_array_get(values, j), 0)),
                                   json_integer_value(json_array_get(json_array_get(values, j), 1)));
        assert_int_equal(histogram.total, json_integer_value(vectors_member(row, "total")));
        json_t *percentiles = vectors_member(row, "percentiles_ceil"), *expected;
        const char *percent;
        assert_true(json_object_size(percentiles) > 0);
        json_object_foreach(percentiles, percent, expected)
            assert_int_equal(histogram_percentile(&histogram, llround(strtod(percent, NULL) * 1e6)), json_integer_value(expected));
        assert_int_equal(histogram_highest_equivalent(&histogram, histogram.maximum),
                         json_integer_value(vectors_member(row, "max")));
        assert_int_equal(histogram_lowest_equivalent(&histogram, histogram.minimum),
                         json_integer_value(vectors_member(row, "min")));
        assert_relative(mean_of_mid_points(&histogram), vectors_number(row, "mean_of_midpoints"), 1e-12);
        histogram_release(&histogram);
    }
}

static void test_indices_of_the_vectors(void **state)
{
    const json_t *layouts = vectors_cases(vectors_section(state, "hdr"), "index");
    for (size_t i = 0; i < json_array_size(layouts); i++) {
        const json_t *layout = json_array_get(layouts, i), *values = vectors_cases(layout, "values");
        struct histogram histogram;
        init_from(&histogram, layout);
        assert_layout(&histogram, vectors_member(layout, "config"));
        for (size_t j = 0; j < json_array_size(values); j++) {
            const json_t *row = json_array_get(values, j);
            const int64_t value = json_integer_value(vectors_member(row, "v"));
            const int32_t index = (int32_t)json_integer_value(vectors_member(row, "index"));
            assert_int_equal(histogram_index(&histogram, value), index);
            assert_int_equal(histogram_value_at_index(&histogram, index), json_integer_value(vectors_member(row, "lowest_equiv")));
            assert_int_equal(histogram_lowest_equivalent(&histogram, value),
                             json_integer_value(vectors_member(row, "lowest_equiv")));
            assert_int_equal(histogram_highest_equivalent(&histogram, value),
                             json_integer_value(vectors_member(row, "highest_equiv")));
        }
        histogram_release(&histogram);
    }
}

static void test_corrected_recording_of_the_vectors(void **state)
{
    const json_t *cases = vectors_cases(vectors_section(state, "hdr"), "corrected");
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *row = json_array_get(cases, i), *recorded = vectors_cases(row, "recorded");
        struct histogram histogram;
        struct error error = {0};
        assert_ok(histogram_init(&histogram, 1, 1000, 3, &error), &error);
        histogram_record_corrected(&histogram, json_integer_value(vectors_member(row, "value")),
                                   json_integer_value(vectors_member(row, "expected_interval")));
        assert_int_equal(histogram.total, json_array_size(recorded));
        for (size_t j = 0; j < json_array_size(recorded); j++)
            assert_int_equal(histogram.counts[json_integer_value(json_array_get(recorded, j))], 1);
        histogram_release(&histogram);
    }
}

/* Every slot starts where the one before ends, and is as narrow as the figures promise. */
static void test_slots_are_gapless_and_narrow(void **state)
{
    (void)state;
    static const struct {
        int64_t lowest, highest;
        int figures;
    } layouts[] = {
        {1, 3600000000, 3}, {1000, INT64_C(3600000000000), 3}, {20000, INT64_C(3600000000000), 2}, {1, 2, 1}, {7, 1 << 30, 4}};
    for (size_t i = 0; i < COUNT_OF(layouts); i++) {
        struct histogram histogram;
        struct error error = {0};
        assert_ok(histogram_init(&histogram, layouts[i].lowest, layouts[i].highest, layouts[i].figures, &error), &error);
        for (int32_t index = 0; index + 1 < histogram.counts_length; index++) {
            const int64_t low = histogram_value_at_index(&histogram, index), high = histogram_highest_equivalent(&histogram, low);
            assert_int_equal(histogram_index(&histogram, low), index);
            assert_int_equal(histogram_index(&histogram, high), index);
            assert_int_equal(histogram_value_at_index(&histogram, index + 1), high + 1);
            const double promised =
                fmax((double)low * pow(10, -layouts[i].figures), (double)(INT64_C(1) << histogram.unit_magnitude));
            assert_true((double)(high - low + 1) <= promised);
        }
        assert_true(histogram_index(&histogram, layouts[i].highest) < histogram.counts_length);
        histogram_release(&histogram);
    }
}

static void test_out_of_range_is_counted_not_clamped(void **state)
{
    (void)state;
    struct histogram histogram;
    struct error error = {0};
    assert_ok(histogram_init(&histogram, 1000, 1000000, 3, &error), &error);
    histogram_record(&histogram, -1);
    histogram_record(&histogram, 1000001);
    histogram_record_count(&histogram, INT64_MAX, 2);
    assert_true(histogram.below == 1 && histogram.above == 3 && histogram.total == 0 && histogram.maximum == 0);
    assert_int_equal(histogram_percentile(&histogram, HISTOGRAM_P99), 0);
    assert_number_close(histogram_mean(&histogram), 0, 0);
    histogram_record(&histogram, 0); /* below lowest is in range: the first slot */
    histogram_record(&histogram, 1000000);
    histogram_record_count(&histogram, 5, 0);
    assert_true(histogram.total == 2 && histogram.counts[0] == 1 && histogram.minimum == 0 && histogram.maximum == 1000000);
    assert_number_close(histogram_mean(&histogram), 500000, 0);
    histogram_clear(&histogram);
    assert_true(histogram.total == 0 && histogram.above == 0 && histogram.counts[0] == 0 && histogram.minimum == INT64_MAX);
    histogram_release(&histogram);
}

static void test_layouts_that_are_refused(void **state)
{
    (void)state;
    static const struct {
        int64_t lowest, highest;
        int figures;
    } layouts[] = {{0, 100, 3},
                   {-5, 100, 3},
                   {10, 19, 3},
                   {1, 100, 0},
                   {1, 100, 6},
                   {INT64_C(1) << 60, INT64_MAX, 3},
                   {INT64_MAX, INT64_MAX, 1}};
    for (size_t i = 0; i < COUNT_OF(layouts); i++) {
        struct histogram histogram;
        struct error error = {0};
        assert_int_equal(histogram_init(&histogram, layouts[i].lowest, layouts[i].highest, layouts[i].figures, &error), -1);
        assert_error_contains(&error, "histogram");
        assert_null(histogram.counts);
    }
    struct histogram largest;
    struct error error = {0};
    assert_ok(histogram_init(&largest, 1, INT64_MAX, 5, &error), &error);
    histogram_record(&largest, INT64_MAX);
    assert_true(histogram_percentile(&largest, HISTOGRAM_P50) == INT64_MAX);
    histogram_release(&largest);
}

/* Against the definition: the value at rank ceil(p n) of the sorted values, seen through its slot. */
static void test_percentiles_against_sorting(void **state)
{
    (void)state;
    static const int64_t percents[] = {1, HISTOGRAM_P50, HISTOGRAM_P90, HISTOGRAM_P95, HISTOGRAM_P99, HISTOGRAM_P999, 100000000};
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|histogram|percentiles")));
    for (int64_t n = 1; n <= 1000; n = n * 3 + 1) {
        static int64_t sorted[1024];
        struct histogram histogram;
        struct error error = {0};
        assert_ok(histogram_init(&histogram, 1, INT64_C(3600000000), 3, &error), &error);
        for (int64_t i = 0; i < n; i++) {
            const int64_t value = (int64_t)random_below(&random, UINT64_C(1) << (8 + random_below(&random, 20)));
            histogram_record(&histogram, value);
            int64_t at = i;
            for (; at > 0 && sorted[at - 1] > value; at--)
                sorted[at] = sorted[at - 1];
            sorted[at] = value;
        }
        for (size_t i = 0; i < COUNT_OF(percents); i++) {
            const int64_t rank = (percents[i] * n + 99999999) / 100000000;
            assert_int_equal(histogram_percentile(&histogram, percents[i]),
                             histogram_highest_equivalent(&histogram, sorted[rank - 1]));
        }
        const int64_t ascending[] = {-1, 0, 1, 25000000, 50000000, 50000000, 99000000, 99999999, 100000000, 200000000};
        int64_t together[COUNT_OF(ascending)];
        histogram_percentiles(&histogram, ascending, COUNT_OF(ascending), together);
        for (size_t i = 0; i < COUNT_OF(ascending); i++)
            assert_int_equal(together[i], histogram_percentile(&histogram, ascending[i]));
        assert_number_close(histogram_share_at_or_below(&histogram, sorted[n - 1]), 1, 0);
        assert_number_close(histogram_share_at_or_below(&histogram, -1), 0, 0);
        assert_number_close(histogram_share_at_or_below(&histogram, INT64_MAX), 1, 0);
        histogram_release(&histogram);
    }
}

static void fill_randomly(struct histogram *histogram, struct random_state *random)
{
    struct error error = {0};
    assert_ok(histogram_init(histogram, 1000, INT64_C(10000000000), 3, &error), &error);
    for (int i = 0; i < 2000; i++)
        histogram_record(histogram, (int64_t)random_below(random, UINT64_C(1) << (10 + random_below(random, 25))));
}

static void assert_same(const struct histogram *a, const struct histogram *b)
{
    assert_true(a->total == b->total && a->below == b->below && a->above == b->above);
    assert_true(a->minimum == b->minimum && a->maximum == b->maximum);
    assert_memory_equal(a->counts, b->counts, (size_t)a->counts_length * sizeof(a->counts[0]));
}

/* (a + b) + c = c + (b + a), and nothing is lost. */
static void test_merge_is_associative_and_commutative(void **state)
{
    (void)state;
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|histogram|merge")));
    struct histogram parts[3], forward, backward;
    struct error error = {0};
    for (size_t i = 0; i < 3; i++)
        fill_randomly(&parts[i], &random);
    assert_ok(histogram_init(&forward, 1000, INT64_C(10000000000), 3, &error), &error);
    assert_ok(histogram_init(&backward, 1000, INT64_C(10000000000), 3, &error), &error);
    for (size_t i = 0; i < 3; i++)
        histogram_add(&forward, &parts[i]);
    histogram_add(&parts[1], &parts[0]);
    histogram_add(&backward, &parts[2]);
    histogram_add(&backward, &parts[1]);
    assert_same(&forward, &backward);
    assert_int_equal(forward.total + forward.above, 6000);
    assert_number_close(forward.sum, backward.sum, 1e-12);
    for (size_t i = 0; i < 3; i++)
        histogram_release(&parts[i]);
    histogram_release(&forward);
    histogram_release(&backward);
}

static void test_merge_of_different_layouts(void **state)
{
    (void)state;
    struct random_state random;
    random_seed(&random, random_hash_text(STR_LITERAL("v1|test|histogram|layouts")));
    struct histogram from, into;
    struct error error = {0};
    fill_randomly(&from, &random);
    histogram_record(&from, INT64_C(10000000000)); /* exactly at the top */
    histogram_record(&from, -3);
    assert_ok(histogram_init(&into, 1, INT64_C(10000000000), 2, &error), &error);
    histogram_add(&into, &from);
    assert_true(into.total == from.total && into.below == 1 && into.above == from.above);
    assert_true(into.minimum >= from.minimum && into.maximum <= from.maximum);
    for (int64_t percent = 10; percent <= 90; percent += 20) {
        const double before = (double)histogram_percentile(&from, percent * 1000000);
        assert_relative((double)histogram_percentile(&into, percent * 1000000), before, 0.012 + 512 / before);
    }
    struct histogram small;
    assert_ok(histogram_init(&small, 1, 100000, 3, &error), &error);
    histogram_add(&small, &from);
    assert_true(small.above > 0 && small.total + small.above == from.total + from.above);
    histogram_release(&small);
    histogram_release(&from);
    histogram_release(&into);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_percentiles_of_the_vectors),          cmocka_unit_test(test_indices_of_the_vectors),
        cmocka_unit_test(test_corrected_recording_of_the_vectors),  cmocka_unit_test(test_slots_are_gapless_and_narrow),
        cmocka_unit_test(test_out_of_range_is_counted_not_clamped), cmocka_unit_test(test_layouts_that_are_refused),
        cmocka_unit_test(test_percentiles_against_sorting),         cmocka_unit_test(test_merge_is_associative_and_commutative),
        cmocka_unit_test(test_merge_of_different_layouts),
    };
    return cmocka_run_group_tests(tests, vectors_setup, vectors_teardown);
}
