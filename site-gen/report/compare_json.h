/* compare_json: a comparison as JSON, for programs. docs/compare.schema.json describes it; what is not known or not claimed is null. */
#ifndef SITE_GEN_REPORT_COMPARE_JSON_H
#define SITE_GEN_REPORT_COMPARE_JSON_H

#include "lib/json.h"
#include "site-gen/report/compare_document.h"

/* The caller owns the result (json_decref). */
json_t *compare_json_build(const struct comparison *comparison, const struct compare_document_options *options);

#endif
