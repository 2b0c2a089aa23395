/* message: the catalogues of text shown to readers, one JSON file a language (templates/messages/en.json, ko.json): a flat object of
 * key -> text with {name} placeholders. English is complete; a key that another language lacks is an error of the build's tests. */
#ifndef LIB_MESSAGE_H
#define LIB_MESSAGE_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/json.h"

struct message_missing; /* the keys that were asked for and do not exist */

struct messages {
    char language[8];
    struct json_document document;
    struct message_missing *missing; /* NULL: they are not kept */
};

/* Loads language from folder/messages/<language>.json when folder is not NULL and has that file, else from the embedded resource.
 * 0, or -1 (unknown language, malformed file). Release afterwards. */
int messages_load(struct messages *messages, const char *language, const char *folder, struct error *error);
void messages_release(struct messages *messages);

/* Both may be called by several threads at once. */
/* The text of key; a key that does not exist gives the key itself in angle brackets, which tests look for. Borrowed. */
const char *message_get(const struct messages *messages, const char *key);
/* As message_get with each {name} replaced. Arguments are pairs of const char * (name, value), ended by NULL. From arena. */
char *message_format(const struct messages *messages, struct arena *arena, const char *key, ...) __attribute__((sentinel));

#endif
