/* database_postgres_text: SQL and texts on their way to PostgreSQL and back. Pure functions. */
#ifndef SITE_GEN_STORE_DATABASE_POSTGRES_TEXT_H
#define SITE_GEN_STORE_DATABASE_POSTGRES_TEXT_H

#include "lib/str.h"

#include <stdbool.h>
#include <stddef.h>

/* Appends the SQL as PostgreSQL has it: "?" becomes $1, $2, ...; comments go. In a script also the words that differ: INTEGER and REAL get
 * 64 bits, INTEGER PRIMARY KEY numbers itself, TEXT is ordered by its bytes, WITHOUT ROWID goes, and so do UNIQUE constraints over several
 * columns, whose values may be too long for an index there (the write lock keeps them unique). Gives the number of parameters. */
int postgres_translate(const char *sql, bool is_script, struct str_builder *out);

/* A server with UTF-8 refuses other bytes, which names of files may have. Such a byte goes in as one of the characters U+EF80 to U+EFFF,
 * and so does each byte of those characters themselves, so that every text comes back as it was. */
bool postgres_text_is_plain(struct str text); /* the text stays as it is; text.data must be terminated */
void postgres_encode_text(struct str text, struct str_builder *out);
size_t postgres_decode_text(char *text, size_t length); /* in place; the new length */

#endif
