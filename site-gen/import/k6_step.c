/* k6_step: see k6_step.h. */
#include "site-gen/import/k6_step.h"

#include "site-gen/import/credentials.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/step_name.h"

#include <string.h>

const char *k6_step_clean_group(struct arena *arena, struct str group)
{
    if (str_starts_with(group, "::"))
        group = (struct str){group.data + 2, group.length - 2};
    return record_clean_text(arena, group);
}

struct str k6_step_metric(const char *metric)
{
    return (struct str){metric, strcspn(metric, "{")};
}

const char *k6_step_clean_metric(struct arena *arena, const char *metric)
{
    struct str base = k6_step_metric(metric), tags = str_from_text(metric + base.length);
    if (tags.length < 2 || tags.data[tags.length - 1] != '}')
        return credentials_clean_text(arena, str_from_text(metric));
    tags = (struct str){tags.data + 1, tags.length - 2};
    return arena_format(arena, "%.*s{%s}", (int)base.length, base.data, credentials_clean_text(arena, tags));
}

static struct str without_quotes(struct str text)
{
    text = str_trim(text);
    if (text.length >= 2 && (text.data[0] == '"' || text.data[0] == '\'') && text.data[text.length - 1] == text.data[0])
        text = (struct str){text.data + 1, text.length - 2};
    return text;
}

/* Takes a tag "key:value" in. false when the sub-metric is about something else than a step. */
static bool take_tag(struct arena *arena, struct str tag, struct k6_step_name *name)
{
    const char *colon = memchr(tag.data, ':', tag.length);
    if (colon == NULL)
        return false;
    struct str key = without_quotes((struct str){tag.data, (size_t)(colon - tag.data)}),
               value = without_quotes((struct str){colon + 1, tag.length - (size_t)(colon + 1 - tag.data)});
    if (str_equals_text(key, "expected_response"))
        return str_equals_text(value, "true");
    if (str_equals_text(key, "step") || str_equals_text(key, "name"))
        name->step = step_name_clean(arena, value);
    else if (str_equals_text(key, "group"))
        name->group = k6_step_clean_group(arena, value);
    else
        return false;
    return true;
}

bool k6_step_parse(struct arena *arena, const char *metric, struct k6_step_name *name)
{
    struct str base = k6_step_metric(metric), rest = str_from_text(metric + base.length), tag;
    *name = (struct k6_step_name){"", ""};
    if (rest.length < 2 || rest.data[rest.length - 1] != '}')
        return false;
    rest = (struct str){rest.data + 1, rest.length - 2};
    while (str_split_next(&rest, ',', &tag))
        if (!take_tag(arena, tag, name))
            return false;
    if (name->step[0] == '\0' && name->group[0] != '\0')
        *name = (struct k6_step_name){name->group, ""};
    return name->step[0] != '\0';
}
