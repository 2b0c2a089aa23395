/* session_options: to and from the file of a session's plan. */
#include "runner/session_options.h"

#include <stddef.h>

struct number_member {
    const char *key;
    size_t offset;
};

static const struct number_member numbers[] = {
    {"vus", offsetof(struct session_options, vus)},
    {"duration_ns", offsetof(struct session_options, duration_ns)},
    {"rate", offsetof(struct session_options, rate)},
    {"iterations", offsetof(struct session_options, iterations)},
    {"runs", offsetof(struct session_options, runs)},
    {"threads", offsetof(struct session_options, threads)},
    {"cpu_millis", offsetof(struct session_options, limits.cpu_millis)},
    {"memory_bytes", offsetof(struct session_options, limits.memory_bytes)},
    {"cool_down_ns", offsetof(struct session_options, cool_down_ns)},
    {"start_timeout_ns", offsetof(struct session_options, start_timeout_ns)},
};
#define NUMBER_COUNT (sizeof(numbers) / sizeof(numbers[0]))

json_t *session_options_build(const struct session_options *options)
{
    json_t *object = json_pack("{s:s, s:s?, s:s?}", "profile", options->profile, "seed", options->seed, "pin", options->pin);
    for (size_t i = 0; i < NUMBER_COUNT; i++) {
        const int64_t *value = (const int64_t *)(const void *)((const char *)options + numbers[i].offset);
        if (json_object_set_new(object, numbers[i].key, json_integer((json_int_t)*value)) != 0) {
            json_decref(object);
            return NULL;
        }
    }
    return object;
}

int session_options_read(struct session_options *options, const struct json_node *object, struct arena *arena, struct error *error)
{
    *options = (struct session_options){0};
    if (json_get_text(object, "profile", &options->profile, error) != 0 ||
        json_optional_text(object, "seed", &options->seed, error) != 0 ||
        json_optional_text(object, "pin", &options->pin, error) != 0)
        return -1;
    options->profile = arena_copy_text(arena, options->profile);
    options->seed = arena_copy_text(arena, options->seed);
    options->pin = arena_copy_text(arena, options->pin);
    for (size_t i = 0; i < NUMBER_COUNT; i++) {
        int64_t *value = (int64_t *)(void *)((char *)options + numbers[i].offset);
        struct json_node member = json_member(object, numbers[i].key);
        if (json_get_int64(object, numbers[i].key, value, error) != 0)
            return -1;
        if (*value < 0)
            return json_error_at(&member, error, "expected no negative number");
    }
    return 0;
}
