/* json_schema_keywords: the schemas' own check: only keywords that json_schema.c enforces, with values of the right kind, so that
 * no misspelt rule is silently ignored. Used by json_schema.c only. */
#ifndef LIB_JSON_SCHEMA_KEYWORDS_H
#define LIB_JSON_SCHEMA_KEYWORDS_H

#include "lib/error.h"
#include "lib/json.h"

/* 0, or -1 with file, line and pointer in the schema: an unknown keyword, a value of the wrong kind, a $ref without target, a
 * pattern that does not compile or uses what POSIX does not have. */
int json_schema_check_keywords(const struct json_document *schema, struct error *error);

/* What "#/$defs/name" refers to in the schema with this root (borrowed), or NULL. */
json_t *json_schema_find_reference(json_t *root, const char *reference);

#endif
