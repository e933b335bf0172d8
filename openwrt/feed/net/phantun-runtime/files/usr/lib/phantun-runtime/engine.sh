# Finds the engine, and keeps one that hangs from hanging the router. Read by /usr/libexec/phantun-runtime.
# shellcheck shell=dash

# The last command of `bounded` that has ended. While one runs, $! is another.
ended='' found='' answer=''

# Kills a process that lives longer than so many seconds; ends within a second of the process.
watch_over() {
	local process="$1" left="$2"
	while kill -0 "$process"; do
		[ "$left" -gt 0 ] || kill -KILL "$process"
		sleep 1
		left=$((left - 1))
	done
}

# Runs a command for at most so many seconds: an engine that hangs must not hang the router. The watcher is handed over to
# PID 1, because what this script becomes by exec would never reap it. Status 137 is a command that was killed.
bounded() {
	local seconds="$1" status
	shift
	"$@" &
	(
		(watch_over "$!" "$seconds") > /dev/null 2>&1 &
	)
	# The shell's own "Killed" does not tell what.
	wait "$!" 2> /dev/null
	status=$?
	ended=$!
	return "$status"
}

# To be called through bounded, in whose background process they become the command. A redirection on bounded itself would
# leave this script's own output open in the watcher.
silent() {
	exec "$@" > /dev/null 2>&1
}

into() {
	local file="$1"
	shift
	exec "$@" > "$file" 2> /dev/null
}

# ask SECONDS COMMAND...: sets `answer` to what it prints. Not by $(), for the end of which a signal would have to wait.
ask() {
	local seconds="$1" file="$RUNTIME/answer.$$" status
	shift
	mkdir -p "$RUNTIME"
	bounded "$seconds" into "$file" "$@"
	status=$?
	answer="$(cat "$file")"
	rm -f "$file"
	return "$status"
}

# $! and no variable of its own names the running command: a signal may be handled between the start and an assignment.
end_early() {
	if [ "$!" != "$ended" ]; then
		kill "$!"
		wait "$!" 2> /dev/null
	fi
	rm -f "$RUNTIME/answer.$$"
	exit 143
}

# Seconds since boot: the clock of a router jumps when NTP first answers.
now() {
	local up
	read -r up _ < /proc/uptime
	echo "${up%%.*}"
}

installed() {
	command -v "$1" > /dev/null
}

# Whether this engine, which is installed, can run something now; if not, `reason` is why.
answers() {
	if [ "$1" = ujail ]; then
		reason="$(message "$MSG_NO_ROOTFS" "$rootfs/phantun-runtime")"
		[ -x "$rootfs/phantun-runtime" ]
	else
		reason="$(message "$MSG_NO_ANSWER" "$1")"
		bounded "$PROBE_TIMEOUT" silent "$1" info
	fi
}

# Sets `found` to the engine, and `passed_over` to why it is none of those before it that are installed. Where there is none,
# `absence` is why.
find_engine() {
	local candidate reason
	found='' passed_over=''
	[ "$engine" != auto ] || set -- docker podman ujail
	for candidate in "${@:-$engine}"; do
		installed "$candidate" || continue
		if answers "$candidate"; then
			found="$candidate"
			return
		fi
		passed_over="${passed_over:+$passed_over, }$reason"
	done
	absence="$passed_over"
	[ -z "$absence" ] || return 1
	absence="$(message "$MSG_NOT_INSTALLED" "$engine")"
	[ "$engine" != auto ] || absence="$MSG_NO_ENGINE"
	return 1
}

# An instance also waits for what is not installed: its disk may be mounted late. Who calls for a pull does not.
await_engine() {
	local end="$(($(now) + wait))" reported=''
	until find_engine; do
		[ -n "$again$passed_over" ] || fail %s "$absence"
		[ "$(now)" -lt "$end" ] || fail "$MSG_GAVE_UP" "$absence" "$wait"
		[ -n "$reported" ] || say "$MSG_WAITING" "$absence" "$wait"
		reported=1
		sleep 1
	done
	[ -z "$passed_over" ] || say "$MSG_ENGINE_USED" "$passed_over" "$found"
}
