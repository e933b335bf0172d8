#ifndef CONFORMANCE_FUZZ_GROUND_H
#define CONFORMANCE_FUZZ_GROUND_H

/*
 * Makes the folder in FUZZ_ROOT this process's root, with one file of each type that a path can lead to: the launcher
 * empties the files that it is given, and the fuzzer gives it any path.
 */
void ground_enter(void);

/* The number of this process's open descriptors. */
int ground_descriptors(void);

/* Some existing paths. */
extern const char *const ground_paths[];
extern const unsigned ground_path_count;

#endif
