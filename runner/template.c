/* template: compiles "{{...}}" texts to pieces when a scenario is loaded; template_expand.c expands them while the load runs. */
#include "runner/template.h"

#include "runner/template_escape.h"

#include <string.h>

/* One more than the most there can be, to notice that there are too many. */
#define WORDS_MAXIMUM (TEMPLATE_TERMS_MAXIMUM + 2)
#define DEPTH_MAXIMUM 16
#define SHOWN_MAXIMUM 40

void template_builder_init(struct template_builder *builder, struct arena *arena)
{
    builder->arena = arena;
    vec_init(&builder->pieces, sizeof(struct template_piece));
}

void template_builder_release(struct template_builder *builder)
{
    vec_release(&builder->pieces);
}

void template_builder_append_literal(struct template_builder *builder, struct str bytes)
{
    if (bytes.length == 0)
        return;
    struct template_piece *piece = VEC_PUSH(&builder->pieces, struct template_piece);
    piece->kind = TEMPLATE_LITERAL;
    piece->literal = (struct str){arena_copy_bytes(builder->arena, bytes.data, bytes.length), bytes.length};
}

void template_builder_append_template(struct template_builder *builder, const struct template *other)
{
    for (size_t i = 0; i < other->count; i++)
        *VEC_PUSH(&builder->pieces, struct template_piece) = other->pieces[i];
}

void template_builder_append_base64(struct template_builder *builder, const struct template *other)
{
    struct template_piece *piece = VEC_PUSH(&builder->pieces, struct template_piece);
    piece->kind = TEMPLATE_BASE64;
    piece->inner = other;
}

/* ---- what stands in the braces ---------------------------------------------------------------------------------------------- */

/* Splits the inside of the braces at white space; a count of WORDS_MAXIMUM stands for "too many". */
static size_t split_words(struct str text, struct str words[WORDS_MAXIMUM])
{
    size_t count = 0;
    size_t position = 0;
    while (count < WORDS_MAXIMUM) {
        while (position < text.length && memchr(" \t\r\n", text.data[position], 4) != NULL)
            position++;
        size_t start = position;
        while (position < text.length && memchr(" \t\r\n", text.data[position], 4) == NULL)
            position++;
        if (position == start)
            break;
        words[count++] = (struct str){text.data + start, position - start};
    }
    return count;
}

static int shown(struct str word)
{
    return word.length < SHOWN_MAXIMUM ? (int)word.length : SHOWN_MAXIMUM;
}

static int find_name(const struct template_scope *scope, struct str word, struct template_name *found, struct error *error)
{
    if (scope != NULL && scope->find != NULL)
        return scope->find(scope->context, word, found, error);
    return error_set(error, "unknown template variable '%.*s': expected vu, vus, iteration, now or random a b", shown(word),
                     word.data);
}

static int parse_random(const struct str *words, size_t count, struct template_piece *piece, struct error *error)
{
    long long low = 0;
    long long high = 0;
    if (count != 3 || !str_to_int64(words[1], &low) || !str_to_int64(words[2], &high))
        return error_set(error, "expected {{random a b}} with two integers");
    if (low > high)
        return error_set(error, "{{random %lld %lld}}: the first bound is above the second", low, high);
    piece->kind = TEMPLATE_RANDOM;
    piece->low = low;
    piece->high = high;
    return 0;
}

static int parse_term(struct str word, struct template_term *term, const struct template_scope *scope, struct error *error)
{
    long long number = 0;
    struct template_name found = {0};
    if (str_to_int64(word, &number)) {
        *term = (struct template_term){.kind = TEMPLATE_LITERAL, .number = number};
        return 0;
    }
    bool negative = word.length > 1 && word.data[0] == '-';
    if (negative)
        word = (struct str){word.data + 1, word.length - 1};
    if (find_name(scope, word, &found, error) != 0)
        return -1;
    if (found.kind == TEMPLATE_LITERAL)
        return error_set(error, "'%.*s' is a text: {{sum}} adds integers, variables and counters", shown(word), word.data);
    *term = (struct template_term){.negative = negative, .kind = found.kind, .index = found.index, .column = found.column};
    return 0;
}

static int parse_sum(struct arena *arena, const struct str *words, size_t count, struct template_piece *piece,
                     const struct template_scope *scope, struct error *error)
{
    if (count < 2 || count - 1 > TEMPLATE_TERMS_MAXIMUM)
        return error_set(error, "expected {{sum a b -c}} with 1 to %d terms", TEMPLATE_TERMS_MAXIMUM);
    struct template_term *terms = ARENA_NEW_ARRAY(arena, count - 1, struct template_term);
    for (size_t i = 1; i < count; i++)
        if (parse_term(words[i], &terms[i - 1], scope, error) != 0)
            return -1;
    piece->kind = TEMPLATE_SUM;
    piece->terms = terms;
    piece->term_count = count - 1;
    return 0;
}

/* A variable of every template. False when the word is none. */
static bool parse_plain(struct str word, struct template_piece *piece)
{
    static const struct {
        const char *name;
        enum template_kind kind;
    } plain[] = {
        {"vu", TEMPLATE_VU},
        {"vus", TEMPLATE_VUS},
        {"iteration", TEMPLATE_ITERATION},
        {"now", TEMPLATE_NOW},
    };
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        if (str_equals_text(word, plain[i].name)) {
            piece->kind = plain[i].kind;
            return true;
        }
    return false;
}

static int append_definition(struct template_builder *builder, struct str name, struct str text, const struct template_scope *scope,
                             struct error *error)
{
    struct template_scope inner = *scope;
    inner.depth++;
    if (inner.depth > DEPTH_MAXIMUM)
        return error_set(error, "texts are put in each other's place more than %d deep", DEPTH_MAXIMUM);
    int result = template_builder_append_text(builder, text, &inner, error);
    if (scope->leave != NULL)
        scope->leave(scope->context, name);
    return result;
}

static int append_name(struct template_builder *builder, const struct str *words, size_t count, const struct template_scope *scope,
                       struct error *error)
{
    struct template_name found = {0};
    if (find_name(scope, words[0], &found, error) != 0)
        return -1;
    if (count != 1)
        return error_set(error, "{{%.*s}} takes no argument", shown(words[0]), words[0].data);
    if (found.kind == TEMPLATE_LITERAL)
        return append_definition(builder, words[0], found.text, scope, error);
    struct template_piece *piece = VEC_PUSH(&builder->pieces, struct template_piece);
    *piece = (struct template_piece){
        .kind = found.kind, .escape = scope->escape, .index = found.index, .column = found.column, .longest = found.longest};
    return 0;
}

static int append_variable(struct template_builder *builder, struct str inside, const struct template_scope *scope,
                           struct error *error)
{
    struct str words[WORDS_MAXIMUM];
    struct template_piece piece = {0};
    size_t count = split_words(inside, words);
    int result;
    if (count == 0)
        return error_set(error, "empty template {{}}: expected vu, vus, iteration, now, random a b or the name of a variable");
    if (str_equals_text(words[0], "random"))
        result = parse_random(words, count, &piece, error);
    else if (str_equals_text(words[0], "sum"))
        result = parse_sum(builder->arena, words, count, &piece, scope, error);
    else if (parse_plain(words[0], &piece))
        result = count == 1 ? 0 : error_set(error, "{{%.*s}} takes no argument", shown(words[0]), words[0].data);
    else
        return append_name(builder, words, count, scope, error);
    if (result != 0)
        return -1;
    if (scope != NULL && scope->repeatable && (piece.kind == TEMPLATE_RANDOM || piece.kind == TEMPLATE_NOW))
        return error_set(error, "{{random}} and {{now}} differ each time: nothing can be compared with them");
    *VEC_PUSH(&builder->pieces, struct template_piece) = piece;
    return 0;
}

/* The literal parts of a text that is put in another's place are escaped like values; those of the text itself stand as they are.
 */
static void append_literal(struct template_builder *builder, struct str text, const struct template_scope *scope)
{
    if (scope == NULL || scope->depth == 0 || scope->escape == TEMPLATE_PLAIN || text.length == 0) {
        template_builder_append_literal(builder, text);
        return;
    }
    char *escaped = arena_allocate_array(builder->arena, text.length, template_escape_factor(scope->escape));
    template_builder_append_literal(builder, (struct str){escaped, template_escape_write(scope->escape, text, escaped)});
}

int template_builder_append_text(struct template_builder *builder, struct str text, const struct template_scope *scope,
                                 struct error *error)
{
    while (text.length > 0) {
        const char *open = memmem(text.data, text.length, "{{", 2);
        if (open == NULL)
            break;
        size_t before = (size_t)(open - text.data);
        append_literal(builder, (struct str){text.data, before}, scope);
        struct str rest = {open + 2, text.length - before - 2};
        const char *close = memmem(rest.data, rest.length, "}}", 2);
        if (close == NULL)
            return error_set(error, "'{{' without '}}'");
        struct str inside = {rest.data, (size_t)(close - rest.data)};
        if (append_variable(builder, inside, scope, error) != 0)
            return -1;
        text = (struct str){close + 2, rest.length - inside.length - 2};
    }
    append_literal(builder, text, scope);
    return 0;
}

/* ---- the finished template -------------------------------------------------------------------------------------------------- */

/* Joins the literals [first, end) of pieces. */
static struct str join_literals(struct arena *arena, const struct template_piece *pieces, size_t first, size_t end)
{
    if (end - first == 1)
        return pieces[first].literal;
    size_t length = 0;
    for (size_t i = first; i < end; i++)
        length += pieces[i].literal.length;
    char *joined = arena_allocate(arena, length);
    size_t position = 0;
    for (size_t i = first; i < end; i++) {
        memcpy(joined + position, pieces[i].literal.data, pieces[i].literal.length);
        position += pieces[i].literal.length;
    }
    return (struct str){joined, length};
}

static size_t piece_maximum(const struct template_piece *piece)
{
    switch (piece->kind) {
    case TEMPLATE_VARIABLE:
    case TEMPLATE_DATA:
        return piece->longest * template_escape_factor(piece->escape);
    case TEMPLATE_BASE64:
        return (piece->inner->maximum + 2) / 3 * 4;
    case TEMPLATE_LITERAL:
        return piece->literal.length;
    case TEMPLATE_VU:
    case TEMPLATE_VUS:
    case TEMPLATE_ITERATION:
    case TEMPLATE_NOW:
    case TEMPLATE_RANDOM:
    case TEMPLATE_COUNTER:
    case TEMPLATE_SUM:
        break;
    }
    return TEMPLATE_NUMBER_MAXIMUM;
}

struct template template_builder_finish(struct template_builder *builder)
{
    const struct template_piece *from = VEC_ITEMS(&builder->pieces, struct template_piece);
    size_t count = builder->pieces.count;
    struct template finished = {.constant = true};
    struct template_piece *pieces = count == 0 ? NULL : ARENA_NEW_ARRAY(builder->arena, count, struct template_piece);
    for (size_t i = 0; i < count;) {
        struct template_piece *piece = &pieces[finished.count++];
        if (from[i].kind != TEMPLATE_LITERAL) {
            *piece = from[i++];
            finished.constant = false;
        } else {
            size_t first = i;
            while (i < count && from[i].kind == TEMPLATE_LITERAL)
                i++;
            piece->kind = TEMPLATE_LITERAL;
            piece->literal = join_literals(builder->arena, from, first, i);
        }
        finished.maximum += piece_maximum(piece);
    }
    finished.pieces = pieces;
    template_builder_release(builder);
    return finished;
}

int template_compile(struct template *compiled, struct arena *arena, struct str text, const struct template_scope *scope,
                     struct error *error)
{
    struct template_builder builder;
    template_builder_init(&builder, arena);
    if (template_builder_append_text(&builder, text, scope, error) != 0) {
        template_builder_release(&builder);
        return -1;
    }
    *compiled = template_builder_finish(&builder);
    return 0;
}

bool template_has_variable(struct str text)
{
    return text.length > 0 && memmem(text.data, text.length, "{{", 2) != NULL;
}

struct str template_text(const struct template *compiled)
{
    return compiled->count == 0 ? (struct str){"", 0} : compiled->pieces[0].literal;
}
