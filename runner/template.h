/* template: text with variables, compiled once, when a scenario is loaded, to a list of literal and variable pieces, so that
 * nothing is parsed or allocated while the load runs. Used by scenario (compiles) and request (expands).
 *
 *   {{vu}}          number of the virtual user, from 1
 *   {{vus}}         how many virtual users there are
 *   {{iteration}}   how many iterations this user has begun before, from 0
 *   {{now}}         milliseconds since 1970-01-01 UTC
 *   {{random a b}}  an integer drawn evenly from [a, b], seeded: a run with the same seed draws the same
 * "{{" always opens a variable; white space inside the braces is free. A value is always a decimal number, so it needs no escaping
 * in a URL, a header or JSON. */
#ifndef RUNNER_TEMPLATE_H
#define RUNNER_TEMPLATE_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/random.h"
#include "lib/str.h"
#include "lib/vec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest value: a signed 64-bit integer. */
#define TEMPLATE_VALUE_MAXIMUM 20

enum template_kind { TEMPLATE_LITERAL, TEMPLATE_VU, TEMPLATE_VUS, TEMPLATE_ITERATION, TEMPLATE_NOW, TEMPLATE_RANDOM };

struct template_piece {
    enum template_kind kind;
    struct str literal; /* TEMPLATE_LITERAL */
    int64_t low, high;  /* TEMPLATE_RANDOM: both included */
};

/* Borrows its pieces and texts from the arena it was finished in. {0} is the empty template. */
struct template
{
    const struct template_piece *pieces;
    size_t count;
    size_t maximum; /* bytes that an expansion can take at most */
    bool constant;  /* no variable: every expansion is the same */
};

/* What the variables stand for, for one request of one user. */
struct template_values {
    uint32_t vu, vus;
    uint64_t iteration;
    struct random_state *random; /* advanced by each {{random}} */
};

/* Collects pieces; owns them until template_builder_finish or _release. */
struct template_builder {
    struct arena *arena; /* borrowed: takes the texts and the finished pieces */
    struct vec pieces;   /* struct template_piece */
};

void template_builder_init(struct template_builder *builder, struct arena *arena);
void template_builder_release(struct template_builder *builder);
/* Appends bytes as they are. They are copied. */
void template_builder_append_literal(struct template_builder *builder, struct str bytes);
/* Appends text whose "{{...}}" are variables. 0, or -1 with what is wrong (without a place: the caller knows it). */
int template_builder_append_text(struct template_builder *builder, struct str text, struct error *error);
/* Appends what another template expands to. Its texts are borrowed. */
void template_builder_append_template(struct template_builder *builder, const struct template *other);
/* The finished template; neighbouring literals are one piece. Releases the builder. */
struct template template_builder_finish(struct template_builder *builder);

/* The three calls above for a single text. 0, or -1 as template_builder_append_text. */
int template_compile(struct template *compiled, struct arena *arena, struct str text, struct error *error);

/* Writes the expansion to out, which holds compiled->maximum bytes, and returns its length. Allocates nothing. */
size_t template_expand(const struct template *compiled, const struct template_values *values, char *out);

#endif
