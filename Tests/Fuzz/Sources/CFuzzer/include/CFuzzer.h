#ifndef FOUR_ORDER_CFUZZER_H
#define FOUR_ORDER_CFUZZER_H

#include <stddef.h>
#include <stdint.h>

/* libFuzzer as a library (compiler-rt, lib/fuzzer/FuzzerInterface.h): calls back with one input after another. */
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *bytes, size_t count));

#endif
