/* verdict: the rules of the report, in the order in which they apply. */
#include "site-gen/stats/verdict.h"

#include "site-gen/stats/summary.h"

#include <math.h>

/* True when the ratio is shown to lie outside the noise floor, whichever side. */
static bool is_difference_shown(const struct verdict_input *input)
{
    const double band_high = 1.0 + input->noise_floor, band_low = 1.0 / band_high;
    return input->holm_p < VERDICT_ALPHA && input->mann_whitney_p < VERDICT_ALPHA &&
           (input->ratio.low > band_high || input->ratio.high < band_low);
}

static bool is_equivalence_shown(const struct verdict_input *input)
{
    const double band_high = 1.0 + input->noise_floor, band_low = 1.0 / band_high;
    return input->ratio.low90 > band_low && input->ratio.high90 < band_high;
}

enum verdict verdict_decide(const struct verdict_input *input)
{
    if (!input->valid)
        return VERDICT_INVALID;
    if (input->n_a < SUMMARY_CLAIM_MINIMUM || input->n_b < SUMMARY_CLAIM_MINIMUM)
        return VERDICT_NO_CLAIM;
    if (is_difference_shown(input))
        return (input->ratio.ratio > 1.0) == input->larger_is_better ? VERDICT_FASTER : VERDICT_SLOWER;
    return is_equivalence_shown(input) ? VERDICT_EQUIVALENT : VERDICT_NO_DIFFERENCE;
}

const char *verdict_name(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_INVALID:
        return "invalid";
    case VERDICT_NO_CLAIM:
        return "no-claim";
    case VERDICT_FASTER:
        return "faster";
    case VERDICT_SLOWER:
        return "slower";
    case VERDICT_EQUIVALENT:
        return "equivalent";
    case VERDICT_NO_DIFFERENCE:
        return "no-difference";
    }
    return "invalid";
}

enum verdict verdict_invert(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_FASTER:
        return VERDICT_SLOWER;
    case VERDICT_SLOWER:
        return VERDICT_FASTER;
    case VERDICT_INVALID:
    case VERDICT_NO_CLAIM:
    case VERDICT_EQUIVALENT:
    case VERDICT_NO_DIFFERENCE:
        break;
    }
    return verdict;
}

double verdict_noise_floor(const double *ratios, size_t n, double *scratch)
{
    if (n < VERDICT_NOISE_FLOOR_COMPARISONS)
        return VERDICT_NOISE_FLOOR_MINIMUM;
    for (size_t i = 0; i < n; i++)
        scratch[i] = fabs(ratios[i] - 1.0);
    summary_sort(scratch, n);
    const size_t rank = (95 * n + 99) / 100;
    return fmax(VERDICT_NOISE_FLOOR_MINIMUM, scratch[rank - 1]);
}

void verdict_rank_ranges(const bool *better, size_t count, struct rank_range *ranges)
{
    for (size_t i = 0; i < count; i++) {
        ranges[i] = (struct rank_range){1, count};
        for (size_t j = 0; j < count; j++) {
            ranges[i].low += better[j * count + i];
            ranges[i].high -= better[i * count + j];
        }
    }
}
