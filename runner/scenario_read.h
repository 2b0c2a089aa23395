/* scenario_read: the parts of the scenario reader; private to scenario*.c. Each reads one place of the file into the scenario and
 * reports what is wrong with file and line. The schema was checked before, so only what it cannot say is looked at here. */
#ifndef RUNNER_SCENARIO_READ_H
#define RUNNER_SCENARIO_READ_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/json.h"
#include "lib/vec.h"
#include "runner/scenario.h"

#include <stdbool.h>

/* A window longer than this is a typing error, and its timeline would not fit in memory planned for it. */
#define SCENARIO_DURATION_MAXIMUM_NS (INT64_C(7) * 86400 * 1000000000)

/* Which list is being read: what a template may use depends on it. */
enum scenario_part { SCENARIO_PART_SETUP, SCENARIO_PART_STEPS, SCENARIO_PART_TEARDOWN };

/* A name that steps extract. */
struct scenario_variable {
    const char *name;
    bool from_setup; /* some step of setup extracts it */
    bool has_value;  /* at the place that is being read */
    const char *first_step;
};

/* A text under "variables". */
struct scenario_definition {
    const char *name;
    struct str text;
    bool in_use; /* it is being put in somewhere: using it again is a circle */
};

/* While a file is read. */
struct scenario_reader {
    struct scenario *scenario;
    struct arena *arena;
    const char *folder;       /* of the file: "" or ending in '/' */
    struct str_builder files; /* names and SHA-256 of files that were read, for the scenario's own */
    enum scenario_part part;
    bool everything_known;  /* definitions are looked through, not used */
    struct vec variables;   /* struct scenario_variable */
    struct vec definitions; /* struct scenario_definition */
    struct vec counters;    /* const char * */
    struct vec groups;      /* const char * */
};

/* ---- scenario.c: parts that others use */

/* Reads an optional duration in (0, maximum_ns], or 0 ("0s") when zero_allowed; leaves *nanoseconds alone when absent. */
int scenario_read_duration(const struct json_node *object, const char *key, bool zero_allowed, int64_t maximum_ns,
                           int64_t *nanoseconds, struct error *error);
/* The same for a value. */
int scenario_parse_duration(const struct json_node *node, bool zero_allowed, int64_t maximum_ns, int64_t *nanoseconds,
                            struct error *error);
/* True when text has a control character (they would break the head of a request). */
bool scenario_has_control_character(const char *text);

/* ---- scenario_load.c */

/* The member "load". */
int scenario_read_load(const struct json_node *root, struct scenario *scenario, struct error *error);

/* ---- scenario_names.c: what templates may use */

/* Collects what the whole file names: "variables", "data", extractions and counters; refuses names that are taken. */
int scenario_read_names(struct scenario_reader *reader, const struct json_node *root, struct error *error);
/* The list that is read now: only what setup extracts has a value at its beginning. */
void scenario_begin_part(struct scenario_reader *reader, enum scenario_part part);
/* The values that a step extracts are there from here on. */
void scenario_end_step(struct scenario_reader *reader, const struct scenario_step *step);
size_t scenario_find_variable(const struct scenario_reader *reader, const char *name);
size_t scenario_find_counter(const struct scenario_reader *reader, const char *name);
/* The scope of a template; repeatable: for what checks compare. */
struct template_scope scenario_scope(struct scenario_reader *reader, enum template_escape escape, bool repeatable);
/* Compiles the text of a node as a template, with the node's place in the error. */
int scenario_compile_template(struct scenario_reader *reader, const struct json_node *node, enum template_escape escape,
                              bool repeatable, struct template *compiled, struct error *error);

/* ---- scenario_file.c: files that a scenario names */

/* Where the file of that node lies: below the scenario's folder. NULL with an error. */
const char *scenario_file_path(const struct scenario_reader *reader, const struct json_node *node, struct error *error);
/* Reads it whole (bytes of the arena). 0 or -1, with the node's place. */
int scenario_read_file(struct scenario_reader *reader, const struct json_node *node, struct str *bytes, struct error *error);
/* The member "data". */
int scenario_read_data(struct scenario_reader *reader, const struct json_node *root, struct error *error);

/* ---- scenario_clean.c */

/* No text and no name of a member may have control characters (below 0x20, 0x7f), but for lines and tabs in bodies. 0 or -1. */
int scenario_check_texts(const struct json_node *root, struct error *error);

/* ---- scenario_step.c, scenario_check.c, scenario_body.c */

/* One item of "setup", "steps" or "teardown". 0 or -1. */
int scenario_read_step(struct scenario_reader *reader, const struct json_node *node, struct scenario_step *step,
                       struct error *error);
/* A name of a header: letters, digits and a few signs. */
bool scenario_is_token(const char *text);
/* "checks" and "extract" of a step. */
int scenario_read_checks(struct scenario_reader *reader, const struct json_node *node, struct scenario_step *step,
                         struct error *error);
/* The "body" of a step, whose name seeds its random bytes. Sets has_body, content_type and body. */
int scenario_read_body(struct scenario_reader *reader, const struct json_node *body, struct scenario_step *step,
                       struct error *error);

#endif
