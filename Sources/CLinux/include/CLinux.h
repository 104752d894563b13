#ifndef FOUR_ORDER_CLINUX_H
#define FOUR_ORDER_CLINUX_H

/* What the Glibc module does not carry: epoll, eventfd, signalfd and accept4. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#endif
