#ifndef PHANTUN_RUNTIME_LOG_H
#define PHANTUN_RUNTIME_LOG_H

/* Prints one line on stderr, whole, or not at all when stderr is closed or nobody takes it within a second. */
void log_line(const char *line);

#endif
