/* doctor_noise: how much two measurements of the same thing differ on this machine: A/A comparisons, the same target against itself,
 * made and computed as comparisons of two targets are (docs/methodology.md, "Noise of a machine"). */
#ifndef BENCHLAB_DOCTOR_NOISE_H
#define BENCHLAB_DOCTOR_NOISE_H

#include "lib/arena.h"
#include "lib/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct noise_request {
    const char *target, *scenario; /* as `benchlab run` takes them; target NULL: the first that is built */
    int64_t comparisons;           /* at least VERDICT_NOISE_FLOOR_COMPARISONS */
    int64_t runs;                  /* of each side of a comparison */
    int64_t duration_ns;           /* measured time of a run */
    int64_t cool_down_ns;          /* between runs */
    const char *out;               /* results folder: the file goes to <out>/noise/<machine>.json */
    bool quiet, plain;
};

struct noise_outcome {
    const char *path; /* of the file that was written */
    double floor;     /* delta, a share */
    double *ratios;
    size_t ratio_count;
    bool interrupted;
};

/* Measures, then writes the file. Texts from arena. Prints progress as `benchlab run` does. 0, or -1: nothing was written. */
int doctor_measure_noise(const struct noise_request *request, struct arena *arena, struct noise_outcome *outcome,
                         struct error *error);

/* <out>/noise/<machine>.json of the machine with that key. From arena. */
const char *doctor_noise_path(struct arena *arena, const char *out, const char *machine);

#endif
