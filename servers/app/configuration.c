/* configuration: reads and checks the environment variables (configuration.h). */
#include "servers/app/configuration.h"

#include "servers/app/validation.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { WORKERS_MAXIMUM = 256, POOL_SIZE_MAXIMUM = 1024, PORT_MAXIMUM = 65535 };

/* The value of a variable, or the fallback when it is not set or empty. */
static const char *read_text(const char *name, const char *fallback)
{
    const char *value = getenv(name);
    return value == NULL || *value == '\0' ? fallback : value;
}

static int read_integer(const char *name, const char *fallback, int64_t minimum, int64_t maximum, size_t *value,
                        struct failure *failure)
{
    const char *written = read_text(name, fallback);
    int64_t number = 0;
    if (!validation_parse_integer(text_of(written), &number) || number < minimum || number > maximum) {
        return failure_set(failure, "%s: expected an integer from %" PRId64 " to %" PRId64 ", found '%s'", name, minimum, maximum,
                           written);
    }
    *value = (size_t)number;
    return 0;
}

static int read_codec(struct configuration *configuration, struct failure *failure)
{
    const char *name = read_text("JSON", JSON_CODECS[0]->name);
    char names[100] = "";
    configuration->json = json_codec_find(name);
    if (configuration->json != NULL)
        return 0;
    for (size_t i = 0, used = 0; i < JSON_CODECS_COUNT && used < sizeof names; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", i == 0 ? "" : ", ", JSON_CODECS[i]->name);
    return failure_set(failure, "JSON: expected one of %s, found '%s'", names, name);
}

int configuration_read(struct configuration *configuration, const char *default_target_id, struct failure *failure)
{
    size_t port = 0;
    *configuration = (struct configuration){.host = read_text("HOST", "127.0.0.1"),
                                            .port = read_text("PORT", "8080"),
                                            .database_url = read_text("DATABASE_URL", NULL),
                                            .cache_url = read_text("CACHE_URL", "memory:"),
                                            .upstream_url = read_text("UPSTREAM_URL", NULL),
                                            .jwt_secret = read_text("JWT_SECRET", NULL),
                                            .target_id = read_text("TARGET_ID", default_target_id),
                                            .variant = read_text("VARIANT", NULL)};
    if (read_integer("PORT", "8080", 0, PORT_MAXIMUM, &port, failure) != 0 ||
        read_integer("WORKERS", "1", 1, WORKERS_MAXIMUM, &configuration->workers, failure) != 0 ||
        read_integer("DB_POOL_SIZE", "10", 1, POOL_SIZE_MAXIMUM, &configuration->pool_size, failure) != 0 ||
        read_codec(configuration, failure) != 0)
        return -1;
    if (configuration->database_url == NULL)
        return failure_set(failure, "DATABASE_URL is not set; expected sqlite:///path");
    return 0;
}
