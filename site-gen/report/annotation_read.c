/* annotation_read: the files of a folder as annotations: a head of "name: value" lines, and Markdown. Whatever is wrong is refused with
 * file and line, so that a site never shows half a remark. */
#include "site-gen/report/annotation.h"

#include "lib/fs.h"
#include "lib/utf8.h"
#include "lib/vec.h"
#include "site-gen/report/doc.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAXIMUM ((size_t)256 << 10)
#define COUNT_MAXIMUM 10000
#define NAMES_MAXIMUM 100
#define ENDING ".md"

/* One file on its way. */
struct reader {
    struct arena *arena;
    const char *path;
    struct error *error;
    long line; /* of the head's line at hand */
    /* what the head says; NULL: nothing */
    const char *date, *title;
    struct str targets, scenarios;
    const char *body;
};

static int fail(const struct reader *reader, const char *what, const char *detail)
{
    return error_set_at(reader->error, reader->path, reader->line, 0, "%s%s%s%s", what, detail == NULL ? "" : " \"",
                        detail == NULL ? "" : detail, detail == NULL ? "" : "\"");
}

/* ---- head ------------------------------------------------------------------------------------------------------------------- */
static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* YYYY-MM-DD of a day that exists. */
static bool is_date(struct str text)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (text.length != 10 || text.data[4] != '-' || text.data[7] != '-')
        return false;
    int parts[3] = {0, 0, 0};
    for (size_t i = 0, part = 0; i < 10; i++)
        if (i == 4 || i == 7)
            part++;
        else if (!isdigit((unsigned char)text.data[i]))
            return false;
        else
            parts[part] = 10 * parts[part] + (text.data[i] - '0');
    if (parts[0] < 1970 || parts[1] < 1 || parts[1] > 12 || parts[2] < 1)
        return false;
    return parts[2] <= days[parts[1] - 1] + (parts[1] == 2 && is_leap(parts[0]));
}

/* Without control characters and not UTF-8 of another kind, so that it can be shown. */
static bool is_text(const char *text)
{
    for (const char *at = text; *at != '\0';) {
        size_t length = utf8_length(at);
        if (length == 0 || (unsigned char)*at < 0x20 || *at == 0x7F)
            return false;
        at += length;
    }
    return true;
}

static int take_member(struct reader *reader, struct str name, struct str value)
{
    if (value.length == 0)
        return fail(reader, "a member without a value:", arena_copy_str(reader->arena, name));
    if (str_equals_text(name, "date")) {
        if (reader->date != NULL)
            return fail(reader, "date is given twice", NULL);
        reader->date = arena_copy_str(reader->arena, value);
        return is_date(value) ? 0 : fail(reader, "expected a day as 2026-11-24, got", reader->date);
    }
    if (str_equals_text(name, "title")) {
        if (reader->title != NULL)
            return fail(reader, "title is given twice", NULL);
        reader->title = arena_copy_str(reader->arena, value);
        return is_text(reader->title) ? 0 : fail(reader, "the title is not UTF-8, or has a control character", NULL);
    }
    struct str *list = str_equals_text(name, "targets")     ? &reader->targets
                       : str_equals_text(name, "scenarios") ? &reader->scenarios
                                                            : NULL;
    if (list == NULL)
        return fail(reader, "expected date, title, targets or scenarios, got", arena_copy_str(reader->arena, name));
    if (list->data != NULL)
        return fail(reader, "given twice:", arena_copy_str(reader->arena, name));
    *list = value;
    return 0;
}

/* The lines between the two "---"; *rest is what follows. */
static int read_head(struct reader *reader, struct str *rest)
{
    struct str line;
    reader->line = 1;
    if (!str_split_next(rest, '\n', &line) || !str_equals_text(str_trim(line), "---"))
        return fail(reader, "expected a head: a first line \"---\", then date and title", NULL);
    for (;;) {
        reader->line++;
        if (!str_split_next(rest, '\n', &line)) {
            reader->line = 1;
            return fail(reader, "the head has no end: expected a line \"---\"", NULL);
        }
        line = str_trim(line);
        if (str_equals_text(line, "---"))
            return 0;
        if (line.length == 0)
            continue;
        const char *colon = memchr(line.data, ':', line.length);
        if (colon == NULL)
            return fail(reader, "expected \"name: value\", got", arena_copy_str(reader->arena, line));
        struct str name = {line.data, (size_t)(colon - line.data)};
        struct str value = {colon + 1, line.length - name.length - 1};
        if (take_member(reader, str_trim(name), str_trim(value)) != 0)
            return -1;
    }
}

/* ---- body ------------------------------------------------------------------------------------------------------------------- */
/* With as many empty lines before it as the head had, so that errors name the right ones. It is parsed once to see that it can be. */
static int take_body(struct reader *reader, struct str rest)
{
    struct str_builder text;
    str_builder_init(&text, 2 * FILE_MAXIMUM);
    str_builder_append_repeated(&text, '\n', (size_t)reader->line);
    str_builder_append_str(&text, rest);
    reader->body = arena_copy_text(reader->arena, str_builder_text(&text));
    str_builder_release(&text);
    if (str_trim(rest).length == 0)
        return fail(reader, "there is no text after the head", NULL);
    struct arena scratch;
    arena_init(&scratch);
    struct doc_node parent = {.kind = DOC_SECTION};
    int result = doc_add_markdown(&scratch, &parent, reader->path, reader->body, reader->error);
    arena_release(&scratch);
    return result;
}

static int read_file(struct reader *reader)
{
    struct str_builder bytes;
    str_builder_init(&bytes, FILE_MAXIMUM);
    int result = fs_read_file(reader->path, &bytes, reader->error);
    if (result == 0 && memchr(str_builder_text(&bytes), '\0', bytes.length) != NULL)
        result = fail(reader, "a NUL byte", NULL);
    if (result == 0) {
        const char *text = arena_copy_text(reader->arena, str_builder_text(&bytes)); /* the head's lists point into it */
        struct str rest = str_from_text(text);
        result = read_head(reader, &rest);
        if (result == 0)
            result = take_body(reader, rest);
    }
    str_builder_release(&bytes);
    return result;
}

/* ---- annotations ------------------------------------------------------------------------------------------------------------ */
static int take_names(struct reader *reader, struct str list, const char ***names, size_t *count)
{
    struct str name;
    *names = ARENA_NEW_ARRAY(reader->arena, NAMES_MAXIMUM, const char *);
    while (list.data != NULL && str_split_next(&list, ',', &name)) {
        const char *text = arena_copy_str(reader->arena, str_trim(name));
        if (!fs_is_safe_name(text))
            return fail(reader, "expected names with commas between them, got", text);
        if (*count == NAMES_MAXIMUM)
            return fail(reader, "too many names", NULL);
        (*names)[(*count)++] = text;
    }
    return 0;
}

/* A language that a text is for: two to seven letters after the last dot; "" of name.md. */
static struct str language_of(const char *stem)
{
    const char *dot = strrchr(stem, '.');
    size_t length = dot == NULL ? 0 : strlen(dot + 1);
    bool letters = length >= 2 && length < 8;
    for (size_t i = 0; letters && i < length; i++)
        letters = islower((unsigned char)dot[1 + i]) != 0;
    return letters ? (struct str){dot + 1, length} : (struct str){"", 0};
}

static int add_original(struct reader *reader, struct vec *items, const char *name)
{
    reader->line = 1;
    if (reader->date == NULL)
        return fail(reader, "the head has no date", NULL);
    struct annotation *annotation = VEC_PUSH(items, struct annotation);
    annotation->name = name;
    annotation->date = reader->date;
    annotation->texts = ARENA_NEW_ARRAY(reader->arena, 16, struct annotation_text);
    annotation->texts[annotation->text_count++] =
        (struct annotation_text){.language = "", .path = reader->path, .title = reader->title, .body = reader->body};
    if (take_names(reader, reader->targets, &annotation->targets, &annotation->target_count) != 0)
        return -1;
    return take_names(reader, reader->scenarios, &annotation->scenarios, &annotation->scenario_count);
}

static int add_translation(struct reader *reader, struct vec *items, struct str name, const char *language)
{
    reader->line = 1;
    if (reader->date != NULL || reader->targets.data != NULL || reader->scenarios.data != NULL)
        return fail(reader, "a translation has only a title in its head; the rest is in the original", NULL);
    for (size_t i = 0; i < items->count; i++) {
        struct annotation *annotation = VEC_AT(items, i, struct annotation);
        if (!str_equals_text(name, annotation->name))
            continue;
        if (annotation->text_count == 16)
            return fail(reader, "too many translations", NULL);
        annotation->texts[annotation->text_count++] =
            (struct annotation_text){.language = language, .path = reader->path, .title = reader->title, .body = reader->body};
        return 0;
    }
    return fail(reader, "a translation of a file that does not exist:",
                arena_format(reader->arena, "%.*s" ENDING, (int)name.length, name.data));
}

/* translations: which of the two rounds this is, since a translation's name may come before its original's. */
static int add_annotation(struct arena *arena, const char *folder, const char *file, bool translations, struct vec *items,
                          struct error *error)
{
    struct str stem = {file, strlen(file) - strlen(ENDING)};
    const char *name = arena_copy_str(arena, stem);
    struct str language = language_of(name);
    if ((language.length > 0) != translations)
        return 0;
    struct reader reader = {.arena = arena, .path = fs_join(arena, folder, file), .error = error, .line = 1};
    if (!fs_is_safe_name(name))
        return fail(&reader, "expected a name of letters, digits, '.', '_' and '-', got", file);
    if (read_file(&reader) != 0)
        return -1;
    reader.line = 1;
    if (reader.title == NULL)
        return fail(&reader, "the head has no title", NULL);
    if (!translations)
        return add_original(&reader, items, name);
    return add_translation(&reader, items, (struct str){name, stem.length - language.length - 1}, arena_copy_str(arena, language));
}

static bool is_annotation(const char *file)
{
    size_t length = strlen(file), ending = strlen(ENDING);
    return length > ending && strcmp(file + length - ending, ENDING) == 0 && strncmp(file, "README", 6) != 0;
}

static int order_annotations(const void *left, const void *right)
{
    const struct annotation *a = left, *b = right;
    int order = strcmp(a->date, b->date);
    return order != 0 ? order : strcmp(a->name, b->name);
}

int annotations_load(struct annotations *annotations, struct arena *arena, const char *folder, struct error *error)
{
    *annotations = (struct annotations){0};
    if (!fs_exists(folder))
        return 0;
    struct fs_listing listing;
    if (fs_list_directory(arena, folder, &listing, error) != 0)
        return -1;
    if (listing.count > COUNT_MAXIMUM)
        return error_set(error, "%s: more than %d files", folder, COUNT_MAXIMUM);
    struct vec items;
    vec_init(&items, sizeof(struct annotation));
    int result = 0;
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < listing.count && result == 0; i++)
            if (is_annotation(listing.names[i]))
                result = add_annotation(arena, folder, listing.names[i], round == 1, &items, error);
    annotations->count = items.count;
    annotations->items = ARENA_NEW_ARRAY(arena, items.count, struct annotation);
    if (items.count > 0)
        memcpy(annotations->items, items.items, items.count * sizeof(struct annotation));
    vec_release(&items);
    qsort(annotations->items, annotations->count, sizeof(struct annotation), order_annotations);
    return result;
}
