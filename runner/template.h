/* template: text with variables, compiled once, when a scenario is loaded, to a list of literal and variable pieces, so that
 * nothing is parsed or allocated while the load runs. Used by scenario (compiles), request and check (expand).
 *
 *   {{vu}}            number of the virtual user, from 1 (0 in setup and teardown)
 *   {{vus}}           how many virtual users there can be
 *   {{iteration}}     how many iterations this user has begun before, from 0
 *   {{now}}           milliseconds since 1970-01-01 UTC
 *   {{random a b}}    an integer drawn evenly from [a, b], seeded: a run with the same seed draws the same
 *   {{name}}          a variable that a step extracted, a text under "variables", or a counter (teardown only)
 *   {{data.column}}   the column of this iteration's row of a data file
 *   {{sum a b -c}}    an integer: the sum of integers, variables and counters, with '-' in front those that are subtracted
 * "{{" always opens a variable; white space inside the braces is free. A value is escaped for its place: percent-encoded in a path
 * or a form, as the inside of a string in JSON; in a header control characters are left out; in text it stands as it is. */
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

/* The longest number: a signed 64-bit integer. */
#define TEMPLATE_NUMBER_MAXIMUM 20
/* The longest value of a variable. */
#define TEMPLATE_VALUE_MAXIMUM 4096
#define TEMPLATE_TERMS_MAXIMUM 8

enum template_kind {
    TEMPLATE_LITERAL,
    TEMPLATE_VU,
    TEMPLATE_VUS,
    TEMPLATE_ITERATION,
    TEMPLATE_NOW,
    TEMPLATE_RANDOM,
    TEMPLATE_VARIABLE,
    TEMPLATE_DATA,
    TEMPLATE_COUNTER,
    TEMPLATE_SUM,
    TEMPLATE_BASE64 /* of another template, for basic authentication */
};

/* What is done to a value that is text. */
enum template_escape { TEMPLATE_PLAIN, TEMPLATE_URL, TEMPLATE_JSON, TEMPLATE_HEADER };

struct template_term {
    bool negative;
    enum template_kind kind; /* TEMPLATE_LITERAL (number), _VARIABLE, _COUNTER or _DATA */
    int64_t number;
    size_t index, column;
};

struct template;

struct template_piece {
    enum template_kind kind;
    enum template_escape escape;
    struct str literal;                /* TEMPLATE_LITERAL */
    int64_t low, high;                 /* TEMPLATE_RANDOM: both included */
    size_t index, column;              /* TEMPLATE_VARIABLE, _DATA, _COUNTER */
    size_t longest;                    /* bytes of the value, before it is escaped */
    const struct template_term *terms; /* TEMPLATE_SUM */
    size_t term_count;
    const struct template *inner; /* TEMPLATE_BASE64 */
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
    int64_t now_ms;
    const struct str *variables;   /* by index */
    const struct str *const *rows; /* by data file: the row's values by column */
    const uint64_t *counters;      /* by index */
};

/* What a name stands for, as the caller knows it. */
struct template_name {
    enum template_kind kind; /* TEMPLATE_VARIABLE, _DATA, _COUNTER; TEMPLATE_LITERAL: a text to put in its place */
    size_t index, column, longest;
    struct str text; /* TEMPLATE_LITERAL: a template itself */
};

/* The names that a template may use beside those of every template. */
struct template_scope {
    enum template_escape escape;
    bool repeatable; /* {{random}} and {{now}}, which differ each time, are refused: for what checks compare */
    int depth;       /* of texts put in each other's place; private */
    void *context;
    /* Finds a name. 0, or -1 with what is wrong with it. */
    int (*find)(void *context, struct str name, struct template_name *found, struct error *error);
    /* Called when a text that was found is no longer being put in; may be NULL. */
    void (*leave)(void *context, struct str name);
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
/* Appends text whose "{{...}}" are variables. scope NULL: no names, plain. 0, or -1 with what is wrong (without a place: the caller
 * knows it). */
int template_builder_append_text(struct template_builder *builder, struct str text, const struct template_scope *scope,
                                 struct error *error);
/* Appends what another template expands to. Its texts are borrowed. */
void template_builder_append_template(struct template_builder *builder, const struct template *other);
/* Appends the base64 of what another template, which is borrowed, expands to. */
void template_builder_append_base64(struct template_builder *builder, const struct template *other);
/* The finished template; neighbouring literals are one piece. Releases the builder. */
struct template template_builder_finish(struct template_builder *builder);

/* The calls above for a single text. 0, or -1 as template_builder_append_text. */
int template_compile(struct template *compiled, struct arena *arena, struct str text, const struct template_scope *scope,
                     struct error *error);

/* Writes the expansion to out, which holds compiled->maximum bytes, and returns its length. Allocates nothing. */
size_t template_expand(const struct template *compiled, const struct template_values *values, char *out);

/* Whether a text uses a variable at all. */
bool template_has_variable(struct str text);
/* The text of a constant template. */
struct str template_text(const struct template *compiled);

#endif
