/* postgresql_describe: version and the settings that decide about speed and safety, as the server has them (describe.h). */
#include "servers/store/describe.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

static const char QUESTION[] =
    "SELECT name, current_setting(name) FROM unnest(ARRAY['max_connections', 'shared_buffers', 'work_mem', 'effective_cache_size', "
    "'fsync', 'synchronous_commit', 'full_page_writes', 'wal_level', 'autovacuum', 'jit']) AS name";

int postgresql_describe(const char *url, char *out, struct failure *failure)
{
    PGconn *native = PQconnectdb(url);
    PGresult *result = PQstatus(native) == CONNECTION_OK ? PQexec(native, QUESTION) : NULL;
    int done = -1;
    if (PQresultStatus(result) == PGRES_TUPLES_OK) {
        int number = PQserverVersion(native); /* 150014 is 15.14 */
        (void)snprintf(out, DESCRIBE_SIZE, "PostgreSQL %d.%d", number / 10000, number % 10000);
        for (int i = 0; i < PQntuples(result); i++)
            describe_add(out, PQgetvalue(result, i, 0), PQgetvalue(result, i, 1));
        done = 0;
    } else {
        const char *message = native == NULL ? "out of memory" : PQerrorMessage(native);
        (void)failure_set(failure, "database: %.*s", (int)strcspn(message, "\n"), message);
    }
    PQclear(result);
    PQfinish(native);
    return done;
}
