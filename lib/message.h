/* message: the catalogues of text shown to readers, one JSON file a language (templates/messages/en.json, ko.json): a flat object of
 * key -> text with {name} placeholders. English is complete; a key that another language lacks is an error of the build's tests. A folder
 * of somebody's own may replace any of them, one by one. */
#ifndef LIB_MESSAGE_H
#define LIB_MESSAGE_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/json.h"

struct message_missing; /* the keys that were asked for and do not exist */

struct messages {
    char language[8];
    struct json_document document;  /* the texts as they count */
    struct json_document overrides; /* the file of the folder; root NULL when there is none */
    struct message_missing *missing; /* NULL: they are not kept */
};

/* Loads the language's embedded catalogue, and over it the texts of folder/messages/<language>.json when folder is not NULL and has that
 * file. A language that only the folder has starts from English. 0, or -1 (unknown language, malformed file). Release afterwards. */
int messages_load(struct messages *messages, const char *language, const char *folder, struct error *error);
void messages_release(struct messages *messages);

/* What will not work of the folder's texts: keys that do not exist, and placeholders that nothing fills. Calls remark with the place and
 * what is wrong, in the order of the file. */
void messages_check_overrides(const struct messages *messages, error_remark_function *remark, void *context);

/* Both may be called by several threads at once. */
/* The text of key; a key that does not exist gives the key itself in angle brackets, which tests look for. Borrowed. */
const char *message_get(const struct messages *messages, const char *key);
/* As message_get with each {name} replaced. Arguments are pairs of const char * (name, value), ended by NULL. From arena. */
char *message_format(const struct messages *messages, struct arena *arena, const char *key, ...) __attribute__((sentinel));

#endif
