#!/bin/sh
# Writes /facts.json: the source that the build inputs resolved to. Runs in a stage with upstream's source in /source.
#
#   source-facts.sh git GIT-DIRECTORY | tarball ARCHIVE | crate REGISTRY
#
# version   phantun's version, from its manifest
# revision  upstream's commit: from git, from `git archive`'s header in the tarball, or from cargo's record in the crate
# epoch     Unix time of that commit; for a crate, the time of its publication from the registry's index
# crate     the SHA-256 of the crate from the registry; absent for other sources
set -eu

refuse() {
	printf 'phantun-runtime: %s\n' "$*" >&2
	exit 65
}

kind=$1
origin=$2
crate=
case $kind in
git)
	revision=$(git --git-dir "$origin" rev-parse HEAD)
	epoch=$(git --git-dir "$origin" show --no-patch --format=%ct HEAD)
	;;
tarball)
	revision=$(gzip --decompress --stdout "$origin" | git get-tar-commit-id) ||
		refuse "the tarball names no commit: one that git archive wrote is accepted, as the forge serves it."
	[ -z "$PHANTUN_COMMIT" ] || [ "$PHANTUN_COMMIT" = "$revision" ] ||
		refuse "the tarball of PHANTUN_COMMIT=$PHANTUN_COMMIT says that it is of commit $revision: check the address and the digest."
	# git archive gives every file the time of the commit.
	epoch=$(stat --format %Y /source/Cargo.toml)
	;;
crate)
	revision=$(sed -n 's/.*"sha1": *"\([0-9a-f]\{40\}\)".*/\1/p' /source/.cargo_vcs_info.json)
	crate=$(sha256sum "$origin"/cache/*/phantun-"$PHANTUN_CRATE".crate | cut -c 1-64)
	published=$(find "$origin/index" -type f -name phantun -exec cat {} + | tr '\0' '\n' |
		sed -n "s/.*\"vers\": *\"$PHANTUN_CRATE\".*\"pubtime\": *\"\([^\"]*\)\".*/\1/p")
	# Without a publication time in the registry: the fixed time that cargo gives to every file of a crate.
	epoch=$(date --utc --date "${published:-@$(stat --format %Y /source/Cargo.toml.orig)}" +%s)
	;;
esac

manifest=/source/phantun/Cargo.toml
[ -f "$manifest" ] || manifest=/source/Cargo.toml
[ -f "$manifest" ] || refuse "the source has no Cargo.toml: a phantun workspace or crate is accepted."
package=$(cargo pkgid --locked --offline --manifest-path "$manifest" phantun) ||
	refuse "the source is not phantun's: a cargo workspace with the package phantun and its lock file is accepted."
version=${package##*[#@]}

printf '{"version":"%s","revision":"%s","epoch":%s%s}\n' \
	"$version" "$revision" "$epoch" "${crate:+,\"crate\":\"$crate\"}" > /facts.json
