/* template_escape: makes a value fit its place in a request. Private to template*.c and scenario*.c. */
#ifndef RUNNER_TEMPLATE_ESCAPE_H
#define RUNNER_TEMPLATE_ESCAPE_H

#include "lib/str.h"
#include "runner/template.h"

#include <stddef.h>

/* How many bytes one byte of a value can become. */
size_t template_escape_factor(enum template_escape escape);
/* Writes the escaped value to out (value.length * factor bytes); returns its length. */
size_t template_escape_write(enum template_escape escape, struct str value, char *out);

#endif
