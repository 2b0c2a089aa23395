/* interrupt: see the header. */
#include "benchlab/interrupt.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

/* Signal handlers can reach nothing but a global. */
static volatile sig_atomic_t requested;

static void note_interrupt(int number)
{
    (void)number;
    requested = 1;
}

int interrupt_catch(struct error *error)
{
    struct sigaction action;
    memset(&action, 0, sizeof(action));
    (void)sigemptyset(&action.sa_mask);
    action.sa_handler = note_interrupt;
    action.sa_flags = SA_RESTART | (int)SA_RESETHAND; /* reads and writes of files are to be completed */
    if (sigaction(SIGINT, &action, NULL) != 0 || sigaction(SIGTERM, &action, NULL) != 0)
        return error_set_errno(error, errno, "signal handlers");
    return 0;
}

bool interrupt_requested(void)
{
    return requested != 0;
}

bool interrupt_stops(void *context)
{
    (void)context;
    return interrupt_requested();
}
