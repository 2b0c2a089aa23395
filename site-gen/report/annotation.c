/* annotation: what an annotation is about. Reading them is in annotation_read.c. */
#include "site-gen/report/annotation.h"

#include <string.h>

const struct annotation_text *annotation_in(const struct annotation *annotation, const char *language)
{
    for (size_t i = 1; i < annotation->text_count; i++)
        if (strcmp(annotation->texts[i].language, language) == 0)
            return &annotation->texts[i];
    return &annotation->texts[0];
}

static bool has_name(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static bool has_scenario(const struct annotation *annotation, const struct results_scenario *scenario)
{
    return has_name(annotation->scenarios, annotation->scenario_count, scenario->id) ||
           (scenario->number[0] != '\0' && has_name(annotation->scenarios, annotation->scenario_count, scenario->number));
}

static bool has_target(const struct annotation *annotation, const struct results_target *target)
{
    return has_name(annotation->targets, annotation->target_count, target->key) ||
           has_name(annotation->targets, annotation->target_count, target->id);
}

bool annotation_concerns(const struct annotation *annotation, const struct results_scenario *scenario,
                         const struct results_target *target)
{
    return (scenario == NULL || annotation->scenario_count == 0 || has_scenario(annotation, scenario)) &&
           (target == NULL || annotation->target_count == 0 || has_target(annotation, target));
}

bool annotation_names(const struct annotation *annotation, const struct results_scenario *scenario,
                      const struct results_target *target)
{
    return (scenario != NULL && has_scenario(annotation, scenario)) || (target != NULL && has_target(annotation, target));
}

static bool is_known_target(const struct results *results, const char *name)
{
    for (size_t i = 0; i < results->target_count; i++)
        if (strcmp(results->targets[i].key, name) == 0 || strcmp(results->targets[i].id, name) == 0)
            return true;
    return false;
}

static bool is_known_scenario(const struct results *results, const char *name)
{
    for (size_t i = 0; i < results->scenario_count; i++)
        if (strcmp(results->scenarios[i].id, name) == 0 || strcmp(results->scenarios[i].number, name) == 0)
            return true;
    return false;
}

const char *annotation_unknown_name(const struct annotation *annotation, const struct results *results)
{
    for (size_t i = 0; i < annotation->target_count; i++)
        if (!is_known_target(results, annotation->targets[i]))
            return annotation->targets[i];
    for (size_t i = 0; i < annotation->scenario_count; i++)
        if (!is_known_scenario(results, annotation->scenarios[i]))
            return annotation->scenarios[i];
    return NULL;
}
