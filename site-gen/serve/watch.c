/* watch: see watch.h. */
#include "site-gen/serve/watch.h"

#include "lib/arena.h"
#include "lib/fs.h"
#include "lib/random.h"

#include <errno.h>
#include <spawn.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#define DEPTH_MAXIMUM 8
#define SETTLED_SECONDS 2

extern char **environ;

void watch_init(struct watch *watch, const char *results, const char *site)
{
    *watch = (struct watch){.results = results, .site = site};
}

struct survey {
    uint64_t digest;
    time_t newest;
};

/* Hidden files and what the lab makes itself (the store) do not count. */
static void survey_folder(struct survey *survey, const char *path, int depth)
{
    struct arena arena;
    struct fs_listing listing = {0};
    arena_init(&arena);
    if (fs_list_directory(&arena, path, &listing, NULL) < 0)
        listing.count = 0;
    for (size_t i = 0; i < listing.count; i++) {
        struct stat status;
        const char *name = listing.names[i], *below = fs_join(&arena, path, name);
        if (name[0] == '.' || strstr(name, ".sqlite") != NULL || lstat(below, &status) != 0)
            continue;
        if (S_ISDIR(status.st_mode) && depth < DEPTH_MAXIMUM) {
            survey_folder(survey, below, depth + 1);
        } else if (S_ISREG(status.st_mode)) {
            const char *line = arena_format(&arena, "%s %lld %lld.%ld", below, (long long)status.st_size,
                                            (long long)status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
            survey->digest = survey->digest * 31 + random_hash_text(str_from_text(line)); /* order counts, and is that of names */
            if (status.st_mtim.tv_sec > survey->newest)
                survey->newest = status.st_mtim.tv_sec;
        }
    }
    arena_release(&arena);
}

/* Runs this program with other arguments and waits. 0, or -1. */
static int run_self(char *const *arguments, struct error *error)
{
    pid_t child;
    int status = 0;
    int code = posix_spawn(&child, "/proc/self/exe", NULL, NULL, arguments, environ);
    if (code != 0)
        return error_set_errno(error, code, "benchlab %s", arguments[1]);
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return error_set_errno(error, errno, "benchlab %s", arguments[1]);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    return error_set(error, "benchlab %s failed; see above", arguments[1]);
}

int watch_build_if_changed(struct watch *watch, struct error *error)
{
    struct survey survey = {.digest = 1};
    survey_folder(&survey, watch->results, 0);
    if (survey.digest == watch->seen || time(NULL) - survey.newest < SETTLED_SECONDS)
        return 0;
    watch->seen = survey.digest;
    struct arena arena;
    arena_init(&arena);
    char program[] = "benchlab", import[] = "import", site[] = "site", quiet[] = "--quiet", out[] = "--out";
    char *import_arguments[] = {program, import, quiet, arena_copy_text(&arena, watch->results), NULL};
    char *site_arguments[] = {program, site, out, arena_copy_text(&arena, watch->site), NULL};
    /* Import's exit code 1 may only mean that a file was quarantined, which it has said: the rest is worth showing. */
    (void)run_self(import_arguments, error);
    int result = run_self(site_arguments, error);
    arena_release(&arena);
    return result < 0 ? -1 : 1;
}
