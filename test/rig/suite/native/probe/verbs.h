#ifndef CONFORMANCE_PROBE_VERBS_H
#define CONFORMANCE_PROBE_VERBS_H

/* One action of the probe; `value` is the text after the verb's `=`. */
struct verb {
	const char *name;
	void (*act)(const char *value);
};

/* Each list ends with a verb whose name is NULL. */
extern const struct verb ending_verbs[];
extern const struct verb signal_verbs[];
extern const struct verb process_verbs[];
extern const struct verb telling_verbs[];

/* The arguments of main, for the verbs that report them. */
extern char **probe_argv;
extern char **probe_envp;
/* The words after the current verb. */
extern char **probe_rest;

#endif
