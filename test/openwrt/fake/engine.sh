#!/bin/sh
# A fake container engine that records its calls, installed as docker and podman. $FAKE is its state folder:
#   calls       one record per call (fields end with US, records with RS), the engine's name first
#   late        how many more times `info` fails
#   stuck       how many more times `rm` fails
#   hang-VERB   this verb never returns; hang-VERB-ENGINE on this engine only
#   fail-VERB   this verb fails; fail-VERB-ENGINE on this engine only
#   image       exists if the image exists; contains its platform
#   registry    the platform of every pulled image, whichever is requested; likewise `archive` for loads
#   containers  names, one per line, with `foreign` after those without the label; containers-ENGINE replaces it for an
#               engine with other containers

engine="${0##*/}"
containers="$FAKE/containers"
[ ! -e "$containers-$engine" ] || containers="$containers-$engine"

count_down() {
	local left
	read -r left < "$FAKE/$1" || left=0
	[ "$left" -gt 0 ] || return 0
	echo $((left - 1)) > "$FAKE/$1"
	return 1
}

# Prints the value of --platform in the arguments, or nothing.
platform_of() {
	while [ $# -gt 0 ]; do
		[ "$1" != --platform ] || echo "$2"
		shift
	done
}

for field in "$engine" "$@"; do printf '%s\037' "$field"; done >> "$FAKE/calls"
printf '\036' >> "$FAKE/calls"

verb="$1"
if [ -e "$FAKE/hang-$verb" ] || [ -e "$FAKE/hang-$verb-$engine" ]; then
	echo $$ > "$FAKE/hanging"
	exec sleep 1000
fi
[ ! -e "$FAKE/fail-$verb" ] && [ ! -e "$FAKE/fail-$verb-$engine" ] || exit 1

for last; do :; done
case "$verb" in
info) count_down late ;;
image)
	[ -e "$FAKE/image" ] || exit 1
	platform="$(cat "$FAKE/image")"
	case "$engine:$*" in
	# podman's images lack this field.
	podman:*.Variant*) exit 125 ;;
	podman:*--format*) echo "$platform" | cut -d / -f 1,2 ;;
	*--format*) echo "$platform" ;;
	esac
	;;
pull)
	platform="$(platform_of "$@")"
	[ ! -e "$FAKE/registry" ] || platform="$(cat "$FAKE/registry")"
	echo "${platform:-linux/amd64}" > "$FAKE/image"
	;;
load)
	platform=linux/amd64
	[ ! -e "$FAKE/archive" ] || platform="$(cat "$FAKE/archive")"
	echo "$platform" > "$FAKE/image"
	;;
create)
	# podman only warns of an image for another platform than its machine's, which is linux/amd64 here.
	case "$engine:$(platform_of "$@")" in
	podman:linux/amd64 | *:"$(cat "$FAKE/image")") ;;
	*) exit 125 ;;
	esac
	echo created >> "$containers"
	echo id-created
	;;
ps) sed '/ foreign$/d' "$containers" ;;
container)
	if grep -qx "$last" "$containers"; then
		echo "id-$last ours"
	else
		grep -q "^$last foreign\$" "$containers" && echo "id-$last "
	fi
	;;
rm)
	count_down stuck || exit 1
	sed -i "/^${3#id-}\( foreign\)*\$/d" "$containers"
	;;
stop) sed -i "/^$4\$/d" "$containers" ;;
run) exit 42 ;;
esac
