#include "CLinux.h"

#include <errno.h>

/* What Swift's runtime takes for a crash, but for SIGQUIT, which people send. */
static const int crashes[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP};

static struct sigaction handlers[NSIG];
static int told;

static void tell(int signal, siginfo_t *info, void *context) {
    int error = errno;
    /* Nobody may listen any more; the crash goes on all the same. */
    ssize_t written = write(told, CRASH_NOTICE "\n", sizeof(CRASH_NOTICE "\n") - 1);
    (void)written;
    errno = error;
    handlers[signal].sa_sigaction(signal, info, context);
}

void tell_of_crashes(int descriptor) {
    told = descriptor;
    for (size_t index = 0; index < sizeof crashes / sizeof *crashes; index++) {
        int signal = crashes[index];
        if (sigaction(signal, NULL, &handlers[signal]) != 0 || !(handlers[signal].sa_flags & SA_SIGINFO)) continue;
        struct sigaction handler = handlers[signal];
        handler.sa_sigaction = tell;
        sigaction(signal, &handler, NULL);
    }
}
