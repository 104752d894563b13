/*
 * Tells the thread sanitizer what happens in Swift's Mutex where two threads meet.
 *
 * On Linux a Mutex that is free is taken by code within the program, which is watched. One that is held is waited for
 * within libswiftSynchronization.so, which is not (stdlib/public/Synchronization/Mutex/LinuxImpl.swift): the sanitizer
 * would take whatever such a mutex guards for a race. The program's own definitions here come before the library's.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>
#include <stdbool.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *mutex
#define LIBRARY(name, ...) ((__VA_ARGS__)dlsym(RTLD_NEXT, name))

/* Synchronization._MutexHandle._lockSlow(Swift.UInt32) -> () */
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
/* Synchronization._MutexHandle._tryLockSlow() -> Swift.Bool */
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
/* Synchronization._MutexHandle._unlockSlow() -> () */
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

SWIFT void lock_slow(uint32_t thread, SELF) __asm__(LOCK);
SWIFT bool try_lock_slow(SELF) __asm__(TRY_LOCK);
SWIFT void unlock_slow(SELF) __asm__(UNLOCK);

SWIFT void lock_slow(uint32_t thread, SELF) {
    LIBRARY(LOCK, SWIFT void (*)(uint32_t, SELF))(thread, mutex);
    __tsan_acquire(mutex);
}

SWIFT bool try_lock_slow(SELF) {
    bool is_locked = LIBRARY(TRY_LOCK, SWIFT bool (*)(SELF))(mutex);
    if (is_locked) __tsan_acquire(mutex);
    return is_locked;
}

SWIFT void unlock_slow(SELF) {
    __tsan_release(mutex);
    LIBRARY(UNLOCK, SWIFT void (*)(SELF))(mutex);
}
