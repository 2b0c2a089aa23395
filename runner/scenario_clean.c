/* scenario_clean: refuses control characters in a scenario's texts before anything else looks at them: they end up in results, on
 * pages and on terminals. Only what is sent as a body may have lines and tabs. */
#include "runner/scenario_read.h"

#include <string.h>

/* The first control character; -1 when there is none. */
static int find_control(const char *text, size_t length, bool lines_allowed)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char character = (unsigned char)text[i];
        if ((character < ' ' || character == 0x7f) &&
            !(lines_allowed && (character == '\t' || character == '\n' || character == '\r')))
            return character;
    }
    return -1;
}

static int refuse(const struct json_node *node, const char *what, int found, struct error *error)
{
    return json_error_at(node, error, "%s has the control character \\u%04x", what, (unsigned)found);
}

/* As deep as the document, which the reader of JSON has bounded. */
static int check(const struct json_node *node, bool in_body, struct error *error)
{
    const char *key = NULL;
    json_t *value = NULL;
    if (json_is_string(node->value)) {
        int found = find_control(json_string_value(node->value), json_string_length(node->value), in_body);
        return found < 0 ? 0 : refuse(node, "the text", found, error);
    }
    for (size_t i = 0; json_is_array(node->value) && i < json_count(node); i++) {
        struct json_node item = json_item(node, i);
        if (check(&item, in_body, error) != 0)
            return -1;
    }
    if (!json_is_object(node->value))
        return 0;
    json_object_foreach(node->value, key, value)
    {
        int found = find_control(key, strlen(key), false);
        struct json_node member = json_member(node, key);
        if (found >= 0)
            return refuse(node, "the name of a member", found, error);
        if (check(&member, in_body || strcmp(key, "body") == 0, error) != 0)
            return -1;
    }
    return 0;
}

int scenario_check_texts(const struct json_node *root, struct error *error)
{
    return check(root, false, error);
}
