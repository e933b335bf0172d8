/*
 * Fuzzes the whole launcher, policy and host, with arguments, environments and child behaviour. Main, the engine, the
 * policy, its port and the interface file are real; the fuzzer supplies the system's answers about processes and signals.
 * It is linked with --wrap for each function whose name here begins with __wrap_.
 */
#include "child.h"
#include "events.h"
#include "facts.h"
#include "handoff.h"

#include "ground.h"
#include "input.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS = 8, CHILD = 4711, SIGNALS = 64, ENDED = 1000 };

int launcher_main(int argc, char **argv, char **envp);
int __real_handoff_write(const char *path, const char *name);
_Noreturn void __real__exit(int status);
int __real_kill(pid_t pid, int number);

/* The input of one run of the launcher. */
static struct input input;
static char *argv_now[WORDS + 2], *envp_now[2 * WORDS + 1];
static jmp_buf way_out;
static bool alive, child_lives;
static int handoff_result, handoff_tries;
/* The expected exit code, once it is known. */
static int wanted;

/* ---- memory: libc's, so that AddressSanitizer sees each block; all of it is freed after each run ---------------- */

struct allocation {
	struct allocation *next, *previous;
	size_t size;
};

static struct allocation blocks = {&blocks, &blocks, 0};

static void *take(JSMallocState *state, size_t size)
{
	struct allocation *block = size > 1 << 20 ? NULL : malloc(sizeof *block + size);

	if (!block)
		return NULL;
	block->size = size;
	block->next = blocks.next;
	block->previous = &blocks;
	blocks.next->previous = block;
	blocks.next = block;
	state->malloc_count++;
	return block + 1;
}

static void give_back(JSMallocState *state, void *memory)
{
	struct allocation *block;

	if (!memory)
		return;
	block = (struct allocation *)memory - 1;
	block->next->previous = block->previous;
	block->previous->next = block->next;
	state->malloc_count--;
	free(block);
}

static void *resize(JSMallocState *state, void *memory, size_t size)
{
	size_t old = memory ? ((struct allocation *)memory - 1)->size : 0;
	void *moved = size ? take(state, size) : NULL;

	if (moved && memory)
		memcpy(moved, memory, old < size ? old : size);
	if (moved || size == 0)
		give_back(state, memory);
	return moved;
}

static size_t usable(const void *memory)
{
	return memory ? ((const struct allocation *)memory - 1)->size : 0;
}

const JSMallocFunctions __wrap_arena_functions = {take, give_back, resize, usable};

/* ---- the system --------------------------------------------------------------------------------------------------- */

bool __wrap_signals_hold(void)
{
	return true;
}

void __wrap_descriptor_close_inherited(int kept)
{
	(void)kept;
}

/* An error number: one that the policy distinguishes, or any other. */
static int error_from_input(void)
{
	static const int known[] = {EPERM, ENOENT, E2BIG, ENOEXEC, EAGAIN, ENOMEM, EACCES, ENODEV, ENOTDIR, EISDIR};
	unsigned choice = input_below(&input, 12);

	return choice < sizeof known / sizeof known[0] ? known[choice] : 1 + (int)input_below(&input, 133);
}

static int start_failure(bool of_program, int error)
{
	if (!of_program || error == EAGAIN || error == ENOMEM)
		return 71;
	return error == ENOENT || error == ENOTDIR ? 127 : 126;
}

pid_t __wrap_child_start(const char *file, char **argv, char **envp, struct child_failure *failure)
{
	demand(strcmp(file, "/usr/local/bin/phantun-client") == 0 || strcmp(file, "/usr/local/bin/phantun-server") == 0,
	       "only phantun is started");
	demand(argv == argv_now && envp == envp_now, "arguments and environment are passed on as they are");
	if (input_below(&input, 4) == 3) {
		failure->of_program = input_below(&input, 2);
		failure->error = error_from_input();
		wanted = start_failure(failure->of_program, failure->error);
		return -1;
	}
	child_lives = true;
	return CHILD;
}

/* Reports ends of the child and of orphans until the input is exhausted; then the child's exit with 0. */
pid_t __wrap_child_reap(int *status)
{
	unsigned what = input.left == 0 ? 0 : input_below(&input, 4);

	if (!child_lives) {
		errno = ECHILD;
		return -1;
	}
	if (what > 1)
		return 0;
	*status = input_below(&input, 2) ? (int)input_below(&input, 127) + 1 : input_byte(&input) << 8;
	if (WIFSTOPPED(*status) || (!WIFEXITED(*status) && !WIFSIGNALED(*status)))
		*status = 0;
	if (what == 1)
		return CHILD + 1 + (pid_t)input_byte(&input);
	child_lives = false;
	wanted = WIFEXITED(*status) ? WEXITSTATUS(*status) : 128 + WTERMSIG(*status);
	return CHILD;
}

void __wrap_child_kill(void)
{
	child_lives = false;
}

int __wrap_signals_wait(void)
{
	return (int)input_below(&input, SIGNALS + 1);
}

int __wrap_kill(pid_t pid, int number)
{
	if (!alive)
		return __real_kill(pid, number);
	demand(pid == CHILD && child_lives, "only the child is signalled, while it lives");
	demand(number > 0 && number <= SIGNALS && number != SIGCHLD && number != 32 && number != 33, "what is forwarded");
	errno = error_from_input();
	return input_below(&input, 4) == 3 ? -1 : 0;
}

enum reach __wrap_facts_capability(int number)
{
	demand(number == 12 || number == 1, "only NET_ADMIN and DAC_OVERRIDE are looked at");
	return (enum reach)input_below(&input, 3);
}

int __wrap_facts_try_open(const char *path)
{
	demand(strcmp(path, "/dev/net/tun") == 0, "only the TUN device is looked at");
	return input_below(&input, 2) ? error_from_input() : 0;
}

unsigned __wrap_facts_user(void)
{
	return input_below(&input, 3);
}

bool __wrap_facts_status(const char *path, struct facts_status *status)
{
	demand(strcmp(path, "/dev/net/tun") == 0, "only the TUN device's status is looked at");
	*status = (struct facts_status){input_below(&input, 3), input_below(&input, 3), input_byte(&input) << 8};
	status->mode |= input_byte(&input);
	return input_below(&input, 4) != 3;
}

enum user_namespace __wrap_facts_user_namespace(void)
{
	return (enum user_namespace)input_below(&input, 3);
}

bool __wrap_facts_foreign_network(const char *tun)
{
	demand(strcmp(tun, "/dev/net/tun") == 0, "only the TUN device is asked for its network");
	return input_below(&input, 2);
}

int __wrap_handoff_write(const char *path, const char *name)
{
	handoff_tries++;
	handoff_result = __real_handoff_write(path, name);
	if (handoff_result != 0)
		wanted = 73;
	return handoff_result;
}

/* Requires one whole line that no value can break, short enough for one atomic write to a pipe. */
void __wrap_log_line(const char *line)
{
	size_t length = strlen(line);

	demand(strncmp(line, "phantun-runtime: ", 17) == 0, "a message names the launcher");
	demand(length < 4096, "a message fits into a pipe's page");
	for (const unsigned char *byte = (const unsigned char *)line; *byte; byte++) {
		demand(*byte >= 0x20 && *byte != 0x7f, "a message holds no control character");
		demand(*byte != 0xc2 || byte[1] >= 0xa0, "a message holds no control character of Latin-1");
	}
	demand(strncmp(line + 17, "The launcher itself failed", 26) != 0, "the launcher does not fail");
}

_Noreturn void __wrap__exit(int status)
{
	if (!alive)
		__real__exit(status);
	longjmp(way_out, status + ENDED);
}

/* ---- a run -------------------------------------------------------------------------------------------------------- */

static char *variable(void)
{
	static const char *const heads[] = {"", "MODE=", "IFACE_NAME=", "IFACE_FILE="};
	unsigned head = input_below(&input, 16);
	char text[64];

	if (head < 4)
		return input_word(&input, heads[head]);
	if (head < 8)
		return strdup(head & 1 ? "MODE=client" : "MODE=server");
	if (head < 10)
		return strdup("IFACE_NAME=ptun0");
	snprintf(text, sizeof text, "IFACE_FILE=%s", ground_paths[input_below(&input, ground_path_count)]);
	return strdup(text);
}

static const char *value(const char *name)
{
	const char *found = getenv(name);

	return found && *found ? found : NULL;
}

/* The result that the three variables alone decide, before anything is started. */
static void decide(void)
{
	const char *mode = value("MODE");

	wanted = mode && (strcmp(mode, "client") == 0 || strcmp(mode, "server") == 0) ? -1 : 64;
}

static void free_all(char **words)
{
	for (; *words; words++)
		free(*words);
}

static void put_back_ground(void)
{
	const char *path = value("IFACE_FILE");

	if (handoff_tries && handoff_result == 0 && path && strcmp(path, "/file") != 0 && strcmp(path, "/link") != 0)
		unlink(path);
	unlink("/new");
	if (symlink("new", "/dangling") != 0 && errno != EEXIST)
		abort();
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	ground_enter();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
	char **environ_before = environ;
	unsigned arguments, variables;
	int ended;

	input = (struct input){bytes, count};
	memset(argv_now, 0, sizeof argv_now);
	memset(envp_now, 0, sizeof envp_now);
	arguments = input_below(&input, WORDS);
	variables = input_below(&input, WORDS);
	for (unsigned index = 0; index < arguments; index++)
		argv_now[index] = input_word(&input, "");
	for (unsigned index = 0; index < variables; index++)
		envp_now[index] = variable();
	environ = envp_now;
	handoff_tries = handoff_result = 0;
	child_lives = false;
	decide();
	bool may_hand_off = wanted == -1 && value("IFACE_NAME") && value("IFACE_FILE");

	alive = true;
	ended = setjmp(way_out);
	if (ended == 0)
		launcher_main((int)arguments, argv_now, envp_now);
	alive = false;

	demand(ended - ENDED == wanted, "the exit code is the one that is documented");
	demand(!child_lives, "no child is left");
	demand(handoff_tries == may_hand_off, "the name is written when both variables are set, and only then");
	demand(handoff_descriptor() == -1, "the file is let go");
	while (blocks.next != &blocks)
		give_back(&(JSMallocState){0}, blocks.next + 1);
	put_back_ground();
	environ = environ_before;
	free_all(argv_now);
	free_all(envp_now);
	return 0;
}
