#ifndef CONFORMANCE_DESCRIPTORS_H
#define CONFORMANCE_DESCRIPTORS_H

/* The init's descriptors. Each sets up the descriptor of this number. On failure each exits with an error message. */

void descriptor_close(int number);
/* A pipe whose read end is closed. */
void descriptor_broken(int number);
/* A pipe that is full and stays full. A child holds its read end, since the init may close inherited descriptors. */
void descriptor_full(int number);
/* A memory file that can be sealed through the descriptor. */
void descriptor_sealable(int number);
/* A descriptor for the program to inherit. */
void descriptor_inherited(int number);
/* A file that has reached the size limit: writing another byte raises SIGXFSZ. */
void descriptor_at_limit(int number);

#endif
