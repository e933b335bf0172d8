#!/bin/sh
# publish-release.sh ROWS: merges the rows of a release, pushes and signs its images, verifies them, and makes the release on
# GitHub. The feeds for OpenWrt are then in build/release/pages, signed with the secret keys in OPKG_KEY (usign's) and APK_KEY
# (PEM); a feed without its key is not signed. Needs docker, gh with GH_TOKEN, and the workflow's variables GITHUB_ACTOR,
# GITHUB_REF_NAME and GITHUB_REPOSITORY.
set -eu

rows=$1
cd "$(dirname "$0")/.."
release=$(.github/check-tag.sh)
image=ghcr.io/$(printf '%s' "$GITHUB_REPOSITORY" | tr '[:upper:]' '[:lower:]')

keys=$(mktemp -d)
trap 'rm -rf "$keys"' EXIT
set -- --rows "$rows"

# unsigned FEED SECRET: prints a warning on the page of the run.
unsigned() {
	echo "::warning title=The feed for $1 is not signed::The environment has no secret $2: docs/release.md describes how to make it."
}

if [ -n "${OPKG_KEY-}" ]; then
	printf '%s\n' "$OPKG_KEY" > "$keys/opkg"
	set -- "$@" --opkg-key "$keys/opkg"
else
	unsigned opkg OPKG_KEY
fi
if [ -n "${APK_KEY-}" ]; then
	printf '%s\n' "$APK_KEY" > "$keys/apk"
	set -- "$@" --apk-key "$keys/apk"
else
	unsigned apk APK_KEY
fi

printf '%s' "$GH_TOKEN" | docker login --username "$GITHUB_ACTOR" --password-stdin ghcr.io
./run release "$@" --push "$image" --keyless
./run verify "$image:$release"

gh release view "$release" > /dev/null 2>&1 ||
	gh release create "$release" --verify-tag --title "$release" --notes-file build/release/files/NOTES.md
gh release upload "$release" --clobber build/release/files/*
