/* user_json: a user as the contract writes it, for the database and the cache handlers alike. */
#ifndef SERVERS_APP_USER_JSON_H
#define SERVERS_APP_USER_JSON_H

#include "servers/app/buffer.h"
#include "servers/json/json_codec.h"
#include "servers/store/store.h"

/* Appends {"id":...,"name":...,"email":...,"created_at":...}, by the codec. */
void user_json_append(const struct json_codec *codec, struct buffer *buffer, const struct user *user);

/* The key under which the cache keeps a user. */
struct user_key {
    char data[32];
    size_t length;
};
struct user_key user_json_key(int64_t id);

#endif
