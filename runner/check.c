/* check: evaluates what a scenario expects of an answer. */
#include "runner/check.h"

bool check_needs_body(const struct check *check)
{
    return check->kind != CHECK_STATUS;
}

bool check_holds(const struct check *check, const struct check_answer *answer)
{
    if (check_needs_body(check) && !answer->body_complete) {
        return false;
    }
    switch (check->kind) {
    case CHECK_STATUS:
        return answer->status == check->status;
    case CHECK_JSON_EQUALS:
        return json_scan_equals_at(answer->body, &check->path, check->equals);
    case CHECK_JSON_EXISTS:
        return (json_scan_type_at(answer->body, &check->path) != JSON_SCAN_NONE) == check->exists;
    case CHECK_JSON_TYPE:
        return json_scan_type_at(answer->body, &check->path) == check->type;
    }
    return false;
}

uint32_t check_evaluate(const struct check *checks, size_t count, const struct check_answer *answer, bool *status_holds)
{
    uint32_t passed = 0;
    bool status_is_checked = false;
    bool status_right = true;
    for (size_t i = 0; i < count; i++) {
        bool holds = check_holds(&checks[i], answer);
        passed |= (uint32_t)holds << i;
        if (checks[i].kind == CHECK_STATUS) {
            status_is_checked = true;
            status_right = status_right && holds;
        }
    }
    *status_holds = status_is_checked ? status_right : answer->status < 400;
    return passed;
}
