/* template_expand: puts a request's values in, without allocation. */
#include "runner/template.h"

#include "runner/template_escape.h"

#include <string.h>

/* Decimal digits of value to out (at most TEMPLATE_NUMBER_MAXIMUM bytes); returns how many. */
static size_t write_number(int64_t value, char *out)
{
    char digits[TEMPLATE_NUMBER_MAXIMUM];
    size_t count = 0;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[count++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    size_t length = 0;
    if (value < 0)
        out[length++] = '-';
    while (count > 0)
        out[length++] = digits[--count];
    return length;
}

static int64_t draw_random(struct random_state *random, int64_t low, int64_t high)
{
    uint64_t span = (uint64_t)high - (uint64_t)low + 1; /* 0 when it is the whole range of 64 bits */
    uint64_t offset = span == 0 ? random_next(random) : random_below(random, span);
    return (int64_t)((uint64_t)low + offset);
}

/* A text that is no integer counts as 0. Sums wrap like unsigned ones. */
static uint64_t text_number(struct str text)
{
    long long number = 0;
    return str_to_int64(text, &number) ? (uint64_t)number : 0;
}

static struct str text_value(enum template_kind kind, size_t index, size_t column, const struct template_values *values)
{
    return kind == TEMPLATE_DATA ? values->rows[index][column] : values->variables[index];
}

static int64_t add_terms(const struct template_piece *piece, const struct template_values *values)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < piece->term_count; i++) {
        const struct template_term *term = &piece->terms[i];
        uint64_t number;
        if (term->kind == TEMPLATE_LITERAL)
            number = (uint64_t)term->number;
        else if (term->kind == TEMPLATE_COUNTER)
            number = values->counters[term->index];
        else
            number = text_number(text_value(term->kind, term->index, term->column, values));
        sum = term->negative ? sum - number : sum + number;
    }
    return (int64_t)sum;
}

static size_t write_text(const struct template_piece *piece, const struct template_values *values, char *out)
{
    struct str text = text_value(piece->kind, piece->index, piece->column, values);
    if (text.length > piece->longest) /* cannot be; but a buffer depends on it */
        text.length = piece->longest;
    return template_escape_write(piece->escape, text, out);
}

/* The text is put at the end of its place and encoded from there to the front: reading stays ahead of writing. */
static size_t write_base64(const struct template *inner, const struct template_values *values, char *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t whole = (inner->maximum + 2) / 3 * 4;
    size_t length = template_expand(inner, values, out);
    unsigned char *text = (unsigned char *)out + whole - length;
    memmove(text, out, length);
    size_t written = 0;
    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i;
        unsigned bits = (unsigned)text[i] << 16;
        bits |= left > 1 ? (unsigned)text[i + 1] << 8 : 0;
        bits |= left > 2 ? text[i + 2] : 0;
        out[written] = digits[bits >> 18];
        out[written + 1] = digits[bits >> 12 & 63];
        out[written + 2] = left > 1 ? digits[bits >> 6 & 63] : '=';
        out[written + 3] = left > 2 ? digits[bits & 63] : '=';
        written += 4;
    }
    return written;
}

static size_t write_piece(const struct template_piece *piece, const struct template_values *values, char *out)
{
    switch (piece->kind) {
    case TEMPLATE_LITERAL:
        memcpy(out, piece->literal.data, piece->literal.length);
        return piece->literal.length;
    case TEMPLATE_VU:
        return write_number(values->vu, out);
    case TEMPLATE_VUS:
        return write_number(values->vus, out);
    case TEMPLATE_ITERATION:
        return write_number((int64_t)values->iteration, out);
    case TEMPLATE_NOW:
        return write_number(values->now_ms, out);
    case TEMPLATE_RANDOM:
        return write_number(draw_random(values->random, piece->low, piece->high), out);
    case TEMPLATE_COUNTER:
        return write_number((int64_t)values->counters[piece->index], out);
    case TEMPLATE_SUM:
        return write_number(add_terms(piece, values), out);
    case TEMPLATE_VARIABLE:
    case TEMPLATE_DATA:
        return write_text(piece, values, out);
    case TEMPLATE_BASE64:
        return write_base64(piece->inner, values, out);
    }
    return 0;
}

size_t template_expand(const struct template *compiled, const struct template_values *values, char *out)
{
    size_t length = 0;
    for (size_t i = 0; i < compiled->count; i++)
        length += write_piece(&compiled->pieces[i], values, out + length);
    return length;
}
