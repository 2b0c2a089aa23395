/* user_json: the JSON of a user and its cache key (user_json.h). */
#include "servers/app/user_json.h"

#include "servers/json/json_text.h"

#include <inttypes.h>
#include <stdio.h>

void user_json_append(const struct json_codec *codec, struct buffer *buffer, const struct user *user)
{
    if (codec->append_object != NULL) {
        const struct json_codec_member members[] = {{.name = "id", .integer = user->id},
                                                    {.name = "name", .text = user->name},
                                                    {.name = "email", .text = user->email},
                                                    {.name = "created_at", .text = user->created_at}};
        codec->append_object(buffer, members, sizeof members / sizeof members[0]);
        return;
    }
    buffer_append_string(buffer, "{\"id\":");
    json_text_append_integer(buffer, user->id);
    buffer_append_string(buffer, ",\"name\":");
    json_text_append_string(buffer, user->name);
    buffer_append_string(buffer, ",\"email\":");
    json_text_append_string(buffer, user->email);
    buffer_append_string(buffer, ",\"created_at\":");
    json_text_append_string(buffer, user->created_at);
    buffer_append_string(buffer, "}");
}

struct user_key user_json_key(int64_t id)
{
    struct user_key key;
    key.length = (size_t)snprintf(key.data, sizeof key.data, "user:%" PRId64, id);
    return key;
}
