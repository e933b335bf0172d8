#!/bin/sh
# ujail as far as it touches the router: it records its call as the engines do, then makes a folder `old` in the root file system
# for pivot_root, and removes it. All jails share that root file system, unless -T lays a tmpfs over it, through which what is in the
# root file system is seen. $FAKE is its state folder:
#   calls         as the engines' own
#   pivot-NAME    a pipe: ujail says so in pivoting-NAME once it has made `old`, and waits for a line
#   jailed        the jail runs until this file is gone
#   orphaned      a pipe: ujail starts a deaf jailed process, writes its number down, says so here, and waits to be killed

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
	# Only bash can give a process another first word than its path.
	/bin/bash -c 'trap "" TERM && exec -a /phantun-runtime /bin/sleep 1000' &
	# Until then it has the name of the shell that it comes from.
	until grep -q '^/phantun-runtime' "/proc/$!/cmdline"; do :; done
	echo $! > "$pid_file"
	echo > "$FAKE/orphaned"
	wait
fi

if [ -e "$FAKE/jailed" ]; then
	# Of the interpreters only perl can look like the program that it plays.
	exec /usr/bin/perl -e '($0, my $state) = @ARGV; open my $said, ">", "$state/running"; sleep 1 while -e "$state/jailed"' \
		"$called" "$FAKE"
fi
