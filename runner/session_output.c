/* session_output: opens and feeds what a session gives beside its raw results. */
#include "runner/session_output.h"

#include "lib/clock.h"
#include "lib/fs.h"
#include "runner/summary_export.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

int session_output_open(struct session_output *output, const struct session_output_settings *settings, size_t run_count,
                        struct error *error)
{
    memset(output, 0, sizeof(*output));
    output->settings = settings;
    output->several = run_count > 1;
    if (settings->hlog != NULL && hlog_open(&output->hlog, settings->hlog, clock_utc_now(), error) != 0)
        return -1;
    if (settings->prometheus == NULL || prometheus_start(&output->prometheus, settings->prometheus, error) == 0)
        return 0;
    (void)hlog_close(&output->hlog, NULL);
    return -1;
}

int session_output_close(struct session_output *output, struct error *error)
{
    prometheus_stop(&output->prometheus);
    return hlog_close(&output->hlog, error);
}

int session_output_begin_run(struct session_output *output, const struct session_plan_run *run, const struct scenario *scenario,
                             struct error *error)
{
    char prefix[HLOG_TAG_SIZE];
    if (output->settings->hlog == NULL)
        return 0;
    (void)snprintf(prefix, sizeof(prefix), "%s:%s:", run->target, run->scenario);
    return hlog_begin_run(&output->hlog, scenario, prefix, error);
}

void session_output_follow(struct session_output *output, const struct measurement *so_far)
{
    if (output->settings->hlog != NULL)
        hlog_follow(&output->hlog, so_far);
}

/* "out.json" -> "out.<target>.<scenario>.<block>.json" when there are several runs. */
static int name_summary(const struct session_output *output, const struct session_plan_run *run, char *path, size_t size,
                        struct error *error)
{
    const char *wanted = output->settings->summary_export;
    const char *slash = strrchr(wanted, '/');
    const char *dot = strrchr(wanted, '.');
    if (dot == NULL || (slash != NULL && dot < slash))
        dot = wanted + strlen(wanted);
    int length = !output->several ? snprintf(path, size, "%s", wanted)
                                  : snprintf(path, size, "%.*s.%s.%s.%" PRIu32 "%s", (int)(dot - wanted), wanted, run->target,
                                             run->scenario, run->block, dot);
    return length < 0 || (size_t)length >= size ? error_set(error, "%s: path too long", wanted) : 0;
}

int session_output_end_run(struct session_output *output, const struct session_plan_run *run, const struct measurement *measurement,
                           const struct threshold_result *thresholds, size_t threshold_count, struct error *error)
{
    char path[FS_PATH_MAXIMUM];
    session_output_follow(output, measurement); /* the last row may have become complete with the run */
    if (output->settings->summary_export == NULL)
        return 0;
    if (name_summary(output, run, path, sizeof(path), error) != 0)
        return -1;
    return summary_export_write(path, measurement, thresholds, threshold_count, error);
}
