#ifndef CONFORMANCE_FUZZ_GROUND_H
#define CONFORMANCE_FUZZ_GROUND_H

/*
 * Makes the folder that FUZZ_ROOT names this process's root, with one thing of each kind in it that a path can lead to: the
 * launcher empties the files it is told of, and is told of any.
 */
void ground_enter(void);

/* How many descriptors this process has open. */
int ground_descriptors(void);

/* Some paths that lead somewhere. */
extern const char *const ground_paths[];
extern const unsigned ground_path_count;

#endif
