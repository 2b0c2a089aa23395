/* extract: finds values in answers. */
#include "runner/extract.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

bool extract_needs_body(const struct extract *extract)
{
    return extract->source != EXTRACT_HEADER;
}

bool extract_needs_head(const struct extract *extract)
{
    return extract->source == EXTRACT_HEADER;
}

/* What POSIX does not have, or what can take exponential time. */
static const char *refused_escape(const char *pattern)
{
    for (const char *at = strchr(pattern, '\\'); at != NULL; at = at[1] == '\0' ? NULL : strchr(at + 2, '\\')) {
        if (at[1] >= '1' && at[1] <= '9')
            return "back-references are not possible";
        if (isalpha((unsigned char)at[1]))
            return "only POSIX extended regular expressions are possible ([0-9], [[:alnum:]], ...)";
    }
    return NULL;
}

int extract_compile_regex(struct extract *extract, const char *pattern, size_t group, struct error *error)
{
    const char *refused = refused_escape(pattern);
    if (refused != NULL)
        return error_set(error, "%s", refused);
    int status = regcomp(&extract->regex, pattern, REG_EXTENDED | REG_NEWLINE);
    if (status != 0) {
        char reason[128];
        regerror(status, &extract->regex, reason, sizeof reason);
        return error_set(error, "no valid regular expression: %s", reason);
    }
    if (group > extract->regex.re_nsub) {
        size_t groups = extract->regex.re_nsub;
        regfree(&extract->regex);
        return error_set(error, "the expression has %zu groups, there is no group %zu", groups, group);
    }
    extract->regex.regs_allocated = REGS_FIXED; /* re_search writes into arrays of its caller */
    extract->has_regex = true;
    extract->group = group;
    return 0;
}

void extract_release(struct extract *extract)
{
    if (extract->has_regex)
        regfree(&extract->regex);
    extract->has_regex = false;
}

bool extract_next_header(struct str head, const char *name, size_t *position, struct str *value)
{
    size_t name_length = strlen(name);
    while (*position < head.length) {
        const char *line = head.data + *position;
        size_t left = head.length - *position;
        const char *end = memchr(line, '\n', left);
        size_t length = end == NULL ? left : (size_t)(end - line);
        *position += end == NULL ? left : length + 1;
        if (length <= name_length || line[name_length] != ':' || strncasecmp(line, name, name_length) != 0)
            continue;
        *value = str_trim((struct str){line + name_length + 1, length - name_length - 1});
        return true;
    }
    return false;
}

/* Narrows *text to what the pattern found. re_search, unlike regexec, takes a text without an end mark. */
static bool match(const struct extract *extract, struct str *text)
{
    regoff_t starts[EXTRACT_GROUP_MAXIMUM + 1];
    regoff_t ends[EXTRACT_GROUP_MAXIMUM + 1];
    struct re_registers found = {(unsigned)extract->group + 1, starts, ends};
    regoff_t length = (regoff_t)(text->length < EXTRACT_REGEX_BODY_MAXIMUM ? text->length : EXTRACT_REGEX_BODY_MAXIMUM);
    /* The pattern is only read: what the C library learns about it while it matches lies behind a lock of its own. */
    regex_t *regex = (regex_t *)(uintptr_t)&extract->regex;
    if (re_search(regex, text->data == NULL ? "" : text->data, length, 0, length, &found) < 0)
        return false;
    regoff_t start = starts[extract->group];
    if (start < 0) /* in an alternative that did not take part */
        return false;
    *text = (struct str){text->data + start, (size_t)(ends[extract->group] - start)};
    return true;
}

static bool copy(struct str text, char *out, size_t *length)
{
    if (text.length > EXTRACT_VALUE_MAXIMUM)
        return false;
    if (text.length > 0)
        memcpy(out, text.data, text.length);
    *length = text.length;
    return true;
}

bool extract_value(const struct extract *extract, const struct check_answer *answer, char *out, size_t *length)
{
    struct str text = answer->body;
    size_t position = 0;
    if (extract_needs_body(extract) && !answer->body_complete)
        return false;
    if (extract->source == EXTRACT_JSON)
        return json_scan_text_at(answer->body, &extract->path, out, EXTRACT_VALUE_MAXIMUM, length) != JSON_SCAN_NONE;
    if (extract->source == EXTRACT_HEADER && !extract_next_header(answer->head, extract->header, &position, &text))
        return false;
    return (!extract->has_regex || match(extract, &text)) && copy(text, out, length);
}
