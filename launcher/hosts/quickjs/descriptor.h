#ifndef PHANTUN_RUNTIME_DESCRIPTOR_H
#define PHANTUN_RUNTIME_DESCRIPTOR_H

/*
 * Moves a descriptor of our own above 2 and returns its new number, or -1 with errno. When the launcher starts with
 * stdin, stdout or stderr closed, the next file opened takes that number, and a message would land in it.
 */
int descriptor_above_stdio(int fd);

/* Closes every descriptor above 2 but `kept` (-1 for none): an inherited one would pin its file for months. */
void descriptor_close_inherited(int kept);

#endif
