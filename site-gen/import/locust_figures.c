/* locust_figures: see locust_figures.h. */
#include "site-gen/import/locust_figures.h"

#include "site-gen/import/record_fill.h"

bool locust_is_whole(struct str name)
{
    return str_equals_text(name, "Aggregated") || str_equals_text(name, "Total");
}

void locust_add_step(struct vec *steps, const struct results_run *row, struct str method, struct str name, struct arena *arena)
{
    const char *label = record_clean_text(arena, name), *cleaned = record_clean_text(arena, method);
    *VEC_PUSH(steps, struct results_step) =
        (struct results_step){.name = cleaned[0] == '\0' ? label : arena_format(arena, "%s %s", cleaned, label),
                              .group = "",
                              .requests = row->requests,
                              .errors = row->errors,
                              .rate = row->rate,
                              .latency = row->latency};
}

void locust_set_steps(struct result_record *record, struct arena *arena, const struct vec *steps)
{
    record->detail.step_count = steps->count;
    record->detail.steps = arena_copy_bytes(arena, steps->items, steps->count * sizeof(struct results_step));
}

void locust_finish(struct result_record *record, struct arena *arena)
{
    record->run.loop = "closed";
    record->run.percentile_rule = "rounded";
    record->run.resolution_ns = LOCUST_RESOLUTION_NS;
    record_warn_of_errors(record, arena);
}
