#!/bin/sh
# The visible effects of ujail: it records its call as the engines do, then creates a folder `old` in the root file system for
# pivot_root, and removes it. All jails share that root file system, unless -T mounts an overlay on a tmpfs over it, which still shows
# the contents of the root file system. $FAKE is its state folder:
#   calls         like the engines' file
#   pivot-NAME    a pipe: once it has created `old`, ujail writes pivoting-NAME and waits for a line
#   jailed        the jail runs until this file is removed
#   orphaned      a pipe: ujail starts a jailed process that ignores SIGTERM, writes its pid file, writes a line here, and waits to be killed

for field in ujail "$@"; do printf '%s\037' "$field"; done >> "$FAKE/calls"
printf '\036' >> "$FAKE/calls"

called="ujail $*"
overlay=''
while [ $# -gt 0 ]; do
	case "$1" in
	-n) name="$2" ;;
	-T) overlay="$2" ;;
	-t) ;;
	-P) pid_file="$2" ;;
	-J) bundle="$2" ;;
	-i)
		shift
		continue
		;;
	*) exit 64 ;;
	esac
	shift 2
done

root="$(sed -n 's/.*"root": { "path": "\(.*\)", "readonly".*/\1/p' "$bundle/config.json")"
if [ -n "$overlay" ]; then
	under="$root"
	root="$FAKE/overlay-$name"
	mkdir "$root"
	[ ! -e "$under/old" ] || mkdir "$root/old"
fi
if ! mkdir "$root/old" 2> /dev/null; then
	echo 'jail: mkdir(/tmp/ujail-XXXXXX/old) failed: File exists' >&2
	exit 1
fi
if [ -p "$FAKE/pivot-$name" ]; then
	true > "$FAKE/pivoting-$name"
	read -r _ < "$FAKE/pivot-$name"
fi
rmdir "$root/old"
[ -z "$overlay" ] || rmdir "$root"

if [ -p "$FAKE/orphaned" ]; then
	# Only bash can start a process with another argv[0] than its path.
	/bin/bash -c 'trap "" TERM && exec -a /phantun-runtime /bin/sleep 1000' &
	# Before its exec it has the shell's name.
	until grep -q '^/phantun-runtime' "/proc/$!/cmdline"; do :; done
	echo $! > "$pid_file"
	echo > "$FAKE/orphaned"
	wait
fi

if [ -e "$FAKE/jailed" ]; then
	# perl is the only interpreter that can change its own command line.
	exec /usr/bin/perl -e '($0, my $state) = @ARGV; open my $said, ">", "$state/running"; sleep 1 while -e "$state/jailed"' \
		"$called" "$FAKE"
fi
