/* compare_sides: see the header. */
#include "benchlab/compare_sides.h"

#include "benchlab/interrupt.h"
#include "lib/fs.h"
#include "lib/log.h"
#include "lib/utf8.h"
#include "site-gen/import/import.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define UNNAMED "unnamed" /* target and scenario of a file that nobody named */

/* ---- the user's store ------------------------------------------------------------------------------------------------------- */
static int open_store(struct compare_sides *sides, struct error *error)
{
    return sides->store != NULL ? 0 : store_open(&sides->store, sides->location, STORE_READ, error);
}

static int need_store(struct compare_sides *sides, struct error *error)
{
    if (sides->is_loaded)
        return 0;
    const struct results_filter filter = {.names = {sides->names[0], sides->names[1]}};
    if (open_store(sides, error) != 0 || store_load_matching(sides->store, &filter, sides->arena, &sides->results, error) != 0)
        return -1;
    sides->is_loaded = true;
    return 0;
}

/* Of what has the name; where that leads nowhere, of all results, so that the error can tell what there is. */
static int select_stored(struct compare_sides *sides, const char *text, const char *date, struct compare_selection *selection,
                         struct error *error)
{
    struct error first = {0};
    struct results all;
    if (compare_select(sides->arena, &sides->results, text, date, selection, &first) == 0)
        return 0;
    if (store_load_results(sides->store, sides->arena, &all, error) != 0)
        return -1;
    return compare_select(sides->arena, &all, text, date, selection, error);
}

/* A bare name that is a file here may be meant as one of the store too. */
static int check_ambiguity(struct compare_sides *sides, const char *text, struct error *error)
{
    struct compare_selection selection;
    struct error ignored = {0};
    if (!store_exists(sides->location) || need_store(sides, &ignored) != 0 ||
        compare_select(sides->arena, &sides->results, text, NULL, &selection, &ignored) != 0)
        return 0;
    return error_set(error,
                     "\"%s\" is ambiguous: a file or folder has that name (write ./%s) and the store %s knows it (write %s@DATE)",
                     text, text, sides->location, text);
}

static int load_noise(struct compare_sides *sides, struct results *results, struct error *error)
{
    if (open_store(sides, error) != 0)
        return -1;
    for (size_t i = 0; i < results->machine_count; i++) {
        struct results_machine *machine = &results->machines[i], known = *machine;
        if (store_load_noise(sides->store, sides->arena, &known, error) != 0)
            return -1;
        if (known.noise_floor > 0 && !(machine->noise_floor > known.noise_floor)) /* the more careful of the two */
            *machine = known;
    }
    return 0;
}

/* What the user's store knows of the noise of the machines on which files were made. A store that is not there, or cannot be read, leaves
 * them with what the files say. */
static void use_noise(struct compare_sides *sides, struct results *results)
{
    struct error error = {0};
    char text[sizeof(error.file) + sizeof(error.message) + 64];
    if (sides->noise_is_unknown || !store_exists(sides->location) || load_noise(sides, results, &error) == 0)
        return;
    sides->noise_is_unknown = true;
    log_warning("the noise of the machine is not known: %s", error_format(&error, text, sizeof(text)));
}

/* ---- files ------------------------------------------------------------------------------------------------------------------ */
struct reading_files {
    struct error first; /* reason why a file was left out */
    size_t left_out;
    bool quiet; /* it will be tried again */
};

static void note_event(void *context, enum import_event event, const char *path, const struct error *reason,
                       const struct import_counts *counts)
{
    struct reading_files *files = context;
    (void)path, (void)counts;
    if (event != IMPORT_EVENT_QUARANTINED && event != IMPORT_EVENT_STILL_QUARANTINED)
        return;
    if (files->left_out++ == 0)
        files->first = *reason;
    if (files->quiet)
        return;
    char text[sizeof(reason->file) + sizeof(reason->message) + 64];
    log_warning("left out: %s", error_format(reason, text, sizeof(text)));
}

static int import_files(struct store *store, const char *path, const struct import_identity *identity, struct reading_files *files,
                        struct error *error)
{
    struct import_options options = {.identity = identity};
    struct import_observer observer = {files, note_event, interrupt_stops};
    struct import_counts counts = {0};
    files->left_out = 0;
    if (import_paths(store, &path, 1, &options, &observer, &counts, error) != 0)
        return -1;
    return counts.interrupted ? error_set(error, "interrupted") : 0;
}

/* The day on which the file was changed last. */
static const char *day_of(struct arena *arena, const char *path)
{
    struct stat status;
    struct tm day;
    if (stat(path, &status) != 0 || gmtime_r(&status.st_mtime, &day) == NULL)
        return "1970-01-01";
    return arena_format(arena, "%04d-%02d-%02d", day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
}

/* Files of other tools need not say whose they are: for a comparison it is enough which side they stand on. Nothing that a file, its path
 * or benchlab-import.json does say is replaced unless it could not be read without. */
static int read_files(const struct compare_sides *sides, struct store *store, const char *path, struct reading_files *files,
                      struct error *error)
{
    const char *day = day_of(sides->arena, path);
    struct import_identity attempts[] = {
        {.target = NULL},
        {.date = day},
        {.target = UNNAMED},
        {.target = UNNAMED, .date = day},
        {.target = UNNAMED, .date = day, .scenario = UNNAMED},
    };
    size_t count = sizeof(attempts) / sizeof(attempts[0]);
    for (size_t i = 0; i < count; i++) {
        attempts[i].machine = sides->machine;
        files->quiet = i + 1 < count;
        if (import_files(store, path, &attempts[i], files, error) != 0)
            return -1;
        if (files->left_out == 0)
            return 0;
    }
    return 0;
}

static int make_folder(struct compare_sides *sides, struct error *error)
{
    const char *parent = getenv("TMPDIR");
    if (sides->folder != NULL)
        return 0;
    char *name = fs_join(sides->arena, parent != NULL && parent[0] != '\0' ? parent : "/tmp", "benchlab-compare-XXXXXX");
    if (mkdtemp(name) == NULL)
        return error_set(error, "%s: cannot make a folder for the results that are compared", name);
    sides->folder = name;
    return 0;
}

/* The last part of a path. */
static const char *short_name(struct arena *arena, const char *path)
{
    size_t end = strlen(path);
    while (end > 1 && path[end - 1] == '/')
        end--;
    size_t start = end;
    while (start > 0 && path[start - 1] != '/')
        start--;
    return start == end ? path : arena_copy_str(arena, (struct str){path + start, end - start});
}

static const char *clean_label(struct arena *arena, const char *text)
{
    char *label = arena_copy_text(arena, text);
    utf8_clean(label);
    for (char *c = label; *c != '\0'; c++)
        if (*c == '\n' || *c == '\t')
            *c = '?';
    return label;
}

/* label: what the side is called. */
static int open_files(struct compare_sides *sides, int which, const char *text, const char *label, const char *date,
                      struct comparison_source *source, struct error *error)
{
    if (!fs_exists(text))
        return error_set(error, "%s: there is no such file or folder", text);
    if (make_folder(sides, error) != 0)
        return -1;
    struct store **store = &sides->thrown_away[which];
    const char *location = fs_join(sides->arena, sides->folder, which == 0 ? "a.sqlite" : "b.sqlite");
    struct reading_files files = {.left_out = 0};
    struct results *results = ARENA_NEW(sides->arena, struct results);
    if (store_open(store, location, STORE_WRITE, error) != 0 || read_files(sides, *store, text, &files, error) != 0 ||
        store_load_results(*store, sides->arena, results, error) != 0)
        return -1;
    if (results->run_count == 0 && files.left_out > 0) {
        *error = files.first;
        return error_add_context(error, "no result could be read");
    }
    use_noise(sides, results);
    source->store = *store;
    return compare_select_all(sides->arena, results, clean_label(sides->arena, label), date, &source->selection, error);
}

/* ---- both ------------------------------------------------------------------------------------------------------------------- */
static int open_side(struct compare_sides *sides, int which, const char *text, const char *label, const char *date,
                     struct comparison_source *source, struct error *error)
{
    bool is_path = strchr(text, '/') != NULL;
    if (!is_path && fs_exists(text)) {
        if (check_ambiguity(sides, text, error) != 0)
            return -1;
        is_path = true;
    }
    if (is_path)
        return open_files(sides, which, text, label, date, source, error);
    if (need_store(sides, error) != 0)
        return -1;
    source->store = sides->store;
    return select_stored(sides, clean_label(sides->arena, text), date, &source->selection, error);
}

int compare_sides_open(struct compare_sides *sides, const char *const texts[2], const char *const dates[2],
                       struct comparison_source sources[2], struct error *error)
{
    for (int i = 0; i < 2; i++)
        sides->names[i] = compare_name(sides->arena, clean_label(sides->arena, texts[i]));
    const char *labels[] = {short_name(sides->arena, texts[0]), short_name(sides->arena, texts[1])};
    bool same = strcmp(labels[0], labels[1]) == 0;
    for (int i = 0; i < 2; i++)
        if (open_side(sides, i, texts[i], same ? texts[i] : labels[i], dates[i], &sources[i], error) != 0)
            return -1;
    return 0;
}

void compare_sides_close(struct compare_sides *sides)
{
    struct error ignored = {0};
    store_close(sides->store, &ignored);
    for (int i = 0; i < 2; i++)
        store_close(sides->thrown_away[i], &ignored);
    if (sides->folder != NULL && fs_remove_tree(sides->folder, &ignored) != 0)
        log_warning("%s could not be removed: %s", sides->folder, ignored.message);
}
