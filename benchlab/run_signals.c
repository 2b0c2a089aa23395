/* run_signals: see the header. */
#include "benchlab/run_signals.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

/* How many signals asked us to end. Signal handlers can reach nothing but a global. */
static atomic_int interrupts;

static void count_interrupt(int number)
{
    (void)number;
    atomic_fetch_add(&interrupts, 1);
}

/* No SA_RESTART: whatever waits in a system call shall look at the count. */
int run_signals_catch(struct error *error)
{
    struct sigaction action;
    memset(&action, 0, sizeof(action));
    (void)sigemptyset(&action.sa_mask);
    action.sa_handler = count_interrupt;
    struct sigaction hangup;
    if (sigaction(SIGINT, &action, NULL) != 0 || sigaction(SIGTERM, &action, NULL) != 0 || sigaction(SIGHUP, NULL, &hangup) != 0)
        return error_set_errno(error, errno, "signal handlers");
    /* nohup ignores SIGHUP for us, and shall have its way. */
    if (hangup.sa_handler != SIG_IGN && sigaction(SIGHUP, &action, NULL) != 0)
        return error_set_errno(error, errno, "signal handlers");
    /* A reader of our output that goes away must not kill us while a target runs; and a parent that ignored SIGCHLD must not make
     * us lose the end of our targets. */
    action.sa_handler = SIG_IGN;
    if (sigaction(SIGPIPE, &action, NULL) != 0)
        return error_set_errno(error, errno, "signal handlers");
    action.sa_handler = SIG_DFL;
    return sigaction(SIGCHLD, &action, NULL) == 0 ? 0 : error_set_errno(error, errno, "signal handlers");
}

const atomic_int *run_signals_count(void)
{
    return &interrupts;
}

bool run_signals_came(void)
{
    return atomic_load(&interrupts) > 0;
}
