/* progress: keeps account of a session's runs and shows them. */
#include "runner/progress.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define PARTS_LEFT_OUT_MAXIMUM 6

/* "[12/72] 03-db-read  c-libevent  run 2", without its less important parts when more are to be left out. */
static int format_run(const struct progress *progress, int left_out, char *out, size_t size)
{
    char number[48] = "";
    char block[24] = "";
    if (left_out < 2)
        (void)snprintf(number, sizeof(number), "[%zu/%zu] ", progress->run, progress->run_count);
    if (left_out < 3)
        (void)snprintf(block, sizeof(block), "  run %" PRIu32, progress->block);
    return snprintf(out, size, "%s%s%s%s%s", number, left_out < 4 ? progress->scenario : "", left_out < 4 ? "  " : "",
                    progress->target, block);
}

/* All parts but so many, the least important ones left out first. Returns the length; longer than size: cut. */
static size_t format_parts(const struct progress *progress, const struct progress_result *result, int left_out, char *out,
                           size_t size)
{
    char text[32];
    char rate[48] = "";
    char p50[48] = "";
    char errors[48] = "";
    int length = format_run(progress, left_out, out, size);
    if (length < 0 || (size_t)length >= size)
        return size;
    char *rest = out + length;
    size_t room = size - (size_t)length;
    if (left_out < 5)
        (void)snprintf(rate, sizeof(rate), "  %s req/s", progress_format_count(result->rate, text, sizeof(text)));
    if (left_out < 1)
        (void)snprintf(p50, sizeof(p50), "  p50 %s", progress_format_latency(result->p50_ns, text, sizeof(text)));
    if (left_out < 6)
        (void)snprintf(errors, sizeof(errors), "  %" PRIu64 " errors", result->errors);
    int more = result->failed ? snprintf(rest, room, "  FAILED")
                              : snprintf(rest, room, "%s%s  p99 %s%s%s", rate, p50,
                                         progress_format_latency(result->p99_ns, text, sizeof(text)), errors,
                                         result->crossed > 0 ? "  threshold crossed" : "");
    return more < 0 ? size : (size_t)length + (size_t)more;
}

const char *progress_format_result(const struct progress *progress, const struct progress_result *result, size_t columns, char *out,
                                   size_t size)
{
    for (int left_out = 0; left_out <= PARTS_LEFT_OUT_MAXIMUM; left_out++)
        if (format_parts(progress, result, left_out, out, size) <= columns)
            break;
    return out;
}

/* Learnt from the runs that are over. */
static int64_t overhead_of_a_run(const struct progress *progress, int64_t elapsed_ns)
{
    size_t over = progress->run > 0 ? progress->run - 1 : 0;
    if (over == 0)
        return progress->overhead_ns;
    return (elapsed_ns - progress->finished_ns) / (int64_t)over;
}

int64_t progress_left(const struct progress *progress, struct monotonic_time now)
{
    size_t runs_after = progress->run_count - progress->run;
    int64_t session_elapsed = clock_elapsed(progress->session_start, now);
    /* What this run has taken so far is no overhead of those before it. */
    int64_t before = session_elapsed - (progress->load_ns - progress->run_left_ns);
    return progress->run_left_ns + progress->rest_ns + (int64_t)runs_after * overhead_of_a_run(progress, before);
}

void progress_init(struct progress *progress, FILE *out, enum progress_style style, size_t run_count, int64_t total_load_ns,
                   int64_t overhead_ns)
{
    memset(progress, 0, sizeof(*progress));
    progress->out = out;
    progress->quiet = style == PROGRESS_QUIET;
    progress->redrawn = style == PROGRESS_AUTOMATIC && isatty(fileno(out)) == 1;
    progress->run_count = run_count;
    progress->rest_ns = total_load_ns;
    progress->overhead_ns = overhead_ns;
    progress->session_start = clock_now();
    progress->scenario = progress->target = progress->executor = progress->phase = "";
    dashboard_init(&progress->dashboard, out);
}

void progress_begin_run(struct progress *progress, const char *scenario, const char *target, const char *executor, uint32_t block,
                        int64_t load_ns)
{
    progress->finished_ns += progress->load_ns;
    progress->run++;
    progress->scenario = scenario;
    progress->target = target;
    progress->executor = executor;
    progress->block = block;
    progress->load_ns = load_ns;
    progress->rest_ns -= load_ns;
    progress->run_left_ns = load_ns;
    memset(&progress->view, 0, sizeof(progress->view));
    dashboard_begin(&progress->dashboard);
}

static void draw(struct progress *progress, struct monotonic_time now)
{
    if (!progress->redrawn)
        return;
    const struct dashboard_place place = {.run = progress->run,
                                          .run_count = progress->run_count,
                                          .block = progress->block,
                                          .phase_left_ns = progress->run_left_ns,
                                          .all_left_ns = progress_left(progress, now),
                                          .executor = progress->executor};
    progress->view.scenario = progress->scenario;
    progress->view.target = progress->target;
    progress->view.phase = progress->phase;
    dashboard_draw(&progress->dashboard, &place, &progress->view, progress->out);
    progress->last_drawn = now;
}

void progress_set_phase(struct progress *progress, const char *phase)
{
    progress->phase = phase;
    if (progress->view.running) { /* the load is over: what is left of the run is no part of the plan */
        progress->view.running = false;
        progress->run_left_ns = 0;
    }
    draw(progress, clock_now());
}

void progress_update(struct progress *progress, const struct progress_live *view, struct monotonic_time now)
{
    if (!progress->redrawn)
        return;
    dashboard_observe(&progress->dashboard, view);
    if (clock_elapsed(progress->last_drawn, now) < PROGRESS_REDRAW_NS)
        return;
    progress->view = *view;
    if (view->running)
        progress->run_left_ns = view->left_ns;
    progress->phase = view->phase;
    draw(progress, now);
}

void progress_clear(struct progress *progress)
{
    if (progress->dashboard.lines > 0)
        dashboard_clear(&progress->dashboard, progress->out);
}

void progress_end_run(struct progress *progress, const struct progress_result *result)
{
    if (progress->quiet)
        return;
    size_t columns = progress->redrawn ? dashboard_columns(progress->out) : SIZE_MAX;
    progress_clear(progress);
    char line[PROGRESS_LINE_SIZE];
    (void)fprintf(progress->out, "%s\n", progress_format_result(progress, result, columns, line, sizeof(line)));
    (void)fflush(progress->out);
}
