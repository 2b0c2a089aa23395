/* target_select: from what the command line calls a target to variants: by key, by id, by id and variant, all, or an experiment. */
#include "runner/target.h"

#include "lib/str.h"

bool target_database_find(const char *word, enum target_database *database)
{
    static const char *const words[] = {[TARGET_DATABASE_UNSAID] = "",
                                        [TARGET_DATABASE_SQLITE] = "sqlite",
                                        [TARGET_DATABASE_POSTGRESQL] = "postgresql",
                                        [TARGET_DATABASE_ALL] = "all"};
    for (size_t i = TARGET_DATABASE_SQLITE; i < sizeof(words) / sizeof(words[0]); i++)
        if (text_equals(words[i], word)) {
            *database = (enum target_database)i;
            return true;
        }
    return false;
}

static bool is_on(const struct target *target, enum target_database database)
{
    switch (database) {
    case TARGET_DATABASE_UNSAID:
    case TARGET_DATABASE_SQLITE:
        return !target->wants[SERVICE_POSTGRESQL];
    case TARGET_DATABASE_POSTGRESQL:
        return target->wants[SERVICE_POSTGRESQL];
    case TARGET_DATABASE_ALL:
        return true;
    }
    return false;
}

bool target_is_main(const struct target *target, enum target_database database)
{
    return target->group[0] == '\0' && is_on(target, database);
}

/* The first main variant of the target's id on that database. */
static bool is_first_on(const struct vec *targets, const struct target *target, enum target_database database)
{
    for (size_t i = 0; i < targets->count; i++) {
        const struct target *other = VEC_AT(targets, i, struct target);
        if (text_equals(other->id, target->id) && target_is_main(other, database))
            return other == target;
    }
    return false;
}

static bool is_meant_by_id(const struct vec *targets, const struct target *target, enum target_database database)
{
    if (database == TARGET_DATABASE_UNSAID)
        return target->is_first_variant;
    if (database == TARGET_DATABASE_ALL)
        return is_first_on(targets, target, TARGET_DATABASE_SQLITE) || is_first_on(targets, target, TARGET_DATABASE_POSTGRESQL);
    return is_first_on(targets, target, database);
}

/* "id", "id:all", "id:group" or "id:variant". */
static bool selector_matches(const struct vec *targets, const struct target *target, const char *selector,
                             enum target_database database)
{
    struct str rest = str_from_text(selector);
    struct str id;
    if (!str_split_next(&rest, ':', &id) || !str_equals_text(id, target->id))
        return false;
    if (rest.data == NULL) /* no colon */
        return is_meant_by_id(targets, target, database);
    if (str_equals_text(rest, "all"))
        return target_is_main(target, database);
    return str_equals_text(rest, target->variant) || (rest.length > 0 && str_equals_text(rest, target->group));
}

static void add_once(struct vec *selected, const struct target *target)
{
    for (size_t i = 0; i < selected->count; i++)
        if (*VEC_AT(selected, i, const struct target *) == target)
            return;
    *VEC_PUSH(selected, const struct target *) = target;
}

/* "c-epoll:default, c-epoll:postgresql, ..." */
static int miss(const struct vec *targets, const char *selector, struct error *error)
{
    struct str_builder names;
    str_builder_init(&names, 512);
    for (size_t i = 0; i < targets->count; i++) {
        const struct target *target = VEC_AT(targets, i, struct target);
        bool is_told = i == 0 || target->group[0] == '\0';
        if (is_told && names.length + 200 < 512)
            str_builder_append_format(&names, "%s%s:%s", i == 0 ? "" : ", ", target->id, target->variant);
    }
    (void)error_set(error, "no target \"%s\"; there %s: %s (benchlab targets lists all)", selector,
                    targets->count == 1 ? "is" : "are", targets->count == 0 ? "none" : str_builder_text(&names));
    str_builder_release(&names);
    return -1;
}

int target_select(const struct vec *targets, const char *selector, enum target_database database, struct vec *selected,
                  struct error *error)
{
    bool found = false;
    for (size_t i = 0; i < targets->count; i++) {
        const struct target *target = VEC_AT(targets, i, struct target);
        bool is_id = text_equals(target->id, selector) && database != TARGET_DATABASE_UNSAID;
        if (text_equals(target->key, selector) && !is_id) {
            add_once(selected, target);
            return 0;
        }
    }
    for (size_t i = 0; i < targets->count; i++) {
        const struct target *target = VEC_AT(targets, i, struct target);
        if (!selector_matches(targets, target, selector, database))
            continue;
        found = true;
        add_once(selected, target);
    }
    return found ? 0 : miss(targets, selector, error);
}
