/* json: the one JSON reader and writer, over jansson. Reading is bounded (size, depth, duplicate keys refused) and every error names
 * file, line and JSON pointer. Not used by servers/, whose JSON library is what is measured. */
#ifndef LIB_JSON_H
#define LIB_JSON_H

#include "lib/error.h"
#include "lib/str.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_DEPTH_MAXIMUM 64
#define JSON_SIZE_MAXIMUM ((size_t)64 << 20)

/* A parsed file. Owns the tree and the text (kept so that an error found later can name its line). */
struct json_document {
    char *name;
    char *text;
    size_t length;
    json_t *root;
};

int json_document_load(struct json_document *document, const char *path, struct error *error);
int json_document_parse(struct json_document *document, const char *name, const char *text, size_t length, struct error *error);
void json_document_release(struct json_document *document);

/* A place in a document: the value and the way to it. Lives on the stack of the reader that walks down; borrows its parent. */
struct json_node {
    const struct json_document *document;
    const struct json_node *parent; /* NULL at the root */
    const char *key;                /* in its parent object, or NULL */
    size_t index;                   /* in its parent array */
    json_t *value;                  /* NULL when an optional member is absent */
};

struct json_node json_root(const struct json_document *document);
/* Sets "file:line: /pointer: message" for the node's place. Returns -1. */
int json_error_at(const struct json_node *node, struct error *error, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The line (1-based) on which the value of the node starts. */
long json_node_line(const struct json_node *node);

/* Members. The required ones fail with json_error_at when absent or of another type ("expected ..., got ..."). Text is borrowed from
 * the document. The optional ones leave *value alone when the key is absent or null, and fail on another type. */
int json_get_object(const struct json_node *object, const char *key, struct json_node *child, struct error *error);
int json_get_array(const struct json_node *object, const char *key, struct json_node *child, struct error *error);
int json_get_text(const struct json_node *object, const char *key, const char **value, struct error *error);
int json_get_int64(const struct json_node *object, const char *key, int64_t *value, struct error *error);
int json_get_double(const struct json_node *object, const char *key, double *value, struct error *error);
int json_get_bool(const struct json_node *object, const char *key, bool *value, struct error *error);
int json_optional_object(const struct json_node *object, const char *key, struct json_node *child, struct error *error);
int json_optional_array(const struct json_node *object, const char *key, struct json_node *child, struct error *error);
int json_optional_text(const struct json_node *object, const char *key, const char **value, struct error *error);
int json_optional_int64(const struct json_node *object, const char *key, int64_t *value, struct error *error);
int json_optional_double(const struct json_node *object, const char *key, double *value, struct error *error);
int json_optional_bool(const struct json_node *object, const char *key, bool *value, struct error *error);

/* "object", "array", "string", "integer", "number", "boolean", "null"; "nothing" for NULL. As errors name types. */
const char *json_type_name(const json_t *value);
size_t json_count(const struct json_node *array);                              /* 0 for an absent one */
struct json_node json_item(const struct json_node *array, size_t index);       /* item of an array */
struct json_node json_member(const struct json_node *object, const char *key); /* value NULL when absent */

/* A path in dotted form as scenarios' checks use it: "user.items[0].id", "[0].id", "" = the root. NULL when nothing is there. */
json_t *json_find_path(json_t *root, const char *path);

/* Serialises with a fixed layout (indent of one space, order of insertion kept, doubles with 15 significant digits) and a
 * final newline. Strings must be UTF-8. Returns 0, or -1 when the builder's maximum is exceeded. */
int json_write(const json_t *value, struct str_builder *out, struct error *error);
/* As json_write, into a file, whole or not at all (fs_write_file). At most maximum bytes. 0 or -1. */
int json_write_file(const json_t *value, const char *path, size_t maximum, struct error *error);
/* Appends one JSON string literal, quotes included; also safe inside a <script> of an HTML page ('<' and '&' escaped as \u). */
void json_append_string(struct str_builder *out, struct str text);

#endif
