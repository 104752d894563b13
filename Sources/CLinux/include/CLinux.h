#ifndef FOUR_ORDER_CLINUX_H
#define FOUR_ORDER_CLINUX_H

/* What the Glibc module does not carry: epoll, eventfd, signalfd, pidfd, socket filters, prctl,
   posix_spawn's extensions and accept4. */
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

/* Declared by glibc under _GNU_SOURCE only, which would make this module's fd_set differ from the Glibc module's. */
int accept4(int socket, struct sockaddr *address, socklen_t *length, int flags);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
int pipe2(int ends[2], int flags);

/* The process at the other end of a Unix socket (SO_PEERCRED, unix(7)); 0 where there is none that is seen from here.
   ucred is declared under _GNU_SOURCE only. */
static inline pid_t peer_process(int socket) {
    struct { pid_t pid; uid_t uid; gid_t gid; } peer = {0};
    socklen_t length = sizeof peer;
    return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 ? peer.pid : 0;
}

/* prctl(2) takes variable arguments, which Swift cannot pass. */
static inline int set_parent_death_signal(int signal) { return prctl(PR_SET_PDEATHSIG, signal); }

/* Has crashes write a line to a descriptor before whoever handles them now has his turn; where nobody does, nothing is
   changed. In C, for a handler of signals may not run Swift. */
#define CRASH_NOTICE "crashes"
void tell_of_crashes(int descriptor);

#endif
