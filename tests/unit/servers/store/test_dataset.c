/* dataset: the rows are the same everywhere and for good. */
#include "servers/store/dataset.h"

#include <stdbool.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Changing a row makes results incomparable with older ones: this number then has to be changed by hand, knowingly. */
static const uint64_t USERS_CHECKSUM = UINT64_C(0x6ef9a06b43336e6b);

static void test_checksum(void **state)
{
    (void)state;
    assert_true(dataset_users_checksum() == USERS_CHECKSUM);
}

static void test_first_and_last_row(void **state)
{
    (void)state;
    struct dataset_user first = dataset_user(1);
    assert_string_equal(first.name, "Felix Evans");
    assert_string_equal(first.email, "felix.evans.1@example.com");
    assert_string_equal(first.created_at, "2024-01-01T00:00:00Z");
    assert_string_equal(dataset_user(DATASET_USERS).created_at, "2024-01-26T16:03:00Z");
}

static void test_emails_are_unique(void **state)
{
    (void)state;
    static struct dataset_user users[DATASET_USERS];
    for (int i = 0; i < DATASET_USERS; i++) {
        users[i] = dataset_user(i + 1);
        assert_int_equal(users[i].id, i + 1);
        for (int j = 0; j < i; j++)
            assert_string_not_equal(users[i].email, users[j].email);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_checksum),
        cmocka_unit_test(test_first_and_last_row),
        cmocka_unit_test(test_emails_are_unique),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
