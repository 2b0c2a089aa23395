/* error: the one error type. A function that can fail on bad input or on the system returns 0 or -1 (or NULL) and fills a
 * struct error that its caller supplied; only the main files print it and choose an exit code. */
#ifndef LIB_ERROR_H
#define LIB_ERROR_H

#include <stdarg.h>
#include <stddef.h>

/* A one-line error: where (file, line and column; empty and 0 when there is no place) and what was expected. Owns nothing: may be
 * copied, kept on the stack and set again. Initialise with {0}. */
struct error {
    char file[512];
    long line;
    long column;
    char message[1024];
};

/* Takes what is worth saying without being a failure. */
typedef void error_remark_function(void *context, const struct error *remark);

/* Every setter below overwrites the error, tolerates error == NULL (the caller does not want the text) and returns -1, so that
 * `return error_set(error, "...")` reads as one thought. Messages are one line, lower case, without a final full stop. */
int error_set(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));
int error_set_at(struct error *error, const char *file, long line, long column, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* As error_set, with ": " and the text of errno_value appended (strerror). */
int error_set_errno(struct error *error, int errno_value, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Puts "context: " before the message that is already there. Returns -1. */
int error_add_context(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Writes "file:line:column: message" (the parts that exist) into out, always terminated, control characters replaced by '?'. Returns out. */
const char *error_format(const struct error *error, char *out, size_t size);

#endif
