#!/bin/sh
# A container engine that only records and obeys: installed as docker, podman and ujail. $FAKE is its state folder:
#   calls       one record a call (fields end with US, records with RS), the engine's name first
#   late        so many times `info` still fails
#   stuck       so many times `rm` still fails
#   hang-VERB   this verb never comes back
#   fail-VERB   this verb fails
#   jailed      the jail runs until this file is gone
#   orphaned    a pipe: ujail starts a deaf jailed process, writes its number down, says so here, and waits to be killed
#   image       there when the image is there
#   containers  names, one a line; containers-ENGINE in its place where one engine has others

containers="$FAKE/containers"
[ ! -e "$containers-${0##*/}" ] || containers="$containers-${0##*/}"

count_down() {
	local left
	read -r left < "$FAKE/$1" || left=0
	[ "$left" -gt 0 ] || return 0
	echo $((left - 1)) > "$FAKE/$1"
	return 1
}

for field in "${0##*/}" "$@"; do printf '%s\037' "$field"; done >> "$FAKE/calls"
printf '\036' >> "$FAKE/calls"

verb="$1"
if [ -e "$FAKE/hang-$verb" ]; then
	echo $$ > "$FAKE/hanging"
	exec sleep 1000
fi
[ ! -e "$FAKE/fail-$verb" ] || exit 1

if [ "${0##*/}" = ujail ] && [ -p "$FAKE/orphaned" ]; then
	# -n NAME -t TIMEOUT -i -P FILE: only bash can give a process another first word than its path.
	/bin/bash -c 'trap "" TERM && exec -a /phantun-runtime /bin/sleep 1000' &
	echo $! > "$7"
	echo > "$FAKE/orphaned"
	wait
fi

if [ "${0##*/}" = ujail ] && [ -e "$FAKE/jailed" ]; then
	true > "$FAKE/running"
	while [ -e "$FAKE/jailed" ]; do sleep 1; done
fi

case "$verb" in
info) count_down late ;;
image) [ -e "$FAKE/image" ] ;;
pull | load) true > "$FAKE/image" ;;
ps) cat "$containers" ;;
container) grep -qx "$3" "$containers" ;;
rm)
	count_down stuck || exit 1
	sed -i "/^$3\$/d" "$containers"
	;;
stop) sed -i "/^$4\$/d" "$containers" ;;
run) exit 42 ;;
esac
