#!/bin/sh
# publish-release.sh FIRST SECOND: publishes a release that two runners have built, if both builds are equal. Needs docker, gh
# with GH_TOKEN, and the workflow's variables GITHUB_ACTOR, GITHUB_REF_NAME and GITHUB_REPOSITORY.
set -eu

stop() {
	printf 'publish-release.sh: %s\n' "$*" >&2
	exit 1
}

cd "$(dirname "$0")/.."
first=$1
second=$2

release=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)
[ "$GITHUB_REF_NAME" = "$release" ] ||
	stop "the tag is $GITHUB_REF_NAME, and the lock of its commit names $release: tag the commit of that release."
# The files include the notes, which name the digest of every manifest.
diff "$first/files/SHA256SUMS" "$second/files/SHA256SUMS" ||
	stop "the two runners have built different files (above): nothing is published."
(cd "$first/files" && sha256sum --quiet --check SHA256SUMS) || stop "a file was changed after it was built: nothing is published."

mkdir -p build
rm -rf build/release
mv "$first" build/release
printf '%s' "$GH_TOKEN" | docker login --username "$GITHUB_ACTOR" --password-stdin ghcr.io
image=ghcr.io/$(printf '%s' "$GITHUB_REPOSITORY" | tr '[:upper:]' '[:lower:]')
./run release --push "$image" --keyless
./run verify "$image:$release"

gh release view "$release" > /dev/null 2>&1 ||
	gh release create "$release" --verify-tag --title "$release" --notes-file build/release/files/NOTES.md
gh release upload "$release" --clobber build/release/files/*
