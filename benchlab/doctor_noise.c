/* doctor_noise: a session of one target, whose runs are dealt to two sides. */
#include "benchlab/doctor_noise.h"

#include "benchlab/run_signals.h"
#include "lib/fs.h"
#include "lib/json.h"
#include "lib/random.h"
#include "runner/session.h"
#include "site-gen/stats/ratio.h"
#include "site-gen/stats/verdict.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOISE_FOLDER "noise"
#define NOISE_FORMAT "benchlab-noise"
#define NOISE_VERSION 1
#define FILE_MAXIMUM ((size_t)1 << 20)

const char *doctor_noise_path(struct arena *arena, const char *out, const char *machine)
{
    return fs_join(arena, out, arena_format(arena, NOISE_FOLDER "/%s.json", machine));
}

/* ---- from runs to ratios ---------------------------------------------------------------------------------------------------- */
/* Two runs that followed each other are a block; chance says which of them is A's. Blocks with a failed run are left out. Each runs blocks
 * make a comparison; what is left over makes none. */
static size_t compare_sides(const struct vec *summaries, const char *seed, size_t runs, struct arena *arena, double *ratios)
{
    struct random_state random;
    double *a = ARENA_NEW_ARRAY(arena, runs, double), *b = ARENA_NEW_ARRAY(arena, runs, double);
    size_t blocks = 0, count = 0;
    random_seed(&random, random_hash_text(str_from_text(arena_format(arena, "v1|noise|%s", seed))));
    for (size_t i = 0; i + 1 < summaries->count; i += 2) {
        const struct summary_run *first = VEC_AT(summaries, i, struct summary_run),
                                 *second = VEC_AT(summaries, i + 1, struct summary_run);
        const bool swapped = random_below(&random, 2) == 1;
        if (first->failed || second->failed || !(first->rate > 0.0) || !(second->rate > 0.0))
            continue;
        a[blocks] = swapped ? second->rate : first->rate;
        b[blocks++] = swapped ? first->rate : second->rate;
        struct ratio_estimate estimate;
        if (blocks == runs && ratio_estimate_paired(a, b, runs, &estimate) == 0)
            ratios[count++] = estimate.ratio;
        blocks %= runs;
    }
    return count;
}

/* ---- the file --------------------------------------------------------------------------------------------------------------- */
static json_t *build_ratios(const struct noise_outcome *outcome)
{
    json_t *array = json_array();
    for (size_t i = 0; i < outcome->ratio_count; i++)
        (void)json_array_append_new(array, json_real(outcome->ratios[i]));
    return array;
}

static json_t *build_file(const struct noise_request *request, const struct session *session, const struct noise_outcome *outcome)
{
    const struct session_scenario *scenario = &session->settings->selection->scenarios[0];
    const struct environment *machine = &session->environment;
    char measured[CLOCK_UTC_TEXT_SIZE];
    return json_pack("{s:s, s:i, s:s, s:s, s:s, s:I, s:s, s:s, s:s, s:{s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:s}, s:o, s:f}",
                     "format", NOISE_FORMAT, "version", NOISE_VERSION, "machine", machine->machine, "cpu", machine->cpu, "kernel",
                     machine->kernel, "cores", (json_int_t)machine->cores, "measured", clock_format_utc(clock_utc_now(), measured),
                     "lab_version", environment_lab_version(), "lab_commit", environment_lab_commit(), "method", "target",
                     session->targets[0].target->key, "scenario", scenario->scenario->id, "scenario_sha256",
                     scenario->scenario->sha256, "metric", "rate", "runs", (json_int_t)request->runs, "duration_ns",
                     (json_int_t)scenario->load.duration_ns, "warmup_ns", (json_int_t)scenario->load.warmup_ns, "vus",
                     (json_int_t)scenario->load.vus, "session", session->plan.id, "ratios", build_ratios(outcome), "noise_floor",
                     outcome->floor);
}

static int write_file(const struct noise_request *request, const struct session *session, struct arena *arena,
                      struct noise_outcome *outcome, struct error *error)
{
    outcome->path = doctor_noise_path(arena, request->out, session->environment.machine);
    json_t *file = build_file(request, session, outcome);
    if (file == NULL)
        return error_set(error, "out of memory");
    int result = json_write_file(file, outcome->path, FILE_MAXIMUM, error);
    json_decref(file);
    return result;
}

static int conclude(const struct noise_request *request, const struct session *session, struct arena *arena,
                    struct noise_outcome *outcome, struct error *error)
{
    outcome->ratios = ARENA_NEW_ARRAY(arena, (size_t)request->comparisons, double);
    outcome->ratio_count = compare_sides(&session->summaries, session->plan.id, (size_t)request->runs, arena, outcome->ratios);
    if (outcome->interrupted)
        return error_set(error, "interrupted: a noise floor needs all comparisons");
    if (outcome->ratio_count < VERDICT_NOISE_FLOOR_COMPARISONS)
        return error_set(error, "only %zu comparisons of at least %d could be made, since runs failed", outcome->ratio_count,
                         VERDICT_NOISE_FLOOR_COMPARISONS);
    outcome->floor =
        verdict_noise_floor(outcome->ratios, outcome->ratio_count, ARENA_NEW_ARRAY(arena, outcome->ratio_count, double));
    return write_file(request, session, arena, outcome, error);
}

/* ---- the session ------------------------------------------------------------------------------------------------------------ */
/* One scenario; one target, so that a block of the session is one run. */
static int choose(struct session_selection *selection, const struct noise_request *request, const struct session_options *options,
                  struct error *error)
{
    if (session_selection_add_scenario(selection, request->scenario, error) != 0 ||
        (request->target != NULL && session_selection_add_target(selection, request->target, TARGET_DATABASE_UNSAID, error) != 0))
        return -1;
    session_selection_add_all(selection, TARGET_DATABASE_UNSAID);
    if (request->target == NULL && selection->targets.count > 1)
        selection->targets.count = 1;
    if (selection->paths.count != 1 || selection->targets.count > 1)
        return error_set(error, "noise is measured with one scenario and one target");
    return session_selection_load(selection, options, error);
}

/* The runs go to a folder of their own, which is removed: they are no results of the target. */
static int measure(const struct session_selection *selection, const struct session_options *options, const char *folder,
                   const struct noise_request *request, struct arena *arena, struct noise_outcome *outcome, struct error *error)
{
    const struct session_settings settings = {.selection = selection,
                                              .options = options,
                                              .out = folder,
                                              .interrupts = run_signals_count(),
                                              .output = {.style = request->quiet   ? PROGRESS_QUIET
                                                                  : request->plain ? PROGRESS_PLAIN
                                                                                   : PROGRESS_AUTOMATIC}};
    struct session session;
    struct error ignored = {0};
    if (session_open(&session, &settings, error) != 0)
        return -1;
    (void)session_execute(&session); /* failed runs are reported, and counted in conclude */
    progress_clear(&session.progress);
    outcome->interrupted = run_signals_came();
    int result = conclude(request, &session, arena, outcome, error);
    return session_close(&session, result == 0 ? error : &ignored) == 0 ? result : -1;
}

static int make_folder(char *path, size_t size, struct error *error)
{
    const char *temporary = getenv("TMPDIR");
    int length = snprintf(path, size, "%s/benchlab-noise-XXXXXX", temporary == NULL || temporary[0] == '\0' ? "/tmp" : temporary);
    if (length < 0 || (size_t)length >= size)
        return error_set(error, "TMPDIR: path too long");
    return mkdtemp(path) != NULL ? 0 : error_set_errno(error, errno, "%s", path);
}

int doctor_measure_noise(const struct noise_request *request, struct arena *arena, struct noise_outcome *outcome,
                         struct error *error)
{
    const struct session_options options = {.profile = SESSION_PROFILE_QUICK,
                                            .duration_ns = request->duration_ns,
                                            .runs = 2 * request->runs * request->comparisons,
                                            .threads = 1,
                                            .cool_down_ns = request->cool_down_ns,
                                            .start_timeout_ns = TARGET_START_TIMEOUT_NS};
    char folder[FS_PATH_MAXIMUM];
    struct session_selection selection;
    *outcome = (struct noise_outcome){.path = "", .floor = NAN};
    if (run_signals_catch(error) != 0 || make_folder(folder, sizeof(folder), error) != 0)
        return -1;
    int result = session_selection_open(&selection, error);
    if (result == 0) {
        result = choose(&selection, request, &options, error);
        if (result == 0)
            result = measure(&selection, &options, folder, request, arena, outcome, error);
        session_selection_release(&selection);
    }
    struct error removal = {0};
    if (fs_remove_tree(folder, &removal) != 0 && result == 0) {
        *error = removal;
        return -1;
    }
    return result;
}
