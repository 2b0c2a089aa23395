/* check: evaluates what a scenario expects of an answer. */
#include "runner/check.h"

#include "runner/extract.h"

#include <string.h>

bool check_needs_body(const struct check *check)
{
    return check->kind >= CHECK_BODY_CONTAINS && check->kind <= CHECK_JSON_LENGTH;
}

bool check_needs_head(const struct check *check)
{
    return check->kind >= CHECK_HEADER_EQUALS && check->kind <= CHECK_HEADER_EXISTS;
}

static bool status_holds(const struct check *check, int status)
{
    for (size_t i = 0; i < check->status_count; i++)
        if (check->status[i] == status)
            return true;
    return false;
}

/* The text that is compared with. */
static struct str expected_text(const struct check *check, const struct template_values *values, char *scratch)
{
    if (check->text.constant)
        return template_text(&check->text);
    return (struct str){scratch, template_expand(&check->text, values, scratch)};
}

static bool contains(struct str text, struct str part)
{
    return part.length == 0 || (text.length > 0 && memmem(text.data, text.length, part.data, part.length) != NULL);
}

static bool header_holds(const struct check *check, struct str head, struct str expected)
{
    struct str value;
    size_t position = 0;
    bool there = false;
    while (extract_next_header(head, check->header, &position, &value)) {
        there = true;
        if ((check->kind == CHECK_HEADER_EQUALS && str_equals(value, expected)) ||
            (check->kind == CHECK_HEADER_CONTAINS && contains(value, expected)))
            return true;
    }
    return check->kind == CHECK_HEADER_EXISTS && there == check->exists;
}

/* Strings that are equal have at most as many bytes as expected, but a number may be written in other ways. */
static bool text_holds(const struct check *check, struct str body, struct str expected)
{
    char actual[TEMPLATE_VALUE_MAXIMUM];
    size_t length = 0;
    double left = 0;
    double right = 0;
    enum json_scan_type type = json_scan_text_at(body, &check->path, actual, sizeof actual, &length);
    struct str text = {actual, length};
    if (type == JSON_SCAN_NONE) /* a string that is longer than any value differs from it */
        return check->kind == CHECK_JSON_NOT_TEXT && json_scan_type_at(body, &check->path) == JSON_SCAN_STRING;
    bool equal = str_equals(text, expected);
    if (!equal && type == JSON_SCAN_NUMBER && str_to_double(text, &left) && str_to_double(expected, &right))
        equal = !(left < right) && !(left > right);
    return equal == (check->kind == CHECK_JSON_TEXT);
}

static bool number_holds(const struct check *check, struct str body)
{
    double number = 0;
    if (!json_scan_number_at(body, &check->path, &number))
        return false;
    return check->kind == CHECK_JSON_LESS ? number < check->bound : number > check->bound;
}

bool check_holds(const struct check *check, const struct check_answer *answer, const struct template_values *values, char *scratch)
{
    size_t length = 0;
    if (check_needs_body(check) && !answer->body_complete)
        return false;
    switch (check->kind) {
    case CHECK_STATUS:
        return status_holds(check, answer->status);
    case CHECK_HEADER_EQUALS:
    case CHECK_HEADER_CONTAINS:
    case CHECK_HEADER_EXISTS:
        return header_holds(check, answer->head, expected_text(check, values, scratch));
    case CHECK_BODY_CONTAINS:
        return contains(answer->body, expected_text(check, values, scratch));
    case CHECK_JSON_EQUALS:
        return json_scan_equals_at(answer->body, &check->path, check->equals);
    case CHECK_JSON_NOT_EQUALS:
        return json_scan_type_at(answer->body, &check->path) != JSON_SCAN_NONE &&
               !json_scan_equals_at(answer->body, &check->path, check->equals);
    case CHECK_JSON_TEXT:
    case CHECK_JSON_NOT_TEXT:
        return text_holds(check, answer->body, expected_text(check, values, scratch));
    case CHECK_JSON_LESS:
    case CHECK_JSON_GREATER:
        return number_holds(check, answer->body);
    case CHECK_JSON_EXISTS:
        return (json_scan_type_at(answer->body, &check->path) != JSON_SCAN_NONE) == check->exists;
    case CHECK_JSON_TYPE:
        return json_scan_type_at(answer->body, &check->path) == check->type;
    case CHECK_JSON_LENGTH:
        return json_scan_length_at(answer->body, &check->path, &length) && length == check->length;
    case CHECK_EXTRACTED:
        break;
    }
    return false;
}

uint32_t check_evaluate(const struct check *checks, size_t count, const struct check_answer *answer,
                        const struct template_values *values, char *scratch, bool *status_right)
{
    uint32_t passed = 0;
    bool status_is_checked = false;
    *status_right = true;
    for (size_t i = 0; i < count; i++) {
        bool holds = check_holds(&checks[i], answer, values, scratch);
        passed |= (uint32_t)holds << i;
        if (checks[i].kind == CHECK_STATUS) {
            status_is_checked = true;
            *status_right = *status_right && holds;
        }
    }
    if (!status_is_checked)
        *status_right = answer->status < 400;
    return passed;
}
