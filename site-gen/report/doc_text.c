/* doc_text: the document tree's inline text: runs of spans, and the plain words in them. Pipeline: report builders -> [doc tree] ->
 * doc_check -> renderers. */
#include "site-gen/report/doc.h"

#include "lib/str.h"

#define DOC_WORDS_MAXIMUM ((size_t)1 << 20)

struct doc_text doc_text_new(struct arena *arena)
{
    return (struct doc_text){.arena = arena};
}

static struct doc_span *text_append(struct doc_text *text, enum doc_span_kind kind)
{
    struct doc_span *span = ARENA_NEW(text->arena, struct doc_span);
    span->kind = kind;
    if (text->last == NULL)
        text->first = span;
    else
        text->last->next = span;
    text->last = span;
    return span;
}

void doc_text_add(struct doc_text *text, const char *words)
{
    text_append(text, DOC_SPAN_TEXT)->text = arena_copy_text(text->arena, words);
}

void doc_text_add_strong(struct doc_text *text, const char *words)
{
    text_append(text, DOC_SPAN_STRONG)->children = doc_span_plain(text->arena, words);
}

void doc_text_add_emphasis(struct doc_text *text, const char *words)
{
    text_append(text, DOC_SPAN_EMPHASIS)->children = doc_span_plain(text->arena, words);
}

void doc_text_add_code(struct doc_text *text, const char *words)
{
    text_append(text, DOC_SPAN_CODE)->text = arena_copy_text(text->arena, words);
}

void doc_text_add_link(struct doc_text *text, const char *words, const char *link)
{
    struct doc_span *span = text_append(text, DOC_SPAN_LINK);
    span->children = doc_span_plain(text->arena, words);
    span->link = arena_copy_text(text->arena, link);
}

void doc_text_add_line_break(struct doc_text *text)
{
    text_append(text, DOC_SPAN_LINE_BREAK);
}

struct doc_span *doc_span_plain(struct arena *arena, const char *words)
{
    if (words == NULL)
        return NULL;
    struct doc_text text = doc_text_new(arena);
    doc_text_add(&text, words);
    return text.first;
}

static void append_words(struct str_builder *out, const struct doc_span *spans)
{
    for (const struct doc_span *span = spans; span != NULL; span = span->next) {
        switch (span->kind) {
        case DOC_SPAN_TEXT:
        case DOC_SPAN_CODE:
            str_builder_append(out, span->text == NULL ? "" : span->text);
            break;
        case DOC_SPAN_STRONG:
        case DOC_SPAN_EMPHASIS:
        case DOC_SPAN_LINK:
            append_words(out, span->children);
            break;
        case DOC_SPAN_LINE_BREAK:
            str_builder_append_char(out, ' ');
            break;
        }
    }
}

char *doc_span_words(struct arena *arena, const struct doc_span *spans)
{
    struct str_builder words;
    str_builder_init(&words, DOC_WORDS_MAXIMUM);
    append_words(&words, spans);
    char *copy = arena_copy_text(arena, str_builder_text(&words));
    str_builder_release(&words);
    return copy;
}
