#ifndef PHANTUN_RUNTIME_LOG_H
#define PHANTUN_RUNTIME_LOG_H

/* Prints one whole line on stderr, or nothing when stderr is closed or stays full for a second. */
void log_line(const char *line);

#endif
