/* str: text as slices (borrowed, not terminated) and the one string builder. */
#ifndef LIB_STR_H
#define LIB_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* A borrowed run of bytes; never owns, never terminated. */
struct str {
    const char *data;
    size_t length;
};

#define STR_LITERAL(text) ((struct str){"" text, sizeof(text) - 1})

struct str str_from_text(const char *text); /* NULL gives an empty slice */
bool str_equals(struct str a, struct str b);
bool str_equals_text(struct str a, const char *text);
bool str_starts_with(struct str text, const char *prefix);
struct str str_trim(struct str text); /* without ASCII white space at both ends */
/* Cuts the next part off *rest up to separator (which is dropped). Returns false when *rest was exhausted (data == NULL). */
bool str_split_next(struct str *rest, char separator, struct str *part);
/* The value of a hexadecimal digit, -1 for another character. */
int str_hex_value(char character);
bool text_equals(const char *a, const char *b); /* strcmp == 0; NULL equals only NULL */

/* Decimal numbers with the whole slice consumed and the range checked. Return false and leave *value alone otherwise. */
bool str_to_int64(struct str text, long long *value);
bool str_to_double(struct str text, double *value); /* finite only; "C" locale whatever the environment says */
#define STR_DOUBLE_SIZE 32
/* The shortest decimal of at least 15 digits' precision that reads back as the same finite number, into out. Returns out. */
const char *str_from_double(double value, char out[STR_DOUBLE_SIZE]);

/* As vsnprintf, to the byte, and several times as fast for formats of %s, %.*s, %c, %d, %u, %zu, %lld, %llu and %% alone. */
int str_format_list(char *out, size_t size, const char *format, va_list arguments) __attribute__((format(printf, 3, 0)));

/* A growable, always terminated buffer with a maximum and a sticky error: once an append fails (maximum or memory) every later
 * append does nothing, so that callers check once, at the end. Owns its data. */
struct str_builder {
    char *data;
    size_t length;
    size_t capacity;
    size_t maximum;
    bool failed;
};

void str_builder_init(struct str_builder *builder, size_t maximum);
void str_builder_release(struct str_builder *builder); /* frees; the builder may be initialised again */
void str_builder_clear(struct str_builder *builder);   /* empties and forgives; keeps the memory */
void str_builder_append_bytes(struct str_builder *builder, const void *bytes, size_t length);
/* Inline, so that the length of a literal is known when it is compiled: renderers append millions of them. */
static inline void str_builder_append(struct str_builder *builder, const char *text)
{
    str_builder_append_bytes(builder, text, strlen(text));
}
void str_builder_append_str(struct str_builder *builder, struct str text);
void str_builder_append_char(struct str_builder *builder, char character);
void str_builder_append_repeated(struct str_builder *builder, char character, size_t count);
void str_builder_append_format(struct str_builder *builder, const char *format, ...) __attribute__((format(printf, 2, 3)));
void str_builder_append_format_list(struct str_builder *builder, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
/* The text so far ("" when empty or failed); valid until the next append. */
const char *str_builder_text(const struct str_builder *builder);
/* Hands the text over to the caller, who frees it, and leaves an empty builder. NULL when the builder failed. */
char *str_builder_detach(struct str_builder *builder);

#endif
