#!/bin/sh
# Fetches Node's package for this machine to /build and the package for the target to /target. Inputs, by environment:
# BUILDARCH, TARGETARCH and TARGETPLATFORM, as BuildKit sets them; /engines holds package.json and its lock file.
set -eu

# npm_name ARCHITECTURE: npm's name for Docker's architecture; nothing if there is no Node to pack.
npm_name() {
	case $1 in
	amd64) echo x64 ;;
	arm64) echo arm64 ;;
	esac
}

# fetch CPU FOLDER
fetch() {
	(cd /engines && npm ci --ignore-scripts --os=linux --cpu="$1")
	mv "/engines/node_modules/node-linux-$1" "$2"
}

target=$(npm_name "$TARGETARCH")
[ -n "$target" ] || {
	printf 'phantun-runtime: VARIANT=node is given for %s, and Node is packed for linux/amd64 and linux/arm64 only: leave VARIANT out there.\n' \
		"$TARGETPLATFORM" >&2
	exit 64
}
build=$(npm_name "$BUILDARCH")
[ -n "$build" ] || {
	printf 'phantun-runtime: VARIANT=node is packed on machines of amd64 or arm64, and this one is %s: build it there.\n' \
		"$BUILDARCH" >&2
	exit 64
}
fetch "$target" /target
if [ "$build" = "$target" ]; then cp -R /target /build; else fetch "$build" /build; fi
