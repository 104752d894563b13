#ifndef FOUR_ORDER_ALLOCATION_COUNTER_H
#define FOUR_ORDER_ALLOCATION_COUNTER_H

#include <stdint.h>

/* How often the calling thread has asked for memory since it began; -1 where a sanitizer has the allocator. */
int64_t allocations_of_this_thread(void);

#endif
