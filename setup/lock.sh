# Locks, which make one run wait for another. The kernel releases a lock when no process has its file open any more, so a
# killed run leaves none; a program that outlives a run must not inherit the descriptors. Sourced by run and in the workshop.
# shellcheck shell=sh

# lock DESCRIPTOR FILE HOLDER: locks FILE, which is open as DESCRIPTOR, for this run, which other runs call HOLDER. Waits
# while another run has the lock. Without flock, or on a file system without locks, the run continues without.
lock() {
	has flock || return 0
	refusal=0
	flock -n "$1" || refusal=$?
	if [ "$refusal" -eq 1 ]; then
		holder=$(cat "$2")
		say "waiting for ${holder:-another run}"
		flock "$1" || return 0
	fi
	printf '%s\n' "$3" > "$2"
}

# open_lock DESCRIPTOR FILE HOLDER: opens FILE and locks it. The run continues without the lock of a file that it cannot write.
open_lock() {
	(eval "exec $1>> \"\$2\"") 2> /dev/null || return 0
	eval "exec $1>> \"\$2\""
	lock "$@"
}
