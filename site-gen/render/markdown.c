/* markdown: a page as GitHub Flavored Markdown. Blocks within others (lists, notes) are rendered into a builder of their own and
 * then copied line by line behind the outer block's prefix, so that no block has to know where it stands. */
#include "site-gen/render/markdown.h"

#include "lib/name_index.h"
#include "site-gen/render/escape.h"
#include "site-gen/render/markdown_parts.h"
#include "site-gen/report/draw.h"

#include <string.h>

#define MARKDOWN_INNER_MAXIMUM ((size_t)64 << 20)

static void append_blocks(struct markdown_state *state, const struct doc_node *parent);

/* Blocks are parted by one empty line. */
static void start_block(struct markdown_state *state)
{
    if (state->out->length > 0)
        str_builder_append(state->out, "\n");
}

/* ---- anchors ---------------------------------------------------------------------------------------------------------------- */
/* GitHub makes ids of headings only, and by rules of its own: places that the page links to get an explicit one. */
static int collect_anchor(void *context, const char *link)
{
    struct markdown_state *state = context;
    if (*link == '#')
        name_index_add(&state->anchors, link + 1, 0);
    return 0;
}

static int count_link(void *context, const char *link)
{
    size_t *count = context;
    *count += *link == '#' ? 1 : 0;
    return 0;
}

/* Sections of the first rank, which the list of contents links to. */
static size_t add_contents_anchors(struct markdown_state *state, bool add)
{
    size_t count = 0;
    for (const struct doc_node *node = state->page->body.first_child; node != NULL; node = node->next) {
        if (!state->page->contents || node->kind != DOC_SECTION || (node->audience & DOC_NOT_IN_MARKDOWN) != 0)
            continue;
        count++;
        if (add)
            name_index_add(&state->anchors, node->id, 0);
    }
    return count;
}

static void collect_anchors(struct markdown_state *state)
{
    size_t count = add_contents_anchors(state, false);
    doc_visit_links(&state->page->body, count_link, &count);
    name_index_init(&state->anchors, state->scratch, count);
    add_contents_anchors(state, true);
    doc_visit_links(&state->page->body, collect_anchor, state);
    name_index_sort(&state->anchors); /* the same place linked twice is fine */
}

static void append_anchor(struct markdown_state *state, const struct doc_node *node)
{
    if (node->id == NULL || !name_index_find(&state->anchors, str_from_text(node->id), NULL))
        return;
    start_block(state);
    str_builder_append(state->out, "<a id=\"");
    escape_html_attribute(state->out, node->id);
    str_builder_append(state->out, "\"></a>\n");
}

/* ---- blocks within blocks --------------------------------------------------------------------------------------------------- */
/* Copies text, with prefix before each line but the first, which gets first. Empty lines get no trailing white space. */
static void append_prefixed(struct str_builder *out, const char *text, const char *first, const char *prefix)
{
    struct str rest = str_from_text(text), line;
    const char *before = first;
    while (rest.length > 0 && str_split_next(&rest, '\n', &line)) {
        size_t length = strlen(before);
        while (line.length == 0 && length > 0 && before[length - 1] == ' ')
            length--;
        str_builder_append_bytes(out, before, length);
        str_builder_append_str(out, line);
        str_builder_append_char(out, '\n');
        before = prefix;
    }
}

/* Renders lead (a finished first block, or NULL) and node's children: their first line behind first, the others behind prefix. */
static void append_inner(struct markdown_state *state, const struct doc_node *node, const char *lead, const char *first,
                         const char *prefix)
{
    struct str_builder inner, *outer = state->out;
    str_builder_init(&inner, MARKDOWN_INNER_MAXIMUM);
    str_builder_append(&inner, lead == NULL ? "" : lead);
    state->out = &inner;
    append_blocks(state, node);
    state->out = outer;
    append_prefixed(outer, str_builder_text(&inner), first, prefix);
    str_builder_release(&inner);
}

static void append_list(struct markdown_state *state, const struct doc_node *node)
{
    start_block(state);
    int number = 1;
    for (const struct doc_node *item = node->first_child; item != NULL; item = item->next, number++) {
        const char *marker = node->as.list.ordered ? arena_format(state->scratch, "%d. ", number) : "- ";
        size_t width = strlen(marker);
        append_inner(state, item, NULL, marker, arena_format(state->scratch, "%*s", (int)width, ""));
    }
}

static void append_note(struct markdown_state *state, const struct doc_node *node)
{
    start_block(state);
    const char *lead = NULL;
    if (node->as.note.title != NULL) {
        struct str_builder title;
        str_builder_init(&title, MARKDOWN_INNER_MAXIMUM);
        markdown_append_strong(&title, doc_span_words(state->scratch, node->as.note.title), false);
        str_builder_append_char(&title, '\n');
        lead = arena_copy_text(state->scratch, str_builder_text(&title));
        str_builder_release(&title);
    }
    append_inner(state, node, lead, "> ", "> ");
}

/* Raw HTML around Markdown: the empty lines make GitHub read what is inside. */
static void append_details_start(struct markdown_state *state, const char *summary, bool open)
{
    start_block(state);
    str_builder_append(state->out, open ? "<details open>\n<summary>" : "<details>\n<summary>");
    escape_html_text(state->out, summary);
    str_builder_append(state->out, "</summary>\n");
}

static void append_details_end(struct markdown_state *state)
{
    str_builder_append(state->out, "\n</details>\n");
}

static void append_details(struct markdown_state *state, const struct doc_node *node)
{
    append_anchor(state, node);
    append_details_start(state, doc_span_words(state->scratch, node->as.section.title), node->as.section.open);
    append_blocks(state, node);
    append_details_end(state);
}

/* ---- blocks ----------------------------------------------------------------------------------------------------------------- */
static void append_section(struct markdown_state *state, const struct doc_node *node)
{
    append_anchor(state, node);
    start_block(state);
    str_builder_append_repeated(state->out, '#', (size_t)node->level);
    str_builder_append_char(state->out, ' ');
    markdown_spans(state, node->as.section.title, MARKDOWN_WITHIN_LINE);
    str_builder_append_char(state->out, '\n');
    append_blocks(state, node);
}

static void append_table(struct markdown_state *state, const struct doc_node *node)
{
    append_anchor(state, node);
    start_block(state);
    markdown_table(state, node->as.table);
}

static void append_chart(struct markdown_state *state, const struct doc_node *node)
{
    const char *title = node->as.chart.drawing->title;
    append_anchor(state, node);
    start_block(state);
    if (state->chart_folder != NULL) { /* the drawing shows its title */
        str_builder_append(state->out, "![");
        escape_markdown_text(state->out, title, false);
        str_builder_append(state->out, "](");
        escape_url(state->out, arena_format(state->scratch, "%s/%s.svg", state->chart_folder, node->id));
        str_builder_append(state->out, ")\n");
    } else {
        markdown_append_strong(state->out, title, false);
        str_builder_append_char(state->out, '\n');
    }
    start_block(state);
    markdown_spans(state, node->as.chart.caption, MARKDOWN_BLOCK_START);
    str_builder_append_char(state->out, '\n');
    append_details_start(state, message_get(state->site->messages, "doc.data_table"), false);
    start_block(state);
    markdown_table(state, node->as.chart.data);
    append_details_end(state);
}

static void append_facts(struct markdown_state *state, const struct doc_node *node)
{
    start_block(state);
    for (size_t i = 0; i < node->as.facts.count; i++) {
        const struct doc_fact *fact = &node->as.facts.items[i];
        str_builder_append(state->out, "- ");
        markdown_append_strong(state->out, fact->term, false);
        str_builder_append(state->out, ": ");
        markdown_cell(state, &fact->value, MARKDOWN_WITHIN_LINE);
        if (fact->explanation != NULL) {
            str_builder_append(state->out, " — ");
            markdown_spans(state, fact->explanation, MARKDOWN_WITHIN_LINE);
        }
        str_builder_append_char(state->out, '\n');
    }
}

static void append_code(struct markdown_state *state, const struct doc_node *node)
{
    start_block(state);
    size_t run = escape_longest_backtick_run(node->as.code.text), fence = run < 3 ? 3 : run + 1;
    const char *language = node->as.code.language == NULL ? "" : node->as.code.language;
    size_t length = strlen(node->as.code.text);
    bool ends_line = length > 0 && node->as.code.text[length - 1] == '\n';
    str_builder_append_repeated(state->out, '`', fence);
    str_builder_append_format(state->out, "%.*s\n%s%s", (int)strcspn(language, "`~ \n"), language, node->as.code.text,
                              ends_line ? "" : "\n");
    str_builder_append_repeated(state->out, '`', fence);
    str_builder_append_char(state->out, '\n');
}

/* Only what can be fetched: without the site's address there is nothing to name. */
static void append_downloads(struct markdown_state *state, const struct doc_node *node)
{
    bool any = false;
    for (size_t i = 0; i < node->as.downloads.count; i++) {
        const struct doc_download *item = &node->as.downloads.items[i];
        if (!markdown_can_link(state, item->link))
            continue;
        if (!any)
            start_block(state);
        any = true;
        str_builder_append(state->out, "- ");
        markdown_link(state, item->label, item->link, MARKDOWN_WITHIN_LINE);
        if (item->detail != NULL) {
            str_builder_append(state->out, ", ");
            escape_markdown_text(state->out, item->detail, false);
        }
        str_builder_append_char(state->out, '\n');
    }
}

static void append_block(struct markdown_state *state, const struct doc_node *node)
{
    switch (node->kind) {
    case DOC_SECTION:
        append_section(state, node);
        break;
    case DOC_PARAGRAPH:
        start_block(state);
        markdown_spans(state, node->as.paragraph, MARKDOWN_BLOCK_START);
        str_builder_append_char(state->out, '\n');
        break;
    case DOC_LIST:
        append_list(state, node);
        break;
    case DOC_TABLE:
        append_table(state, node);
        break;
    case DOC_CHART:
        append_chart(state, node);
        break;
    case DOC_LIST_ITEM: /* rendered by its list */
    case DOC_FIGURE_GRID:
        append_blocks(state, node);
        break;
    case DOC_FACTS:
        append_facts(state, node);
        break;
    case DOC_NOTE:
        append_note(state, node);
        break;
    case DOC_DETAILS:
        append_details(state, node);
        break;
    case DOC_CODE:
        append_code(state, node);
        break;
    case DOC_DOWNLOADS:
        append_downloads(state, node);
        break;
    case DOC_EMBEDS: /* a page elsewhere shows them */
        break;
    }
}

/* Rendered with "- ": two of them in a row would become one list. */
static bool is_bullet_list(const struct doc_node *node)
{
    return (node->kind == DOC_LIST && !node->as.list.ordered) || node->kind == DOC_FACTS || node->kind == DOC_DOWNLOADS;
}

static void append_blocks(struct markdown_state *state, const struct doc_node *parent)
{
    const struct doc_node *previous = NULL;
    for (const struct doc_node *node = parent->first_child; node != NULL; node = node->next) {
        if ((node->audience & DOC_NOT_IN_MARKDOWN) != 0)
            continue;
        if (previous != NULL && is_bullet_list(previous) && is_bullet_list(node)) {
            start_block(state);
            str_builder_append(state->out, "<!-- -->\n");
        }
        append_block(state, node);
        previous = node;
    }
}

/* ---- the page --------------------------------------------------------------------------------------------------------------- */
static void append_contents(struct markdown_state *state)
{
    const char *before = NULL;
    for (const struct doc_node *node = state->page->body.first_child; node != NULL; node = node->next) {
        if (node->kind != DOC_SECTION || (node->audience & DOC_NOT_IN_MARKDOWN) != 0)
            continue;
        if (before == NULL)
            start_block(state);
        str_builder_append(state->out, before == NULL ? "" : before);
        markdown_link(state, doc_span_words(state->scratch, node->as.section.title), arena_format(state->scratch, "#%s", node->id),
                      MARKDOWN_WITHIN_LINE);
        before = " ·\n";
    }
    str_builder_append(state->out, before == NULL ? "" : "\n");
}

static void append_head(struct markdown_state *state)
{
    const struct doc_page *page = state->page;
    if (!state->is_excerpt) {
        str_builder_append(state->out, "<!-- ");
        escape_html_text(state->out, message_get(state->site->messages, "doc.generated"));
        str_builder_append(state->out, " -->\n\n");
    }
    str_builder_append(state->out, "# ");
    escape_markdown_text(state->out, page->title, false);
    str_builder_append(state->out, "\n\n");
    escape_markdown_text(state->out, page->summary, true);
    str_builder_append_char(state->out, '\n');
    if (page->updated != NULL) {
        start_block(state);
        const char *line = message_format(state->site->messages, state->scratch, "doc.updated", "date", page->updated, NULL);
        escape_markdown_text(state->out, line, true);
        str_builder_append_char(state->out, '\n');
    }
    if (page->contents)
        append_contents(state);
}

void markdown_render(const struct doc_site *site, const struct doc_page *page, const struct markdown_options *options,
                     struct str_builder *out)
{
    struct arena scratch;
    arena_init(&scratch);
    struct markdown_state state = {.site = site,
                                   .page = page,
                                   .chart_folder = options->chart_folder,
                                   .is_excerpt = options->is_excerpt,
                                   .scratch = &scratch,
                                   .out = out};
    collect_anchors(&state);
    append_head(&state);
    append_blocks(&state, &page->body);
    arena_release(&scratch);
}
