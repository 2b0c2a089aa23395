/* json_codec: the table of codecs, and the calls that go through it (json_codec.h). */
#include "servers/json/json_codec.h"

const struct json_codec *const JSON_CODECS[] = {&json_codec_direct, &json_codec_jansson, &json_codec_cjson, &json_codec_json_c};
const size_t JSON_CODECS_COUNT = sizeof JSON_CODECS / sizeof JSON_CODECS[0];

const struct json_codec *json_codec_find(const char *name)
{
    for (size_t i = 0; i < JSON_CODECS_COUNT; i++)
        if (strcmp(JSON_CODECS[i]->name, name) == 0)
            return JSON_CODECS[i];
    return NULL;
}

void json_codec_initialise(const struct json_codec *codec)
{
    if (codec->initialise != NULL)
        codec->initialise();
}

enum json_codec_result json_codec_parse(const struct json_codec *codec, struct text text, struct json_codec_document *document,
                                        struct json_codec_error *error)
{
    *document = (struct json_codec_document){codec, NULL};
    return codec->parse(text, &document->value, error);
}

bool json_codec_is_object(const struct json_codec_document *document)
{
    return document->codec->is_object(document->value);
}

bool json_codec_find_string(const struct json_codec_document *document, const char *name, struct text *text)
{
    return document->codec->find_string(document->value, name, text);
}

bool json_codec_find_integer(const struct json_codec_document *document, const char *name, int64_t *value)
{
    return document->codec->find_integer(document->value, name, value);
}

int json_codec_write(const struct json_codec_document *document, struct buffer *buffer)
{
    return document->codec->write(document->value, buffer);
}

void json_codec_free(struct json_codec_document *document)
{
    if (document->value != NULL)
        document->codec->free(document->value);
    *document = (struct json_codec_document){NULL, NULL};
}
