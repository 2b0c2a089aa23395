/* doc_markdown: prose written in Markdown (method pages, scenario pages, messages) as the same nodes that builders make, by
 * cmark-gfm, so that it reaches HTML and PDF alike. Pipeline: templates/prose, messages -> [doc tree] -> doc_check -> renderers. */
#include "site-gen/report/doc.h"

#include "lib/str.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>

#define MARKDOWN_DEPTH_MAXIMUM 32 /* blocks within blocks, spans within spans */
#define MARKDOWN_SIZE_MAXIMUM ((size_t)4 << 20)
#define CAPTION_PREFIX "Table: "

struct reader {
    struct arena *arena;
    const char *name;
    struct error *error;
};

static int fail_at(const struct reader *reader, cmark_node *node, const char *what)
{
    return error_set_at(reader->error, reader->name, cmark_node_get_start_line(node), cmark_node_get_start_column(node), "%s",
                        what);
}

/* Extensions register their node types at run time, so these are told apart by name. */
static bool is_type(cmark_node *node, const char *name)
{
    return strcmp(cmark_node_get_type_string(node), name) == 0;
}

/* ---- inline text ------------------------------------------------------------------------------------------------------------ */
static int read_spans(const struct reader *reader, cmark_node *parent, int depth, struct doc_span **spans);

static int read_span_children(const struct reader *reader, cmark_node *node, int depth, struct doc_span *span)
{
    return read_spans(reader, node, depth + 1, &span->children);
}

/* Returns 1 when the node became *span, 0 when it shows nothing (raw HTML), -1 on error. */
static int read_span(const struct reader *reader, cmark_node *node, int depth, struct doc_span *span)
{
    cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE) {
        span->kind = type == CMARK_NODE_CODE ? DOC_SPAN_CODE : DOC_SPAN_TEXT;
        span->text = arena_copy_text(reader->arena, cmark_node_get_literal(node));
        return 1;
    }
    if (type == CMARK_NODE_SOFTBREAK) {
        span->kind = DOC_SPAN_TEXT;
        span->text = " ";
        return 1;
    }
    if (type == CMARK_NODE_LINEBREAK) {
        span->kind = DOC_SPAN_LINE_BREAK;
        return 1;
    }
    if (type == CMARK_NODE_HTML_INLINE)
        return 0;
    if (type == CMARK_NODE_STRONG)
        span->kind = DOC_SPAN_STRONG;
    else if (type == CMARK_NODE_LINK) {
        span->kind = DOC_SPAN_LINK;
        span->link = arena_copy_text(reader->arena, cmark_node_get_url(node));
    } else
        span->kind = DOC_SPAN_EMPHASIS; /* and images: their alternative text */
    return read_span_children(reader, node, depth, span) != 0 ? -1 : 1;
}

static int read_spans(const struct reader *reader, cmark_node *parent, int depth, struct doc_span **spans)
{
    if (depth > MARKDOWN_DEPTH_MAXIMUM)
        return fail_at(reader, parent, "text is nested too deeply");
    struct doc_span **end = spans;
    for (cmark_node *node = cmark_node_first_child(parent); node != NULL; node = cmark_node_next(node)) {
        struct doc_span *span = ARENA_NEW(reader->arena, struct doc_span);
        int shown = read_span(reader, node, depth, span);
        if (shown < 0)
            return -1;
        if (shown == 0)
            continue;
        *end = span;
        end = &span->next;
    }
    return 0;
}

/* ---- tables ----------------------------------------------------------------------------------------------------------------- */
static enum doc_align column_align(const uint8_t *alignments, size_t column)
{
    uint8_t letter = alignments == NULL ? 0 : alignments[column];
    return letter == 'r' ? DOC_ALIGN_RIGHT : letter == 'c' ? DOC_ALIGN_CENTRE : DOC_ALIGN_LEFT;
}

static int read_table_columns(const struct reader *reader, cmark_node *table, struct doc_column *columns, size_t count)
{
    const uint8_t *alignments = cmark_gfm_extensions_get_table_alignments(table);
    cmark_node *cell = cmark_node_first_child(cmark_node_first_child(table));
    for (size_t i = 0; i < count && cell != NULL; i++, cell = cmark_node_next(cell)) {
        struct doc_span *title = NULL;
        if (read_spans(reader, cell, 0, &title) != 0)
            return -1;
        columns[i].title = doc_span_words(reader->arena, title);
        columns[i].align = column_align(alignments, i);
    }
    return 0;
}

static int read_table(const struct reader *reader, cmark_node *node, struct doc_node *parent, struct doc_span *caption)
{
    size_t count = cmark_gfm_extensions_get_table_columns(node);
    struct doc_column *columns = ARENA_NEW_ARRAY(reader->arena, count, struct doc_column);
    if (read_table_columns(reader, node, columns, count) != 0)
        return -1;
    struct doc_table *table = doc_table_new(reader->arena, caption, columns, count);
    cmark_node *row = cmark_node_next(cmark_node_first_child(node));
    for (; row != NULL; row = cmark_node_next(row)) {
        struct doc_row *cells = doc_table_add_row(reader->arena, table);
        cmark_node *cell = cmark_node_first_child(row);
        for (size_t i = 0; i < count && cell != NULL; i++, cell = cmark_node_next(cell))
            if (read_spans(reader, cell, 0, &cells->cells[i].spans) != 0)
                return -1;
    }
    doc_add_table(reader->arena, parent, NULL, table);
    return 0;
}

/* The caption that a paragraph "Table: words" gives to the table after it; NULL for any other paragraph. */
static struct doc_span *caption_of(cmark_node *paragraph, struct doc_span *spans)
{
    cmark_node *next = cmark_node_next(paragraph);
    if (next == NULL || !is_type(next, "table") || spans == NULL || spans->kind != DOC_SPAN_TEXT)
        return NULL;
    if (!str_starts_with(str_from_text(spans->text), CAPTION_PREFIX))
        return NULL;
    spans->text += strlen(CAPTION_PREFIX);
    return spans;
}

static struct doc_span *title_around(struct doc_node *node)
{
    for (; node != NULL; node = node->parent)
        if (node->kind == DOC_SECTION && node->as.section.title != NULL)
            return node->as.section.title;
    return NULL;
}

/* ---- blocks ----------------------------------------------------------------------------------------------------------------- */
static int read_blocks(const struct reader *reader, cmark_node *first, struct doc_node *parent, int depth);

static int read_list(const struct reader *reader, cmark_node *node, struct doc_node *parent, int depth)
{
    bool ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
    struct doc_node *list = doc_add_list(reader->arena, parent, ordered);
    for (cmark_node *item = cmark_node_first_child(node); item != NULL; item = cmark_node_next(item))
        if (read_blocks(reader, cmark_node_first_child(item), doc_add_list_item(reader->arena, list), depth + 1) != 0)
            return -1;
    return 0;
}

static void read_code(const struct reader *reader, cmark_node *node, struct doc_node *parent)
{
    const char *language = cmark_node_get_fence_info(node);
    doc_add_code(reader->arena, parent, language == NULL || *language == '\0' ? NULL : language, cmark_node_get_literal(node));
}

/* A heading opens a section and closes those of its rank and below. ranks[i] is the Markdown level of the i-th open section. */
struct outline {
    struct doc_node *nodes[8];
    int ranks[8];
    size_t count; /* nodes[0] is the parent that the document hangs from, rank 0 */
};

static int read_heading(const struct reader *reader, cmark_node *node, struct outline *outline)
{
    struct doc_span *title = NULL;
    if (read_spans(reader, node, 0, &title) != 0)
        return -1;
    int rank = cmark_node_get_heading_level(node);
    while (outline->ranks[outline->count - 1] >= rank)
        outline->count--;
    struct doc_node *section = doc_add_section(reader->arena, outline->nodes[outline->count - 1], NULL, title);
    outline->nodes[outline->count] = section;
    outline->ranks[outline->count] = rank;
    outline->count++;
    return 0;
}

static int read_block(const struct reader *reader, cmark_node *node, struct doc_node *parent, struct doc_span **caption, int depth)
{
    cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_LIST)
        return read_list(reader, node, parent, depth);
    if (type == CMARK_NODE_BLOCK_QUOTE) {
        struct doc_node *note = doc_add_note(reader->arena, parent, DOC_NOTE_INFORMATION, NULL);
        return read_blocks(reader, cmark_node_first_child(node), note, depth + 1);
    }
    if (type == CMARK_NODE_CODE_BLOCK) {
        read_code(reader, node, parent);
        return 0;
    }
    if (is_type(node, "table")) {
        struct doc_span *words = *caption != NULL ? *caption : title_around(parent);
        *caption = NULL;
        return read_table(reader, node, parent, words);
    }
    if (type != CMARK_NODE_PARAGRAPH)
        return 0; /* raw HTML and thematic breaks show nothing */
    struct doc_span *spans = NULL;
    if (read_spans(reader, node, 0, &spans) != 0)
        return -1;
    *caption = caption_of(node, spans);
    if (*caption == NULL && spans != NULL)
        doc_add_paragraph(reader->arena, parent, spans);
    return 0;
}

static int read_blocks(const struct reader *reader, cmark_node *first, struct doc_node *parent, int depth)
{
    if (first != NULL && depth > MARKDOWN_DEPTH_MAXIMUM)
        return fail_at(reader, first, "blocks are nested too deeply");
    struct outline outline = {.nodes = {parent}, .count = 1};
    struct doc_span *caption = NULL;
    for (cmark_node *node = first; node != NULL; node = cmark_node_next(node)) {
        if (cmark_node_get_type(node) == CMARK_NODE_HEADING) {
            if (depth > 0)
                return fail_at(reader, node, "a heading can't stand within a list or a quotation");
            if (read_heading(reader, node, &outline) != 0)
                return -1;
        } else if (read_block(reader, node, outline.nodes[outline.count - 1], &caption, depth) != 0)
            return -1;
    }
    return 0;
}

/* ---- entry points ----------------------------------------------------------------------------------------------------------- */
/* Caller frees the node. NULL when cmark has no table extension or the text is too long. */
static cmark_node *parse(const char *markdown, struct error *error)
{
    size_t length = strlen(markdown);
    if (length > MARKDOWN_SIZE_MAXIMUM) {
        error_set(error, "Markdown text is longer than %zu bytes", MARKDOWN_SIZE_MAXIMUM);
        return NULL;
    }
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, cmark_gfm_core_extensions_ensure_registered); /* which is not made for threads */
    cmark_syntax_extension *tables = cmark_find_syntax_extension("table");
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_VALIDATE_UTF8);
    if (tables == NULL || cmark_parser_attach_syntax_extension(parser, tables) == 0) {
        cmark_parser_free(parser);
        error_set(error, "this build of cmark-gfm has no tables");
        return NULL;
    }
    cmark_parser_feed(parser, markdown, length);
    cmark_node *document = cmark_parser_finish(parser);
    cmark_parser_free(parser);
    if (document == NULL)
        error_set(error, "cmark-gfm could not read the text");
    else
        cmark_consolidate_text_nodes(document);
    return document;
}

int doc_add_markdown(struct arena *arena, struct doc_node *parent, const char *name, const char *markdown, struct error *error)
{
    cmark_node *document = parse(markdown, error);
    if (document == NULL)
        return error_add_context(error, "%s", name);
    struct reader reader = {.arena = arena, .name = name, .error = error};
    int result = read_blocks(&reader, cmark_node_first_child(document), parent, 0);
    cmark_node_free(document);
    return result;
}

struct doc_span *doc_span_markdown(struct arena *arena, const char *markdown)
{
    struct doc_span *spans = NULL;
    cmark_node *document = parse(markdown, NULL);
    cmark_node *paragraph = document == NULL ? NULL : cmark_node_first_child(document);
    struct reader reader = {.arena = arena, .name = "text"};
    bool is_inline =
        paragraph != NULL && cmark_node_get_type(paragraph) == CMARK_NODE_PARAGRAPH && cmark_node_next(paragraph) == NULL;
    if (!is_inline || read_spans(&reader, paragraph, 0, &spans) != 0)
        spans = doc_span_plain(arena, markdown); /* a text such as "1. x" is no paragraph: shown as it is */
    if (document != NULL)
        cmark_node_free(document);
    return spans;
}

const char *doc_markdown_version(void)
{
    return cmark_version_string();
}
