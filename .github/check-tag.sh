#!/bin/sh
# Prints the release that the lock of this commit names, if the pushed tag names it too. Needs the workflow's variable
# GITHUB_REF_NAME.
set -eu

cd "$(dirname "$0")/.."
release=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)
if [ "$GITHUB_REF_NAME" != "$release" ]; then
	printf 'check-tag.sh: the tag is %s, and the lock of its commit names %s: tag the commit of that release.\n' \
		"$GITHUB_REF_NAME" "$release" >&2
	exit 1
fi
printf '%s\n' "$release"
