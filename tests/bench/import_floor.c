/* import_floor: the plain way in C to bring raw results into SQLite, as the measure for benchlab import: each file read, parsed by jansson and
 * inserted by prepared statements, in one transaction and one thread, nothing checked. The same rows as benchlab import makes.
 * usage: import_floor SCHEMA STORE LIST (LIST: a file with a path a line) */
#include <jansson.h>
#include <openssl/sha.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 4096, BYTES = 4 * 1024 * 1024 };

static void die(const char *what)
{
    (void)fprintf(stderr, "import_floor: %s\n", what);
    exit(EXIT_FAILURE);
}

/* ---- values ------------------------------------------------------------------------------------------------------------------- */
/* The value at "a.b.c"; NULL when it is not there. */
static json_t *find(json_t *value, const char *path)
{
    char key[64];
    while (*path != '\0') {
        size_t length = strcspn(path, ".");
        memcpy(key, path, length);
        key[length] = '\0';
        value = json_object_get(value, key);
        path += path[length] == '.' ? length + 1 : length;
    }
    return value;
}

static void bind(sqlite3_stmt *statement, int index, json_t *value)
{
    if (json_is_integer(value))
        (void)sqlite3_bind_int64(statement, index, json_integer_value(value));
    else if (json_is_real(value))
        (void)sqlite3_bind_double(statement, index, json_real_value(value));
    else if (json_is_string(value))
        (void)sqlite3_bind_text(statement, index, json_string_value(value), -1, SQLITE_TRANSIENT);
    else if (json_is_boolean(value))
        (void)sqlite3_bind_int(statement, index, json_is_true(value));
    else if (json_is_object(value)) {
        char *text = json_dumps(value, JSON_COMPACT);
        (void)sqlite3_bind_text(statement, index, text, -1, SQLITE_TRANSIENT);
        free(text);
    } else
        (void)sqlite3_bind_text(statement, index, "", -1, SQLITE_STATIC);
}

/* ---- tables ------------------------------------------------------------------------------------------------------------------- */
/* A statement whose parameters are, in order: row ids that the caller binds, then what the paths name. */
struct table {
    const char *sql, *paths; /* paths separated by spaces */
    int ids;
    sqlite3_stmt *statement;
};

static struct table tables[] = {
    {"INSERT OR IGNORE INTO machine (key,cpu,kernel,architecture,cores) VALUES (?,?,?,?,?)",
     "environment.machine environment.cpu environment.kernel environment.architecture environment.cores", 0, NULL},
    {"INSERT OR IGNORE INTO environment "
     "(machine_id,memory_bytes,os,governor,compiler,compiler_flags,lab_version,lab_commit,pinning) VALUES (1,?,?,?,?,?,?,?,?)",
     "environment.memory_bytes environment.os environment.governor environment.compiler environment.compiler_flags "
     "environment.lab_version environment.lab_commit "
     "environment.pinning",
     0, NULL},
    {"INSERT OR IGNORE INTO target (key,base,variant) VALUES (?,?,?)", "target.key target.id target.variant", 0, NULL},
    {"INSERT OR IGNORE INTO target_version (target_id,name,language,framework,framework_version,license,url,configuration) "
     "VALUES ((SELECT id FROM target WHERE key = ?1),?1,?2,?3,?4,?5,?6,?7)",
     "target.key target.language target.framework target.framework_version target.license target.url target.configuration", 0,
     NULL},
    {"INSERT OR IGNORE INTO scenario (key) VALUES (?)", "scenario.id", 0, NULL},
    {"INSERT OR IGNORE INTO scenario_version "
     "(scenario_id,sha256,category,title_en,title_ko,description_en,description_ko,shows_en,shows_ko) "
     "VALUES ((SELECT id FROM scenario WHERE key = ?1),?2,?3,?4,?5,?6,?7,?8,?9)",
     "scenario.id scenario.sha256 scenario.category scenario.title.en scenario.title.ko scenario.description.en "
     "scenario.description.ko scenario.shows.en scenario.shows.ko",
     0, NULL},
    {"INSERT OR IGNORE INTO session (key) VALUES (?)", "sequence.session", 0, NULL},
    {"INSERT OR IGNORE INTO method (tool,tool_version,percentile_rule,profile,executor,loop,load,placement,limits) "
     "VALUES ('benchlab','','hdr',?,?,?,?,?,'')",
     "run.profile load.executor load.loop load placement", 0, NULL},
    {"INSERT INTO run "
     "(key,import_id,is_current,target_version_id,scenario_version_id,session_id,environment_id,method_id,number,started,ended,"
     "block,position,seed,vus,duration_ns,warmup_ns,load_average,steal_share,errors_connect,errors_timeout,errors_reset,"
     "errors_bad_response,errors_status,errors_check,iterations,dropped_iterations,bytes_sent,bytes_received,mean_ns,minimum_ns,"
     "maximum_ns,p50_ns,p90_ns,p95_ns,p99_ns,p999_ns,cpu_user_ns,cpu_system_ns,cpu_share,rss_peak_bytes,sample_interval_ns,"
     "generator_cpu_user_ns,generator_cpu_system_ns,generator_cpu_share,generator_rss_peak_bytes,generator_threads,"
     "generator_saturated,is_valid,measured_ns,requests,errors,rate,experiment,experiment_side,tested_url,has_histogram) "
     "VALUES (?2,?1,1,(SELECT v.id FROM target_version v JOIN target t ON t.id = v.target_id WHERE t.key = ?3),"
     "(SELECT v.id FROM scenario_version v JOIN scenario s ON s.id = v.scenario_id WHERE s.key = ?5),"
     "(SELECT id FROM session WHERE key = ?4),1,1,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24,?25,?26,"
     "?27,?28,?29,?30,?31,?32,?33,?34,?35,?36,0.0,?37,?38,?39,?40,0.0,?41,?42,?43,1,?44,?45,?46,?47,'','','',1)",
     "run.id target.key sequence.session scenario.id run.number times.started times.ended sequence.block sequence.position "
     "sequence.seed load.vus load.duration_ns load.warmup_ns environment.load_average environment.steal_share errors.connect "
     "errors.timeout errors.reset errors.bad_response errors.status errors.check totals.iterations totals.dropped_iterations "
     "totals.bytes_sent totals.bytes_received latency.mean_ns latency.min_ns latency.max_ns latency.p50_ns latency.p90_ns "
     "latency.p95_ns latency.p99_ns latency.p999_ns resources.cpu_user_ns resources.cpu_system_ns resources.rss_peak_bytes "
     "resources.interval_ns generator.cpu_user_ns generator.cpu_system_ns generator.rss_peak_bytes generator.threads "
     "generator.saturated times.measured_ns totals.requests totals.errors totals.rate",
     1, NULL},
    {"INSERT INTO histogram VALUES (?,?,?)", "histogram", 2, NULL},
    {"INSERT INTO run_step (run_id,position,name,group_name,requests,errors,rate) VALUES (?,?,?,?,?,?,0.0)",
     "name group requests errors", 2, NULL},
    {"INSERT INTO timeline VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
     "second warmup start_ns length_ns requests errors bytes_received p50_ns p95_ns p99_ns max_ns", 1, NULL},
    {"INSERT INTO resource_sample VALUES (?,?,?,?,?,?,?,?,?)",
     "at_ns cpu_user_ns cpu_system_ns rss_bytes threads fds voluntary_switches involuntary_switches", 1, NULL},
    {"INSERT INTO check_result VALUES (?,?,?,?,?,?)", "step name passes fails", 2, NULL},
    {"INSERT INTO run_warning VALUES (?,?,?)", "", 2, NULL},
};
enum {
    MACHINE,
    ENVIRONMENT,
    TARGET,
    TARGET_VERSION,
    SCENARIO,
    SCENARIO_VERSION,
    SESSION,
    METHOD,
    RUN,
    HISTOGRAM,
    STEP,
    TIMELINE,
    SAMPLE,
    CHECK,
    WARNING,
    TABLES
};

static void insert(int name, sqlite3_int64 first, sqlite3_int64 second, json_t *value)
{
    struct table *table = &tables[name];
    int index = table->ids + 1;
    if (table->ids > 0)
        (void)sqlite3_bind_int64(table->statement, 1, first);
    if (table->ids > 1)
        (void)sqlite3_bind_int64(table->statement, 2, second);
    for (const char *path = table->paths; *path != '\0'; index++) {
        char one[64];
        size_t length = strcspn(path, " ");
        memcpy(one, path, length);
        one[length] = '\0';
        bind(table->statement, index, find(value, one));
        path += path[length] == ' ' ? length + 1 : length;
    }
    if (table->paths[0] == '\0')
        bind(table->statement, index, value);
    if (sqlite3_step(table->statement) != SQLITE_DONE)
        die(sqlite3_errmsg(sqlite3_db_handle(table->statement)));
    (void)sqlite3_reset(table->statement);
}

/* ---- files -------------------------------------------------------------------------------------------------------------------- */
/* Into the one buffer that all files use. */
static char *read_file(const char *path, size_t *length)
{
    static char bytes[BYTES];
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        die(path);
    *length = fread(bytes, 1, sizeof bytes - 1, file);
    (void)fclose(file);
    bytes[*length] = '\0';
    return bytes;
}

static sqlite3_int64 insert_import(sqlite3 *database, sqlite3_stmt *statement, const char *path, const char *bytes, size_t length)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    char text[2 * SHA256_DIGEST_LENGTH + 1];
    (void)SHA256((const unsigned char *)bytes, length, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        (void)snprintf(text + 2 * i, 3, "%02x", digest[i]);
    (void)sqlite3_bind_text(statement, 1, path, -1, SQLITE_STATIC);
    (void)sqlite3_bind_text(statement, 2, text, -1, SQLITE_STATIC);
    if (sqlite3_step(statement) != SQLITE_DONE)
        die(sqlite3_errmsg(database));
    (void)sqlite3_reset(statement);
    return sqlite3_last_insert_rowid(database);
}

static void insert_all(int name, sqlite3_int64 run, json_t *items)
{
    for (size_t i = 0; i < json_array_size(items); i++)
        insert(name, run, (sqlite3_int64)i + 1, json_array_get(items, i));
}

static void insert_result(sqlite3 *database, sqlite3_int64 entry, json_t *result)
{
    /* Files come by target, day and scenario, so that what many runs share mostly stands already. */
    static char last[LINE];
    char shared[LINE];
    (void)snprintf(shared, sizeof shared, "%s %s %s", json_string_value(find(result, "target.key")),
                   json_string_value(find(result, "scenario.id")), json_string_value(find(result, "sequence.session")));
    for (int name = MACHINE; name <= METHOD && strcmp(shared, last) != 0; name++)
        insert(name, 0, 0, result);
    memcpy(last, shared, sizeof last);
    insert(RUN, entry, 0, result);
    sqlite3_int64 run = sqlite3_last_insert_rowid(database);
    json_t *steps = find(result, "steps");
    insert(HISTOGRAM, run, 0, result);
    insert_all(STEP, run, steps);
    insert_all(HISTOGRAM, run, steps);
    insert_all(TIMELINE, run, find(result, "timeline"));
    insert_all(SAMPLE, run, find(result, "resources.samples"));
    insert_all(CHECK, run, find(result, "checks"));
    insert_all(WARNING, run, find(result, "warnings"));
}

static void execute(sqlite3 *database, const char *sql)
{
    if (sqlite3_exec(database, sql, NULL, NULL, NULL) != SQLITE_OK)
        die(sqlite3_errmsg(database));
}

int main(int count, char **arguments)
{
    sqlite3 *database = NULL;
    sqlite3_stmt *entry = NULL;
    size_t length = 0;
    char line[LINE];
    if (count != 4)
        die("usage: import_floor SCHEMA STORE LIST");
    if (sqlite3_open(arguments[2], &database) != SQLITE_OK)
        die(arguments[2]);
    char *schema = read_file(arguments[1], &length);
    execute(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    execute(database, schema);
    execute(database, "BEGIN");
    for (int i = 0; i < TABLES; i++)
        if (sqlite3_prepare_v2(database, tables[i].sql, -1, &tables[i].statement, NULL) != SQLITE_OK)
            die(sqlite3_errmsg(database));
    if (sqlite3_prepare_v2(database,
                           "INSERT INTO import (path,name,sha256,reader,state,line,reason,imported_at) VALUES "
                           "(?1,?1,?2,'benchlab','current',0,'','now')",
                           -1, &entry, NULL) != SQLITE_OK)
        die(sqlite3_errmsg(database));
    FILE *list = fopen(arguments[3], "r");
    while (list != NULL && fgets(line, sizeof line, list) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        char *bytes = read_file(line, &length);
        json_t *result = json_loadb(bytes, length, 0, NULL);
        if (result == NULL)
            die(line);
        insert_result(database, insert_import(database, entry, line, bytes, length), result);
        json_decref(result);
    }
    execute(database, "COMMIT");
    (void)sqlite3_finalize(entry);
    for (int i = 0; i < TABLES; i++)
        (void)sqlite3_finalize(tables[i].statement);
    return sqlite3_close(database) == SQLITE_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
