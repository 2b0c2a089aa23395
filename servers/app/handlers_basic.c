/* handlers of the scenarios that need no database: health, echo, external call, middleware chain, upload; and /metrics. */
#include "servers/app/routes.h"

#include "servers/app/application.h"
#include "servers/app/clock.h"
#include "servers/app/multipart.h"
#include "servers/app/response.h"
#include "servers/app/validation.h"
#include "servers/json/json_text.h"

#include <inttypes.h>

enum { EXTERNAL_WAIT_MS = 100 };

void handle_health(struct exchange *exchange)
{
    exchange->response.prepared = application_health(exchange->application);
}

void handle_echo(struct exchange *exchange)
{
    struct json_codec_document document;
    if (!validation_read_object(exchange, &document))
        return;
    if (json_codec_write(&document, response_begin_json(&exchange->response, 200)) != 0)
        response_set_error(&exchange->response, 500, "internal_error", "the answer could not be built");
    json_codec_free(&document);
}

/* Everything but the data and the closing brace. */
static struct buffer *begin_external(struct exchange *exchange)
{
    /* To the nearest: a timer that fired after 99.98 ms is no 99. */
    uint64_t latency_ms = (clock_now_ns() - exchange->begun_ns + 500000) / 1000000;
    struct buffer *body = response_begin_json(&exchange->response, 200);
    buffer_append_format(body, "{\"source\":\"simulated_external_api\",\"latency_ms\":%" PRIu64 ",\"data\":", latency_ms);
    return body;
}

static void external_resume(struct exchange *exchange)
{
    buffer_append_string(begin_external(exchange), "{\"status\":\"ok\"}}");
}

/* What the upstream answered, read and written again, is the data. */
static void upstream_resume(struct exchange *exchange)
{
    struct json_codec_document document;
    struct json_codec_error error;
    const char *problem = exchange->upstream_error;
    if (problem == NULL && json_codec_parse(exchange->json, buffer_text(&exchange->kept), &document, &error) != JSON_CODEC_OK)
        problem = "the upstream's answer is not JSON";
    if (problem != NULL) {
        response_set_error(&exchange->response, 502, "upstream_failed", "%s", problem);
        return;
    }
    struct buffer *body = begin_external(exchange);
    if (json_codec_write(&document, body) != 0)
        response_set_error(&exchange->response, 500, "internal_error", "the answer could not be built");
    else
        buffer_append_string(body, "}");
    json_codec_free(&document);
}

void handle_external(struct exchange *exchange)
{
    if (application_has_upstream(exchange->application)) {
        exchange->calls_upstream = true;
        exchange->resume = upstream_resume;
        return;
    }
    exchange->wait_ms = EXTERNAL_WAIT_MS;
    exchange->resume = external_resume;
}

void handle_protected(struct exchange *exchange)
{
    struct buffer *body = response_begin_json(&exchange->response, 200);
    buffer_append_string(body, "{\"message\":\"Access granted\",\"request_id\":");
    json_text_append_string(body, text_of(exchange->request_id));
    buffer_append_string(body, "}");
}

void handle_upload(struct exchange *exchange)
{
    const struct request *request = &exchange->request;
    struct response *response = &exchange->response;
    struct multipart_file file;
    switch (multipart_find_file(request->find_header(request->native, "Content-Type"), request->body, "file", &file)) {
    case MULTIPART_FOUND:
        break;
    case MULTIPART_NO_FILE:
        response_set_error(response, 400, "missing_file", "the form has no file part called file");
        return;
    case MULTIPART_NOT_FORM:
        response_set_error(response, 400, "not_multipart", "the body must be multipart/form-data with a boundary");
        return;
    case MULTIPART_MALFORMED:
        response_set_error(response, 400, "malformed_multipart", "the body is not well-formed multipart/form-data");
        return;
    }
    struct buffer *body = response_begin_json(response, 200);
    buffer_append_string(body, "{\"filename\":");
    json_text_append_string(body, text_of(file.filename));
    buffer_append_string(body, ",\"content_type\":");
    json_text_append_string(body, file.content_type);
    buffer_append_string(body, ",\"size\":");
    json_text_append_integer(body, (int64_t)file.content.length);
    buffer_append_string(body, "}");
}

void handle_metrics(struct exchange *exchange)
{
    struct buffer *body = response_begin_json(&exchange->response, 200);
    exchange->response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    application_write_metrics(exchange->application, body);
}
