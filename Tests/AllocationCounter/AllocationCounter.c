#include "AllocationCounter.h"

#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define FOUR_ORDER_SANITIZED 1
#endif
#endif

#ifdef FOUR_ORDER_SANITIZED

int64_t allocations_of_this_thread(void) { return -1; }

#else

/*
 * glibc lets a program bring an allocator of its own (manual, "Replacing malloc"): the definitions here go before the
 * library's for all that the test program loads. They count and hand on to the library by its other names. What is
 * not defined here, such as posix_memalign, stays the library's and is not counted.
 */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void __libc_free(void *memory);

static _Thread_local int64_t count;

int64_t allocations_of_this_thread(void) { return count; }

void *malloc(size_t size) {
    count += 1;
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    count += 1;
    return __libc_calloc(number, size);
}

void *realloc(void *memory, size_t size) {
    count += 1;
    return __libc_realloc(memory, size);
}

void free(void *memory) { __libc_free(memory); }

#endif
