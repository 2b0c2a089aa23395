/* reading: takes JSON objects of a known form into structs, by a table of their members, while the text is read: types, ranges, patterns,
 * required and unknown members are checked on the way, as a schema would. The first failure sticks (json_pull). */
#ifndef SITE_GEN_IMPORT_READING_H
#define SITE_GEN_IMPORT_READING_H

#include "lib/arena.h"
#include "lib/json_pull.h"
#include "lib/str.h"
#include "lib/vec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One file on its way into a record. */
struct reading {
    struct json_pull *pull;
    struct arena *arena; /* of what is kept */
};

enum reading_kind {
    READING_COUNT,        /* an integer from 0 on, into int64_t */
    READING_COUNT_FROM_1, /* from 1 on */
    READING_INT64,        /* any */
    READING_NUMBER,       /* any, into double */
    READING_AMOUNT,       /* from 0 on, into double */
    READING_POSITIVE,     /* above 0, into double */
    READING_SHARE,        /* 0 to 1, into double */
    READING_BOOL,         /* into bool */
    READING_TEXT,         /* into const char *, from the arena, as it can be shown anywhere: control characters are replaced */
    READING_OBJECT,       /* fields at the same base */
    READING_CUSTOM        /* take, which gets the base */
};

/* What a text must look like. */
struct reading_rule {
    bool (*matches)(struct str text);
    const char *expected;
    bool is_plain; /* what matches has printable ASCII only */
};

/* The key of a machine. */
extern const struct reading_rule reading_machine;

struct reading_field {
    const char *name; /* comes first: json_pull_next_field */
    enum reading_kind kind;
    bool required;
    bool is_kept;  /* at offset of the base; otherwise it is only checked */
    size_t offset; /* READING_AT gives both */
    /* texts */
    size_t shortest, longest; /* code points */
    const struct reading_rule *rule;
    const char *const *choices; /* ended by NULL */
    /* objects */
    const struct reading_field *fields;
    size_t field_count;
    void (*take)(struct reading *reading, void *base);
};

#define READING_AT(type, member) .is_kept = true, .offset = offsetof(type, member)
#define READING_FIELDS(table) .fields = (table), .field_count = sizeof(table) / sizeof((table)[0])

/* Takes the next value as the field says ("" when it is not kept, and on failure). */
const char *reading_take_text(struct reading *reading, const struct reading_field *field);
/* Takes the next value, an object with these members and no others. */
void reading_take_object(struct reading *reading, const struct reading_field *fields, size_t count, void *base);
/* The same, but other members are skipped. */
void reading_take_open_object(struct reading *reading, const struct reading_field *fields, size_t count, void *base);
/* Takes the next value, an array of such objects; adds one item of the vec for each (base: the item, zeroed). */
void reading_take_items(struct reading *reading, const struct reading_field *fields, size_t count, struct vec *items);
/* Takes the next value, an object whose members all are of the form of field, whatever their names; each comes once. Nothing
 * is kept. */
void reading_take_map(struct reading *reading, const struct reading_field *field);

/* A take of READING_CUSTOM: the next value, which is the version 1. Nothing is kept. */
void reading_take_version(struct reading *reading, void *base);

/* The value that lies from start up to what comes next, as JSON text without white space between its parts; from the arena. start comes
 * from reading_begin_json, called before the value was taken. */
size_t reading_begin_json(struct reading *reading);
const char *reading_end_json(struct reading *reading, size_t start);

#endif
