/* dataset: the rows are the same everywhere and for good. */
#include "servers/store/dataset.h"

#include "servers/store/checksum.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Changing a row makes results incomparable with older ones: these numbers then have to be changed by hand, knowingly. */
static void test_checksums(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int64_t rows;
        uint64_t checksum;
    } expected[] = {
        {"users", 1000, UINT64_C(0x6ef9a06b43336e6b)},   {"users_pagination", 100000, UINT64_C(0x30be7697314a629c)},
        {"authors", 1000, UINT64_C(0xb1848f9ddfb5da5f)}, {"posts", 8000, UINT64_C(0x3d403a017436fa80)},
        {"products", 10, UINT64_C(0x0859ed4b2d92e9a9)},  {"bulk_items", 0, CHECKSUM_START},
    };
    assert_int_equal(DATASET_TABLE_COUNT, sizeof expected / sizeof expected[0]);
    for (size_t i = 0; i < DATASET_TABLE_COUNT; i++) {
        const struct dataset_table *table = &DATASET_TABLES[i];
        assert_string_equal(table->name, expected[i].name);
        assert_int_equal(table->rows, expected[i].rows);
        if (dataset_checksum(table) != expected[i].checksum)
            fail_msg("%s: checksum %016" PRIx64, table->name, dataset_checksum(table));
    }
}

static void test_first_and_last_user(void **state)
{
    (void)state;
    struct dataset_value values[DATASET_COLUMNS_MAXIMUM];
    DATASET_TABLES[0].make(1, values);
    assert_int_equal(values[0].integer, 1);
    assert_string_equal(values[1].text, "Felix Evans");
    assert_string_equal(values[2].text, "felix.evans.1@example.com");
    assert_string_equal(values[3].text, "2024-01-01T00:00:00Z");
    DATASET_TABLES[0].make(DATASET_USERS, values);
    assert_string_equal(values[3].text, "2024-01-26T16:03:00Z");
}

static void test_posts_belong_to_authors(void **state)
{
    (void)state;
    struct dataset_value values[DATASET_COLUMNS_MAXIMUM];
    for (int64_t id = 1; id <= DATASET_TABLES[3].rows; id++) {
        DATASET_TABLES[3].make(id, values);
        assert_int_equal(values[1].integer, (id + DATASET_POSTS_EACH - 1) / DATASET_POSTS_EACH);
    }
}

/* What scenario 17 searches for is there, in few rows; and a text has about 300 characters. */
static void test_biographies(void **state)
{
    (void)state;
    struct dataset_value values[DATASET_COLUMNS_MAXIMUM];
    size_t length = 0;
    int rivers = 0;
    for (int64_t id = 1; id <= DATASET_MEMBERS; id++) {
        DATASET_TABLES[1].make(id, values);
        length += strlen(values[7].text);
        rivers += strstr(values[7].text, "river") != NULL ? 1 : 0;
    }
    assert_in_range(length / DATASET_MEMBERS, 250, 350);
    assert_in_range(rivers, 50, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_checksums),
        cmocka_unit_test(test_first_and_last_user),
        cmocka_unit_test(test_posts_belong_to_authors),
        cmocka_unit_test(test_biographies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
