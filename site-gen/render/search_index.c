/* search_index: see the header. Pipeline: doc_check -> [search index] -> site (files) -> templates/site.js. */
#include "site-gen/render/search_index.h"

#include "lib/json.h"
#include "lib/vec.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_MAXIMUM 600 /* of a page */
#define TEXT_MAXIMUM ((size_t)1 << 20)

char *search_index_path(struct arena *arena, const struct doc_site *site)
{
    return arena_format(arena, "data/search-%s.js", site->language);
}

/* ---- the text of a page ----------------------------------------------------------------------------------------------------- */
static void append_words(struct str_builder *text, struct arena *scratch, const struct doc_span *spans)
{
    if (spans == NULL)
        return;
    str_builder_append_char(text, ' ');
    str_builder_append(text, doc_span_words(scratch, spans));
}

static void append_text(struct str_builder *text, struct arena *scratch, const struct doc_node *parent)
{
    for (const struct doc_node *node = parent->first_child; node != NULL; node = node->next) {
        if ((node->audience & DOC_NOT_IN_HTML) != 0)
            continue;
        if (node->kind == DOC_SECTION || node->kind == DOC_DETAILS)
            append_words(text, scratch, node->as.section.title);
        else if (node->kind == DOC_PARAGRAPH)
            append_words(text, scratch, node->as.paragraph);
        else if (node->kind == DOC_NOTE)
            append_words(text, scratch, node->as.note.title);
        append_text(text, scratch, node);
    }
}

/* ---- its distinct words ----------------------------------------------------------------------------------------------------- */
static int compare_words(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_separator(char character)
{
    return (unsigned char)character < 0x80 && !isalnum((unsigned char)character) && strchr("-._/+%", character) == NULL;
}

/* Cuts text, which is changed, into words of more than one byte; what stands around them goes. */
static void split(char *text, struct vec *words)
{
    for (char *at = text; *at != '\0';) {
        while (*at != '\0' && is_separator(*at))
            at++;
        char *word = at;
        for (; *at != '\0' && !is_separator(*at); at++)
            *at = (char)tolower((unsigned char)*at);
        char *end = at;
        if (*at != '\0')
            *at++ = '\0';
        while (end > word && strchr("-./", end[-1]) != NULL)
            *--end = '\0';
        if (end - word > 1)
            *VEC_PUSH(words, const char *) = word;
    }
}

static void append_distinct(struct str_builder *out, char *text)
{
    struct vec words;
    vec_init(&words, sizeof(const char *));
    split(text, &words);
    const char **items = VEC_ITEMS(&words, const char *);
    if (words.count > 0)
        qsort(items, words.count, sizeof(*items), compare_words);
    struct str_builder kept;
    str_builder_init(&kept, TEXT_MAXIMUM);
    for (size_t i = 0, count = 0; i < words.count && count < WORDS_MAXIMUM; i++) {
        if (i > 0 && strcmp(items[i], items[i - 1]) == 0)
            continue;
        str_builder_append(&kept, count++ > 0 ? " " : "");
        str_builder_append(&kept, items[i]);
    }
    json_append_string(out, str_from_text(str_builder_text(&kept)));
    str_builder_release(&kept);
    vec_release(&words);
}

/* ---- entries ---------------------------------------------------------------------------------------------------------------- */
static void append_page(struct str_builder *out, const struct doc_page *page)
{
    struct arena scratch;
    struct str_builder text;
    arena_init(&scratch);
    str_builder_init(&text, TEXT_MAXIMUM);
    json_append_string(out, str_from_text(page->title));
    str_builder_append_char(out, ',');
    json_append_string(out, str_from_text(page->kind == NULL ? "" : page->kind));
    str_builder_append_char(out, ',');
    json_append_string(out, str_from_text(arena_format(&scratch, "%s.html", page->path)));
    str_builder_append_char(out, ',');
    str_builder_append(&text, page->summary);
    if (!str_starts_with(str_from_text(page->path), "runs/"))
        append_text(&text, &scratch, &page->body);
    append_distinct(out, arena_copy_text(&scratch, str_builder_text(&text)));
    str_builder_release(&text);
    arena_release(&scratch);
}

void search_index_render(const struct doc_site *site, struct str_builder *out)
{
    const char *separator = "";
    str_builder_append(out, "window.benchlabSearch=[\n");
    for (size_t i = 0; i < site->page_count; i++) {
        if (site->pages[i]->search) /* the list of all pages would be found by every word */
            continue;
        str_builder_append(out, separator);
        str_builder_append_char(out, '[');
        append_page(out, site->pages[i]);
        str_builder_append_char(out, ']');
        separator = ",\n";
    }
    str_builder_append(out, "\n];\n");
}
