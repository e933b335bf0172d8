# The test lanes and their groups (test/lanes). Sourced in the workshop.
# shellcheck shell=sh

# The folder of the groups' results.
reports=build/test-reports

# lines LANE...: the lines of these lanes in test/lanes; without lanes, of those that run by default.
lines() {
	for lane; do grep "^$lane " test/lanes; done
	[ $# -gt 0 ] || grep -v -e '^#' -e ' request$' test/lanes
}

# groups LANE...: the groups of these lanes.
groups() {
	lines "$@" | sed 's/^[a-z]* *[0-9]* *\([a-z]*\).*/\1/' | sort -u
}

# needed WORD LANE...: whether one of these lanes has that need.
needed() {
	need=$1
	shift
	lines "$@" | sed 's/^[a-z]* *[0-9]* *[a-z]*//' | grep -qw -e "$need"
}

# projects GROUP LANE...: vitest's options for those of these lanes that are in the group; `[a-z]*` is any group.
projects() {
	group=$1
	shift
	lines "$@" | sed -n "s/^\([a-z]*\) *[0-9]* *$group\( .*\)*$/--project \1/p"
}

# run_group GROUP LANE...: runs those of these lanes that are in the group, whose network exists, with these $options of vitest.
run_group() {
	# shellcheck disable=SC2046,SC2086 # lists of options, split on purpose
	set -- "$1" vitest run $(projects "$@") $options
	group=$1
	shift
	if [ "$group" = main ]; then exec "$@"; fi
	exec nsenter --net="/run/netns/$group" unshare --mount --pid --fork --kill-child --mount-proc \
		catatonit -- setup/workshop/group.sh "$group" "$@"
}

# run_lanes LANE...: runs the groups of these lanes in parallel, and then prints one summary.
run_lanes() {
	options=
	all=$(groups "$@")
	case $all in
	*[!a-z]*) ;;
	*) run_group "$all" "$@" ;;
	esac
	rm -rf "$reports"
	jobs=
	for group in $all; do
		options="--reporter=verbose --reporter=blob --outputFile.blob=$reports/$group.json"
		(run_group "$group" "$@") &
		jobs="$jobs $!"
	done
	code=0
	# Groups get SIGTERM themselves, and stop their engines.
	trap 'code=143' TERM
	for job in $jobs; do
		# Also for a group that has ended: the shell has collected its exit code while it waited for another.
		wait "$job" || code=$?
		# A trap interrupts wait.
		while kill -0 "$job" 2> /dev/null; do wait "$job" || code=$?; done
	done
	[ "$code" -ne 143 ] || return "$code"
	# shellcheck disable=SC2046 # a list of options, split on purpose
	vitest run $(projects '[a-z]*' "$@") --merge-reports="$reports" --reporter=default || code=$?
	return "$code"
}
