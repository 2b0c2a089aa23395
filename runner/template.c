/* template: compiles "{{...}}" texts to pieces when a scenario is loaded, and expands them while the load runs. */
#include "runner/template.h"

#include "lib/clock.h"

#include <stdlib.h>
#include <string.h>

#define NANOSECONDS_PER_MILLISECOND INT64_C(1000000)
/* name, a, b and one more to notice that there are too many */
#define WORDS_MAXIMUM 4

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
    if (bytes.length == 0) {
        return;
    }
    struct template_piece *piece = VEC_PUSH(&builder->pieces, struct template_piece);
    piece->kind = TEMPLATE_LITERAL;
    piece->literal = (struct str){arena_copy_bytes(builder->arena, bytes.data, bytes.length), bytes.length};
}

void template_builder_append_template(struct template_builder *builder, const struct template *other)
{
    for (size_t i = 0; i < other->count; i++) {
        *VEC_PUSH(&builder->pieces, struct template_piece) = other->pieces[i];
    }
}

/* Splits the inside of the braces at white space; a count of WORDS_MAXIMUM stands for "too many". */
static size_t split_words(struct str text, struct str words[WORDS_MAXIMUM])
{
    size_t count = 0;
    size_t position = 0;
    while (count < WORDS_MAXIMUM) {
        while (position < text.length && strchr(" \t\r\n", text.data[position]) != NULL) {
            position++;
        }
        size_t start = position;
        while (position < text.length && strchr(" \t\r\n", text.data[position]) == NULL) {
            position++;
        }
        if (position == start) {
            break;
        }
        words[count++] = (struct str){text.data + start, position - start};
    }
    return count;
}

static int parse_random(const struct str *words, size_t count, struct template_piece *piece, struct error *error)
{
    long long low = 0;
    long long high = 0;
    if (count != 3 || !str_to_int64(words[1], &low) || !str_to_int64(words[2], &high)) {
        return error_set(error, "expected {{random a b}} with two integers");
    }
    if (low > high) {
        return error_set(error, "{{random %lld %lld}}: the first bound is above the second", low, high);
    }
    piece->kind = TEMPLATE_RANDOM;
    piece->low = low;
    piece->high = high;
    return 0;
}

static int parse_variable(struct str inside, struct template_piece *piece, struct error *error)
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
    struct str words[WORDS_MAXIMUM];
    size_t count = split_words(inside, words);
    if (count == 0) {
        return error_set(error, "empty template {{}}: expected vu, vus, iteration, now or random a b");
    }
    if (str_equals_text(words[0], "random")) {
        return parse_random(words, count, piece, error);
    }
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        if (str_equals_text(words[0], plain[i].name)) {
            if (count != 1) {
                return error_set(error, "{{%s}} takes no argument", plain[i].name);
            }
            piece->kind = plain[i].kind;
            return 0;
        }
    }
    int shown = words[0].length < 40 ? (int)words[0].length : 40;
    return error_set(error, "unknown template variable '%.*s': expected vu, vus, iteration, now or random a b", shown,
                     words[0].data);
}

int template_builder_append_text(struct template_builder *builder, struct str text, struct error *error)
{
    while (text.length > 0) {
        const char *open = memmem(text.data, text.length, "{{", 2);
        if (open == NULL) {
            template_builder_append_literal(builder, text);
            return 0;
        }
        size_t before = (size_t)(open - text.data);
        template_builder_append_literal(builder, (struct str){text.data, before});
        struct str rest = {open + 2, text.length - before - 2};
        const char *close = memmem(rest.data, rest.length, "}}", 2);
        if (close == NULL) {
            return error_set(error, "'{{' without '}}'");
        }
        struct str inside = {rest.data, (size_t)(close - rest.data)};
        struct template_piece piece = {0};
        if (parse_variable(inside, &piece, error) != 0) {
            return -1;
        }
        *VEC_PUSH(&builder->pieces, struct template_piece) = piece;
        text = (struct str){close + 2, rest.length - inside.length - 2};
    }
    return 0;
}

/* Joins the literals [first, end) of pieces. */
static struct str join_literals(struct arena *arena, const struct template_piece *pieces, size_t first, size_t end)
{
    if (end - first == 1) {
        return pieces[first].literal;
    }
    size_t length = 0;
    for (size_t i = first; i < end; i++) {
        length += pieces[i].literal.length;
    }
    char *joined = arena_allocate(arena, length);
    size_t position = 0;
    for (size_t i = first; i < end; i++) {
        memcpy(joined + position, pieces[i].literal.data, pieces[i].literal.length);
        position += pieces[i].literal.length;
    }
    return (struct str){joined, length};
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
            finished.maximum += TEMPLATE_VALUE_MAXIMUM;
            continue;
        }
        size_t first = i;
        while (i < count && from[i].kind == TEMPLATE_LITERAL) {
            i++;
        }
        piece->kind = TEMPLATE_LITERAL;
        piece->literal = join_literals(builder->arena, from, first, i);
        finished.maximum += piece->literal.length;
    }
    finished.pieces = pieces;
    template_builder_release(builder);
    return finished;
}

int template_compile(struct template *compiled, struct arena *arena, struct str text, struct error *error)
{
    struct template_builder builder;
    template_builder_init(&builder, arena);
    if (template_builder_append_text(&builder, text, error) != 0) {
        template_builder_release(&builder);
        return -1;
    }
    *compiled = template_builder_finish(&builder);
    return 0;
}

/* Decimal digits of value to out (at most TEMPLATE_VALUE_MAXIMUM bytes); returns how many. */
static size_t write_number(int64_t value, char *out)
{
    char digits[TEMPLATE_VALUE_MAXIMUM];
    size_t count = 0;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[count++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    size_t length = 0;
    if (value < 0) {
        out[length++] = '-';
    }
    while (count > 0) {
        out[length++] = digits[--count];
    }
    return length;
}

static int64_t draw_random(struct random_state *random, int64_t low, int64_t high)
{
    uint64_t span = (uint64_t)high - (uint64_t)low + 1; /* 0 when it is the whole range of 64 bits */
    uint64_t offset = span == 0 ? random_next(random) : random_below(random, span);
    return (int64_t)((uint64_t)low + offset);
}

static int64_t piece_value(const struct template_piece *piece, const struct template_values *values)
{
    switch (piece->kind) {
    case TEMPLATE_VU:
        return values->vu;
    case TEMPLATE_VUS:
        return values->vus;
    case TEMPLATE_ITERATION:
        return (int64_t)values->iteration;
    case TEMPLATE_NOW:
        return clock_utc_now().nanoseconds / NANOSECONDS_PER_MILLISECOND;
    case TEMPLATE_RANDOM:
        return draw_random(values->random, piece->low, piece->high);
    case TEMPLATE_LITERAL:
        break;
    }
    abort(); /* a literal has no value: template_expand copies it */
}

size_t template_expand(const struct template *compiled, const struct template_values *values, char *out)
{
    size_t length = 0;
    for (size_t i = 0; i < compiled->count; i++) {
        const struct template_piece *piece = &compiled->pieces[i];
        if (piece->kind == TEMPLATE_LITERAL) {
            memcpy(out + length, piece->literal.data, piece->literal.length);
            length += piece->literal.length;
        } else {
            length += write_number(piece_value(piece, values), out + length);
        }
    }
    return length;
}
