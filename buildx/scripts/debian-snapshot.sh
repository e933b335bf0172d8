#!/bin/sh
# Makes apt install packages from a Debian snapshot: DEBIAN_SNAPSHOT (like 20261101T000000Z) at DEBIAN_SNAPSHOT_URL. The
# snapshot's package lists have expired, so apt ignores their expiry; it still checks their signatures.
set -eu

refuse() {
	printf 'phantun-runtime: %s\n' "$*" >&2
	exit 64
}

printf '%s\n' "$DEBIAN_SNAPSHOT" | grep -Eqx '[0-9]{8}T[0-9]{6}Z' ||
	refuse "DEBIAN_SNAPSHOT=$DEBIAN_SNAPSHOT is not a moment of Debian's archive: year, month, day, T, time and Z are accepted, like 20261101T000000Z."
case $DEBIAN_SNAPSHOT_URL in
*@*) refuse "DEBIAN_SNAPSHOT_URL has credentials before its @, which would stand in the provenance of every image: give an address without them, of a mirror that asks for none." ;;
esac

# shellcheck source=/dev/null
. /etc/os-release
keyring=$(find /usr/share/keyrings -name 'debian-archive-keyring.[gp][gp][gp]' | sort | head -n 1)

# archive NAME SUITE...
archive() {
	name=$1
	shift
	cat << SOURCES
Types: deb
URIs: $DEBIAN_SNAPSHOT_URL/archive/$name/$DEBIAN_SNAPSHOT/
Suites: $*
Components: main
Signed-By: $keyring
Check-Valid-Until: no

SOURCES
}

rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*
{
	archive debian "$VERSION_CODENAME" "$VERSION_CODENAME-updates"
	archive debian-security "$VERSION_CODENAME-security"
} > /etc/apt/sources.list.d/snapshot.sources
