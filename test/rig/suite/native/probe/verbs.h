#ifndef CONFORMANCE_PROBE_VERBS_H
#define CONFORMANCE_PROBE_VERBS_H

/* One thing that the probe can do; `value` is what stands behind the verb's `=`. */
struct verb {
	const char *name;
	void (*act)(const char *value);
};

/* Each ends with a verb whose name is NULL. */
extern const struct verb ending_verbs[];
extern const struct verb signal_verbs[];
extern const struct verb process_verbs[];
extern const struct verb telling_verbs[];

/* Main's own, for what is told of them. */
extern char **probe_argv;
extern char **probe_envp;
/* What stands behind the verb that is being done. */
extern char **probe_rest;

#endif
