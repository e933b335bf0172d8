#!/bin/sh
# Prints the release that the lock of this commit names. The pushed tag must name it, too, and the lock must have no gaps. Needs
# the workflow's variable GITHUB_REF_NAME.
set -eu

stop() {
	printf 'check-tag.sh: %s\n' "$*" >&2
	exit 1
}

cd "$(dirname "$0")/.."
release=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)
[ "$GITHUB_REF_NAME" = "$release" ] ||
	stop "the tag is $GITHUB_REF_NAME, and the lock of its commit names $release: tag the commit of that release."
gaps=$(sed -n 's/^ *"\(.*\)": null,\{0,1\}$/\1/p' buildx/lock/lock.json | xargs)
[ -z "$gaps" ] ||
	stop "the lock of $release has no value for $gaps, so the release could not be built again: fill it by ./run lock --update, and tag that commit."
printf '%s\n' "$release"
