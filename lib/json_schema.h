/* json_schema: checks a document against a JSON Schema (draft 2020-12, the keywords listed in docs/formats.md), so that each file
 * format has one machine-readable definition and readers need not look again. */
#ifndef LIB_JSON_SCHEMA_H
#define LIB_JSON_SCHEMA_H

#include "lib/error.h"
#include "lib/json.h"

/* 0 when the document is valid. Otherwise the first violation in document order, as "file:line: /pointer: expected ...". A keyword
 * of the schema that is not supported is an error as well (of the schema), never ignored. */
int json_schema_check(const struct json_document *schema, const struct json_document *document, struct error *error);

#endif
