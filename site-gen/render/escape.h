/* escape: one function for each context that text is put into, so that no renderer ever quotes by hand. All append to a builder and
 * take UTF-8 that doc_check has passed; NULL counts as "". */
#ifndef SITE_GEN_RENDER_ESCAPE_H
#define SITE_GEN_RENDER_ESCAPE_H

#include "lib/str.h"

#include <stdbool.h>

/* HTML text content: & < >. */
void escape_html_text(struct str_builder *out, const char *text);
/* Between double quotes in an HTML attribute: & < > " '. */
void escape_html_attribute(struct str_builder *out, const char *text);
/* A URL as it may stand in an attribute or in a Markdown link: every byte outside RFC 3986's unreserved and reserved characters is
 * percent-encoded, and so are quotes, parentheses and the backslash; an existing %XX stays. The result needs & escaped in HTML
 * only: escape_html_url does both. */
void escape_url(struct str_builder *out, const char *url);
void escape_html_url(struct str_builder *out, const char *url);
/* True for https:, http: and mailto: URLs, the only ones that lead out of the site. */
bool escape_url_is_allowed(const char *url);

/* GitHub Flavored Markdown text within a line; newlines become spaces. at_block_start: text opens a block, so that "- ", "#" or "1.
 * " there is text as well. */
void escape_markdown_text(struct str_builder *out, const char *text, bool at_block_start);
/* The same within a table cell: '|' as well. */
void escape_markdown_cell(struct str_builder *out, const char *text);
/* A fence of code must be longer than this. */
size_t escape_longest_backtick_run(const char *text);
/* A code span with a fence that is longer than any run of backticks inside. */
void escape_markdown_code(struct str_builder *out, const char *text, bool in_cell);

/* A text string of a PDF with its brackets (PDF 32000-1, 7.9.2.2): (ASCII) or, where that is not enough, <UTF-16 in hexadecimal>. */
void escape_pdf_text(struct str_builder *out, const char *text);
/* A string of bytes of a PDF with its brackets, for URLs and names of destinations: (bytes). */
void escape_pdf_bytes(struct str_builder *out, const char *bytes);

/* A quoted literal for the tree dump: " \ and control characters escaped. */
void escape_quoted(struct str_builder *out, const char *text);

#endif
