/* k6_detect: by the names of members, wherever in the head they stand: the order differs between versions and scripts. */
#include "site-gen/import/k6_detect.h"

#include <stdbool.h>
#include <string.h>

static struct str skip_space(struct str text)
{
    while (text.length > 0 && strchr(" \t\r\n", text.data[0]) != NULL && text.data[0] != '\0')
        text = (struct str){text.data + 1, text.length - 1};
    return text;
}

/* What follows the member's colon, without white space; empty when there is no such member. */
static struct str find_member(struct str text, const char *name)
{
    size_t length = strlen(name);
    while (text.length > length) {
        const char *found = memmem(text.data, text.length, name, length);
        if (found == NULL)
            break;
        text = (struct str){found + length, text.length - (size_t)(found + length - text.data)};
        struct str after = skip_space(text);
        if (after.length > 0 && after.data[0] == ':')
            return skip_space((struct str){after.data + 1, after.length - 1});
    }
    return (struct str){"", 0};
}

static bool begins(struct str text, char character)
{
    return text.length > 0 && text.data[0] == character;
}

/* Points stand one a line: the first line tells. */
static bool is_points(struct str head)
{
    const char *end = memchr(head.data, '\n', head.length);
    struct str line = {head.data, end == NULL ? head.length : (size_t)(end - head.data)};
    struct str type = find_member(line, "\"type\"");
    return (str_starts_with(type, "\"Point\"") || str_starts_with(type, "\"Metric\"")) &&
           begins(find_member(line, "\"data\""), '{');
}

/* The values of a metric stand by themselves (flat) or in an object "values"; groups are an object or an array. */
static enum k6_form detect_summary(struct str head)
{
    struct str metrics = find_member(head, "\"metrics\""), root = find_member(head, "\"root_group\"");
    struct str groups = find_member(root, "\"groups\"");
    if (begins(groups, '[') || (begins(metrics, '{') && begins(find_member(metrics, "\"values\""), '{') &&
                                find_member(metrics, "\"contains\"").length > 0))
        return K6_HANDLE_SUMMARY;
    bool has_k6_metric = find_member(metrics, "\"http_reqs\"").length > 0 ||
                         find_member(metrics, "\"http_req_duration\"").length > 0 ||
                         find_member(metrics, "\"iterations\"").length > 0;
    if (begins(groups, '{') || (begins(metrics, '{') && has_k6_metric))
        return K6_SUMMARY;
    return K6_NONE;
}

enum k6_form k6_detect(struct str head)
{
    head = skip_space(head);
    if (str_starts_with(head, "metric_name,timestamp,metric_value"))
        return K6_CSV;
    if (!begins(head, '{'))
        return K6_NONE;
    if (is_points(head))
        return K6_POINTS;
    if (find_member(head, "\"k6Version\"").length > 0 && find_member(head, "\"metadata\"").length > 0)
        return K6_MACHINE;
    return detect_summary(head);
}
