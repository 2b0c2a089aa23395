/* mustache_parse: one pass over a template. The delicate part is "standalone" tags: a section, comment, partial or delimiter tag
 * that is alone on its line takes the whole line with it, so that templates can be laid out without leaving blank lines behind. */
#include "site-gen/render/mustache_parse.h"

#include "site-gen/render/mustache.h"

#include <ctype.h>
#include <string.h>

struct open_section {
    struct mustache_tag *tag;  /* NULL: the template itself */
    struct mustache_tag **end; /* where the next child goes */
};

struct parser {
    struct arena *arena;
    const char *name;
    struct str text;
    size_t at; /* first byte that is not yet in the tree */
    long line; /* of scanned */
    size_t scanned;
    struct str open, close; /* the delimiters */
    struct open_section stack[MUSTACHE_DEPTH_MAXIMUM];
    size_t depth;
    struct error *error;
};

/* A tag as it stands in the text. */
struct token {
    size_t start, end; /* with its delimiters */
    char sigil;        /* '#', '^', '/', '>', '!', '=', '&', '{' or 0 */
    struct str content;
    long line;
};

static int fail(const struct parser *parser, long line, const char *what, struct str detail)
{
    return error_set_at(parser->error, parser->name, line, 0, "%s%s%.*s", what, detail.length > 0 ? " " : "", (int)detail.length,
                        detail.length > 0 ? detail.data : "");
}

static struct mustache_tag *append_tag(struct parser *parser, enum mustache_kind kind)
{
    struct mustache_tag *tag = ARENA_NEW(parser->arena, struct mustache_tag);
    struct open_section *section = &parser->stack[parser->depth];
    tag->kind = kind;
    *section->end = tag;
    section->end = &tag->next;
    return tag;
}

static void append_text(struct parser *parser, size_t start, size_t end)
{
    if (end > start)
        append_tag(parser, MUSTACHE_TEXT)->text = (struct str){parser->text.data + start, end - start};
}

/* ---- finding tags ----------------------------------------------------------------------------------------------------------- */
/* Position of needle at or after from; text.length when there is none. */
static size_t find(struct str text, size_t from, struct str needle)
{
    if (from >= text.length)
        return text.length;
    const char *found = memmem(text.data + from, text.length - from, needle.data, needle.length);
    return found == NULL ? text.length : (size_t)(found - text.data);
}

static long line_at(struct parser *parser, size_t position)
{
    for (; parser->scanned < position; parser->scanned++)
        if (parser->text.data[parser->scanned] == '\n')
            parser->line++;
    return parser->line;
}

/* Reads the tag at token->start. 0 or -1. */
static int read_token(struct parser *parser, struct token *token)
{
    struct str text = parser->text;
    size_t inside = token->start + parser->open.length;
    token->line = line_at(parser, token->start);
    token->sigil = inside < text.length && strchr("#^/>!=&{", text.data[inside]) != NULL ? text.data[inside] : 0;
    if (token->sigil != 0)
        inside++;
    char closing[64];
    size_t extra = token->sigil == '{' || token->sigil == '=' ? 1 : 0;
    closing[0] = token->sigil == '{' ? '}' : '=';
    memcpy(closing + extra, parser->close.data, parser->close.length);
    struct str needle = {closing, parser->close.length + extra};
    size_t end = find(text, inside, needle);
    if (end == text.length)
        return fail(parser, token->line, "a tag is not closed: expected", needle);
    token->content = str_trim((struct str){text.data + inside, end - inside});
    token->end = end + needle.length;
    return 0;
}

/* ---- standalone lines ------------------------------------------------------------------------------------------------------- */
static size_t line_start(struct str text, size_t position)
{
    while (position > 0 && text.data[position - 1] != '\n')
        position--;
    return position;
}

static bool is_blank_between(struct str text, size_t start, size_t end)
{
    for (size_t i = start; i < end; i++)
        if (text.data[i] != ' ' && text.data[i] != '\t')
            return false;
    return true;
}

/* When the tag is alone on its line(s), *start and *end become the whole line(s), newline included. */
static bool is_standalone(const struct parser *parser, const struct token *token, size_t *start, size_t *end)
{
    struct str text = parser->text;
    if (token->sigil == 0 || token->sigil == '&' || token->sigil == '{')
        return false;
    size_t first = line_start(text, token->start);
    if (first < parser->at || !is_blank_between(text, first, token->start))
        return false; /* another tag or text stands before it */
    size_t last = token->end;
    while (last < text.length && (text.data[last] == ' ' || text.data[last] == '\t'))
        last++;
    if (last < text.length && text.data[last] == '\r' && last + 1 < text.length && text.data[last + 1] == '\n')
        last++;
    if (last < text.length && text.data[last] != '\n')
        return false;
    *start = first;
    *end = last < text.length ? last + 1 : last;
    return true;
}

/* ---- the tags --------------------------------------------------------------------------------------------------------------- */
static int open_section(struct parser *parser, const struct token *token)
{
    if (parser->depth + 1 >= MUSTACHE_DEPTH_MAXIMUM)
        return fail(parser, token->line, "sections are nested too deeply at", token->content);
    struct mustache_tag *tag = append_tag(parser, token->sigil == '#' ? MUSTACHE_SECTION : MUSTACHE_INVERTED);
    tag->name = arena_copy_str(parser->arena, token->content);
    tag->line = token->line;
    parser->depth++;
    parser->stack[parser->depth] = (struct open_section){.tag = tag, .end = &tag->children};
    return 0;
}

static int close_section(struct parser *parser, const struct token *token)
{
    const struct mustache_tag *tag = parser->stack[parser->depth].tag;
    if (tag == NULL)
        return fail(parser, token->line, "closes a section that is not open:", token->content);
    if (!str_equals_text(token->content, tag->name))
        return fail(parser, token->line, "closes another section than the open one:", token->content);
    parser->depth--;
    return 0;
}

static int set_delimiters(struct parser *parser, const struct token *token)
{
    struct str content = token->content;
    size_t first = 0;
    while (first < content.length && !isspace((unsigned char)content.data[first]))
        first++;
    struct str open = {content.data, first};
    struct str close = str_trim((struct str){content.data + first, content.length - first});
    bool is_fit = open.length > 0 && close.length > 0 && open.length < 32 && close.length < 32 &&
                  memchr(close.data, ' ', close.length) == NULL && memchr(content.data, '=', content.length) == NULL;
    if (!is_fit)
        return fail(parser, token->line, "expected two delimiters, got", content);
    parser->open = open;
    parser->close = close;
    return 0;
}

static void add_partial(struct parser *parser, const struct token *token, struct str indentation)
{
    struct mustache_tag *tag = append_tag(parser, MUSTACHE_PARTIAL);
    tag->name = arena_copy_str(parser->arena, token->content);
    tag->line = token->line;
    tag->text = str_from_text(arena_copy_str(parser->arena, indentation));
}

static int add_token(struct parser *parser, const struct token *token, struct str indentation)
{
    if (token->sigil == '!')
        return 0;
    if (token->content.length == 0)
        return fail(parser, token->line, "a tag without a name", (struct str){"", 0});
    switch (token->sigil) {
    case '#':
    case '^':
        return open_section(parser, token);
    case '/':
        return close_section(parser, token);
    case '=':
        return set_delimiters(parser, token);
    case '>':
        add_partial(parser, token, indentation);
        return 0;
    default:
        append_tag(parser, token->sigil == 0 ? MUSTACHE_VARIABLE : MUSTACHE_RAW)->name =
            arena_copy_str(parser->arena, token->content);
        return 0;
    }
}

/* Text up to the next tag, then the tag. 0, 1 at the end of the template, or -1. */
static int parse_next(struct parser *parser)
{
    struct token token = {.start = find(parser->text, parser->at, parser->open)};
    if (token.start == parser->text.length) {
        append_text(parser, parser->at, parser->text.length);
        return 1;
    }
    if (read_token(parser, &token) != 0)
        return -1;
    size_t start = token.start, end = token.end;
    struct str indentation = {"", 0};
    if (is_standalone(parser, &token, &start, &end))
        indentation = (struct str){parser->text.data + start, token.start - start};
    append_text(parser, parser->at, start);
    parser->at = end;
    return add_token(parser, &token, indentation);
}

struct mustache_tag *mustache_parse(struct arena *arena, const char *name, struct str text, struct error *error)
{
    struct mustache_tag *root = ARENA_NEW(arena, struct mustache_tag);
    struct parser parser = {.arena = arena,
                            .name = name,
                            .text = text,
                            .line = 1,
                            .open = STR_LITERAL("{{"),
                            .close = STR_LITERAL("}}"),
                            .error = error};
    root->kind = MUSTACHE_TEXT;
    root->text = (struct str){"", 0};
    parser.stack[0].end = &root->next;
    int step;
    do {
        step = parse_next(&parser);
    } while (step == 0);
    if (step < 0)
        return NULL;
    const struct mustache_tag *open = parser.stack[parser.depth].tag;
    if (open != NULL) {
        fail(&parser, open->line, "a section is not closed:", str_from_text(open->name));
        return NULL;
    }
    return root;
}
