#ifndef PHANTUN_RUNTIME_DESCRIPTOR_H
#define PHANTUN_RUNTIME_DESCRIPTOR_H

/*
 * Moves one of the launcher's descriptors above 2 and returns its new number, or -1 with errno. If the launcher starts
 * with stdin, stdout or stderr closed, the next file opened gets that number, and a message would be written into it.
 */
int descriptor_above_stdio(int fd);

/* Closes every descriptor above 2 except `kept` (-1 for none): an inherited one could keep its file open for months. */
void descriptor_close_inherited(int kept);

#endif
