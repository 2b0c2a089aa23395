/* usl: the fitted curve over sweeps of workers or users, and where it would peak. */
#include "site-gen/stats/usl.h"

#include <math.h>

#define ITERATIONS_MAXIMUM 500
#define DAMPING_MAXIMUM 1e12

enum { SIGMA, KAPPA, LAMBDA, PARAMETERS };

struct sweep {
    const double *n, *x;
    size_t count;
    bool fixed_kappa; /* kappa stays 0 */
};

static double evaluate(const double parameters[PARAMETERS], double n)
{
    return parameters[LAMBDA] * n / (1.0 + parameters[SIGMA] * (n - 1.0) + parameters[KAPPA] * n * (n - 1.0));
}

static double squared_error(const struct sweep *sweep, const double parameters[PARAMETERS])
{
    double sum = 0.0;
    for (size_t i = 0; i < sweep->count; i++) {
        const double distance = sweep->x[i] - evaluate(parameters, sweep->n[i]);
        sum += distance * distance;
    }
    return sum;
}

/* Normal equations of the linearised problem: matrix = J'J, right = J'r. */
static void linearise(const struct sweep *sweep, const double parameters[PARAMETERS], double matrix[PARAMETERS][PARAMETERS],
                      double right[PARAMETERS])
{
    for (int i = 0; i < PARAMETERS; i++) {
        right[i] = 0.0;
        for (int j = 0; j < PARAMETERS; j++)
            matrix[i][j] = 0.0;
    }
    for (size_t point = 0; point < sweep->count; point++) {
        const double n = sweep->n[point], value = evaluate(parameters, n), residual = sweep->x[point] - value;
        const double denominator = parameters[LAMBDA] * n / value;
        const double slopes[PARAMETERS] = {
            [SIGMA] = -value * (n - 1.0) / denominator,
            [KAPPA] = sweep->fixed_kappa ? 0.0 : -value * n * (n - 1.0) / denominator,
            [LAMBDA] = value / parameters[LAMBDA],
        };
        for (int i = 0; i < PARAMETERS; i++) {
            right[i] += slopes[i] * residual;
            for (int j = 0; j < PARAMETERS; j++)
                matrix[i][j] += slopes[i] * slopes[j];
        }
    }
    if (sweep->fixed_kappa)
        matrix[KAPPA][KAPPA] = 1.0; /* its step is 0 then */
}

/* Solves the damped equations by Gaussian elimination; the matrix is symmetric and positive, so no pivoting. False when singular.
 */
static bool solve_damped(double matrix[PARAMETERS][PARAMETERS], const double right[PARAMETERS], double damping,
                         double step[PARAMETERS])
{
    double work[PARAMETERS][PARAMETERS + 1];
    for (int i = 0; i < PARAMETERS; i++) {
        for (int j = 0; j < PARAMETERS; j++)
            work[i][j] = matrix[i][j] * (i == j ? 1.0 + damping : 1.0);
        work[i][PARAMETERS] = right[i];
    }
    for (int i = 0; i < PARAMETERS; i++) {
        if (!(work[i][i] > 0.0))
            return false;
        for (int row = i + 1; row < PARAMETERS; row++) {
            const double factor = work[row][i] / work[i][i];
            for (int column = i; column <= PARAMETERS; column++)
                work[row][column] -= factor * work[i][column];
        }
    }
    for (int i = PARAMETERS - 1; i >= 0; i--) {
        step[i] = work[i][PARAMETERS];
        for (int j = i + 1; j < PARAMETERS; j++)
            step[i] -= work[i][j] * step[j];
        step[i] /= work[i][i];
    }
    return true;
}

static bool minimise(const struct sweep *sweep, double parameters[PARAMETERS])
{
    double error = squared_error(sweep, parameters), damping = 1e-3;
    for (int iteration = 0; iteration < ITERATIONS_MAXIMUM; iteration++) {
        double matrix[PARAMETERS][PARAMETERS], right[PARAMETERS], step[PARAMETERS], trial[PARAMETERS];
        linearise(sweep, parameters, matrix, right);
        if (!solve_damped(matrix, right, damping, step))
            return false;
        for (int i = 0; i < PARAMETERS; i++)
            trial[i] = parameters[i] + step[i];
        const double trial_error = squared_error(sweep, trial);
        if (!(trial_error < error)) {
            damping *= 10.0;
            if (damping > DAMPING_MAXIMUM) /* no step downhill is left: this is the minimum */
                return isfinite(error);
            continue;
        }
        for (int i = 0; i < PARAMETERS; i++)
            parameters[i] = trial[i];
        error = trial_error;
        damping = fmax(damping / 10.0, 1e-15);
    }
    return false;
}

static double share_explained(const struct sweep *sweep, const double parameters[PARAMETERS])
{
    double mean = 0.0, total = 0.0;
    for (size_t i = 0; i < sweep->count; i++)
        mean += sweep->x[i] / (double)sweep->count;
    for (size_t i = 0; i < sweep->count; i++)
        total += (sweep->x[i] - mean) * (sweep->x[i] - mean);
    return total > 0.0 ? 1.0 - squared_error(sweep, parameters) / total : 1.0;
}

/* The diagonal of (J'J)^-1 s^2: with a right side of one unit vector after the other the solver gives the inverse's columns. */
static void find_errors(const struct sweep *sweep, const double parameters[PARAMETERS], struct usl_fit *fit)
{
    double matrix[PARAMETERS][PARAMETERS], right[PARAMETERS], errors[PARAMETERS];
    linearise(sweep, parameters, matrix, right);
    const double free_count = (double)sweep->count - (sweep->fixed_kappa ? PARAMETERS - 1 : PARAMETERS);
    const double variance = squared_error(sweep, parameters) / free_count;
    for (int i = 0; i < PARAMETERS; i++) {
        double unit[PARAMETERS] = {0.0}, column[PARAMETERS];
        unit[i] = 1.0;
        errors[i] = solve_damped(matrix, unit, 0.0, column) ? sqrt(column[i] * variance) : NAN;
    }
    fit->lambda_error = errors[LAMBDA];
    fit->sigma_error = errors[SIGMA];
    fit->kappa_error = sweep->fixed_kappa ? NAN : errors[KAPPA];
}

static void describe(const struct sweep *sweep, const double parameters[PARAMETERS], struct usl_fit *fit)
{
    double largest = 0.0;
    for (size_t i = 0; i < sweep->count; i++)
        largest = fmax(largest, sweep->n[i]);
    fit->lambda = parameters[LAMBDA];
    fit->sigma = parameters[SIGMA];
    fit->kappa = parameters[KAPPA];
    fit->r2 = share_explained(sweep, parameters);
    find_errors(sweep, parameters, fit);
    fit->peak_n = INFINITY;
    fit->peak_x = NAN;
    if (fit->kappa > 0.0) {
        fit->peak_n = sqrt(fmax(0.0, 1.0 - fit->sigma) / fit->kappa);
        fit->peak_x = evaluate(parameters, fmax(1.0, floor(fit->peak_n)));
    }
    fit->extrapolated = fit->peak_n > largest;
}

int usl_fit(const double *n, const double *x, size_t count, struct usl_fit *fit)
{
    struct sweep sweep = {n, x, count, false};
    double lambda = 0.0;
    *fit = (struct usl_fit){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, false};
    for (size_t i = 0; i < count; i++) {
        if (!(n[i] > 0.0) || !(x[i] > 0.0))
            return -1;
        lambda = fmax(lambda, x[i] / n[i]);
    }
    double parameters[PARAMETERS] = {[SIGMA] = 0.1, [KAPPA] = 0.01, [LAMBDA] = lambda};
    if (count < USL_POINTS_MINIMUM)
        return -1;
    bool found = minimise(&sweep, parameters);
    if (!found || parameters[KAPPA] < 0.0) { /* a curve that turns up for ever is no law: contention alone explains it */
        sweep.fixed_kappa = true;
        parameters[SIGMA] = 0.1;
        parameters[KAPPA] = 0.0;
        parameters[LAMBDA] = lambda;
        found = minimise(&sweep, parameters);
    }
    if (!found)
        return -1;
    describe(&sweep, parameters, fit);
    return 0;
}

double usl_throughput(const struct usl_fit *fit, double n)
{
    const double parameters[PARAMETERS] = {[SIGMA] = fit->sigma, [KAPPA] = fit->kappa, [LAMBDA] = fit->lambda};
    return evaluate(parameters, n);
}
