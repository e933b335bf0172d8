#!/bin/sh
# Refuses contradictory or malformed build inputs before anything is fetched.
set -eu

refuse() {
	printf 'phantun-runtime: %s' "$*" | tr '\n' ' ' >&2
	echo >&2
	exit 64
}

line_break='
'
# matches VALUE EXTENDED-REGULAR-EXPRESSION: matches the whole value; grep alone would match single lines of it.
matches() {
	case $1 in *"$line_break"*) return 1 ;; esac
	printf '%s\n' "$1" | grep -Eqx "$2"
}

[ -z "$PHANTUN_LOCKED" ] ||
	refuse "PHANTUN_LOCKED=$PHANTUN_LOCKED is read by ./run alone, which compares with buildx/lock/lock.json: use ./run, or give this build PHANTUN_CRATE and BASE_IMAGE as the lock names them."

# The message omits the value, which would appear in the build's log.
[ -z "$CREDENTIALS" ] ||
	refuse "PHANTUN_BASE_URL has credentials before its @, which would stand in the provenance of every image: give an address without them, of a mirror that asks for none."

if [ -n "$PHANTUN_CRATE" ]; then
	[ -z "$PHANTUN_COMMIT" ] ||
		refuse "PHANTUN_CRATE=$PHANTUN_CRATE and PHANTUN_COMMIT=$PHANTUN_COMMIT name two sources: give one of them."
	[ -z "$PHANTUN_TARBALL_SHA256" ] ||
		refuse "PHANTUN_CRATE=$PHANTUN_CRATE and PHANTUN_TARBALL_SHA256=$PHANTUN_TARBALL_SHA256 name two sources: give one of them."
	[ "$PHANTUN_OWNER/$PHANTUN_REPO" = dndx/phantun ] ||
		refuse "PHANTUN_CRATE=$PHANTUN_CRATE is the release of dndx/phantun, but PHANTUN_OWNER/PHANTUN_REPO is $PHANTUN_OWNER/$PHANTUN_REPO: give a commit of that repository, or leave the owner out."
	matches "$PHANTUN_CRATE" '[0-9]+\.[0-9]+\.[0-9]+' ||
		refuse "PHANTUN_CRATE=$PHANTUN_CRATE is not a release: three numbers with dots between them are accepted, as crates.io lists them."
fi
[ -z "$PHANTUN_COMMIT" ] || matches "$PHANTUN_COMMIT" '[0-9a-f]{40}' ||
	refuse "PHANTUN_COMMIT=$PHANTUN_COMMIT is not a commit: its 40 lower-case hexadecimal digits are accepted (git rev-parse prints them)."
[ -z "$PHANTUN_TARBALL_SHA256" ] || matches "$PHANTUN_TARBALL_SHA256" '[0-9a-f]{64}' ||
	refuse "PHANTUN_TARBALL_SHA256=$PHANTUN_TARBALL_SHA256 is not a digest: 64 lower-case hexadecimal digits are accepted (sha256sum prints them)."
matches "$PHANTUN_OWNER/$PHANTUN_REPO" '[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+' ||
	refuse "PHANTUN_OWNER/PHANTUN_REPO=$PHANTUN_OWNER/$PHANTUN_REPO is not a repository: letters, digits, dot, dash and underscore are accepted."
# Both are path segments of a URL, where `.` and `..` would lead elsewhere.
for name in "$PHANTUN_OWNER" "$PHANTUN_REPO"; do
	case $name in
	. | ..) refuse "PHANTUN_OWNER/PHANTUN_REPO=$PHANTUN_OWNER/$PHANTUN_REPO is not a repository: $name is no name." ;;
	esac
done
[ -z "$LIBC" ] || matches "$LIBC" 'gnu|musl' ||
	refuse "LIBC=$LIBC is not a C library of the platform table: gnu and musl are accepted, or nothing for the platform's own."
[ -z "$MISSPELT_VARIANT" ] ||
	refuse "VARIANT=$MISSPELT_VARIANT is not a variant of the launcher: node is accepted, or nothing for the default one."
