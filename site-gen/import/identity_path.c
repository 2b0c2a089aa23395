/* identity_path: see identity_path.h. Folders are looked at from the file upwards:
 *   <target>/<date>/<scenario>-run<N>.<ending>
 *   <target>/optimization/<experiment>/<side>/[<date>/]<scenario>-run<N>.<ending> */
#include "site-gen/import/identity_path.h"

#include "lib/clock.h"
#include "lib/digest.h"
#include "lib/fs.h"

#include <stdio.h>
#include <string.h>

#define NAME_MAXIMUM 100
#define EXPERIMENT_FOLDER "optimization"
#define RUN_MARK "-run"
#define RUN_NUMBER_DIGITS 9
#define FOLDERS 5 /* of the longest form */
#define LAST_PARTS 3
#define SEPARATOR_OF_TWO "-vs-"

bool identity_is_name(const char *name)
{
    return fs_has_safe_characters(name) && strlen(name) <= NAME_MAXIMUM && strstr(name, SEPARATOR_OF_TWO) == NULL;
}

bool identity_is_date(const char *text)
{
    char whole[CLOCK_UTC_TEXT_SIZE], formatted[CLOCK_UTC_TEXT_SIZE] = "";
    struct utc_time time;
    if (strlen(text) != sizeof("2026-11-24") - 1 || strcmp(text, "1970") < 0 || strcmp(text, "2262") >= 0)
        return false;
    snprintf(whole, sizeof(whole), "%sT00:00:00Z", text);
    return clock_parse_utc(whole, &time) == 0 && strncmp(clock_format_utc(time, formatted), text, strlen(text)) == 0;
}

const char *identity_make_name(struct arena *arena, const char *text)
{
    char digest[DIGEST_TEXT_SIZE];
    size_t length = 0;
    bool has_word = false;
    if (text[0] == '\0')
        return "";
    char *name = arena_allocate(arena, NAME_MAXIMUM + 1);
    for (const char *c = text; *c != '\0' && length < NAME_MAXIMUM; c++) {
        const char one[] = {*c, '\0'};
        bool is_safe = *c == '.' ? length > 0 : fs_has_safe_characters(one);
        if (is_safe)
            name[length++] = *c;
        else if (length > 0 && name[length - 1] != '-')
            name[length++] = '-';
        has_word = has_word || (is_safe && *c != '-' && *c != '.' && *c != '_');
    }
    while (length > 0 && name[length - 1] == '-')
        name[--length] = '\0';
    for (char *two = strstr(name, SEPARATOR_OF_TWO); two != NULL; two = strstr(name, SEPARATOR_OF_TWO))
        two[0] = '_';
    if (has_word)
        return name;
    /* Nothing that a path may have: a name in Korean, say. */
    return arena_format(arena, "name-%.8s", digest_sha256(text, strlen(text), digest));
}

/* ---- parts of the path ------------------------------------------------------------------------------------------------------ */
/* Cuts the last part off *rest. "" when nothing is left. */
static const char *take_last_part(struct str *rest, struct arena *arena)
{
    while (rest->length > 0 && rest->data[rest->length - 1] == '/')
        rest->length--;
    const char *slash = rest->length == 0 ? NULL : memrchr(rest->data, '/', rest->length);
    size_t start = slash == NULL ? 0 : (size_t)(slash - rest->data) + 1;
    const char *part = arena_copy_str(arena, (struct str){rest->data + start, rest->length - start});
    rest->length = start;
    return part;
}

static void fill_name(const char **place, const char *name)
{
    if (*place == NULL && identity_is_name(name))
        *place = name;
}

/* The digits behind "-run", up to the end of the name or a character that ends it; 0 when there are none. */
static int64_t parse_run_number(const char *digits)
{
    size_t length = strspn(digits, "0123456789");
    long long number = 0;
    if (length == 0 || length > RUN_NUMBER_DIGITS || (digits[length] != '\0' && strchr("._-", digits[length]) == NULL))
        return 0;
    return str_to_int64((struct str){digits, length}, &number) ? number : 0;
}

/* "<scenario>-run<N>.<ending>", or only "<scenario>.<ending>" where the folder is a date. */
static void fill_from_file_name(struct import_identity *identity, const char *name, bool in_date, struct arena *arena)
{
    const char *mark = NULL;
    for (const char *at = strstr(name, RUN_MARK); at != NULL; at = strstr(at + 1, RUN_MARK))
        if (parse_run_number(at + sizeof(RUN_MARK) - 1) > 0)
            mark = at; /* the last one counts: a scenario may have "-run2" in its name */
    size_t length = mark != NULL ? (size_t)(mark - name) : strcspn(name, ".");
    if (mark == NULL && !in_date)
        return;
    fill_name(&identity->scenario, arena_copy_str(arena, (struct str){name, length}));
    if (mark != NULL && identity->number == 0)
        identity->number = parse_run_number(mark + sizeof(RUN_MARK) - 1);
}

const char *identity_last_parts(const char *path)
{
    const char *start = path + strlen(path);
    for (int parts = 0; start > path; start--)
        if (start[-1] == '/' && ++parts == LAST_PARTS)
            break;
    return start;
}

void identity_fill_from_path(struct import_identity *identity, const char *path, struct arena *arena)
{
    struct str rest = str_from_text(path);
    const char *folders[FOLDERS]; /* from the file upwards */
    const char *name = take_last_part(&rest, arena);
    for (size_t i = 0; i < FOLDERS; i++)
        folders[i] = take_last_part(&rest, arena);
    bool in_date = identity_is_date(folders[0]);
    if (in_date && identity->date == NULL)
        identity->date = folders[0];
    const char **outer = folders + (in_date ? 1 : 0); /* side, experiment, optimization, target; or target */
    bool is_experiment = text_equals(outer[2], EXPERIMENT_FOLDER);
    if (is_experiment) {
        fill_name(&identity->experiment_side, outer[0]);
        fill_name(&identity->experiment, outer[1]);
        fill_name(&identity->target, outer[3]);
    } else if (in_date) {
        fill_name(&identity->target, outer[0]);
    }
    fill_from_file_name(identity, name, in_date || is_experiment, arena);
}
