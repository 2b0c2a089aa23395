/* golden: compares a text with a file below tests/golden/, which says what the output should be. UPDATE_GOLDEN=1 in the environment
 * writes the file instead; look at the difference before committing it. Tests run from the root of the repository. */
#ifndef TESTS_UNIT_GOLDEN_H
#define TESTS_UNIT_GOLDEN_H

#include "tests/unit/test.h"

#include "lib/fs.h"
#include "lib/str.h"

#define GOLDEN_MAXIMUM ((size_t)16 << 20)

/* The line in which two texts begin to differ, 1-based. */
static inline int golden_first_difference(const char *expected, const char *actual)
{
    int line = 1;
    for (size_t i = 0; expected[i] != '\0' && expected[i] == actual[i]; i++)
        line += expected[i] == '\n' ? 1 : 0;
    return line;
}

/* name: below tests/golden/, "render/kitchen-sink.html". */
static inline void assert_golden(const char *name, const char *actual)
{
    char path[FS_PATH_MAXIMUM];
    snprintf(path, sizeof(path), "tests/golden/%s", name);
    const char *update = getenv("UPDATE_GOLDEN");
    struct error error = {0};
    if (update != NULL && strcmp(update, "1") == 0) {
        assert_ok(fs_update_file(path, actual, strlen(actual), NULL, &error), &error);
        return;
    }
    struct str_builder expected;
    str_builder_init(&expected, GOLDEN_MAXIMUM);
    assert_ok(fs_read_file(path, &expected, &error), &error);
    bool same = strcmp(str_builder_text(&expected), actual) == 0;
    int line = golden_first_difference(str_builder_text(&expected), actual);
    str_builder_release(&expected);
    if (!same)
        fail_msg("%s differs from line %d on; UPDATE_GOLDEN=1 rewrites it", path, line);
}

#endif
