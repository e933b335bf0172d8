#!/bin/sh
# Gives all files in /rootfs one owner, fixed modes and the time of upstream's commit, so that the layer depends only on the
# files' contents. Refuses labels that do not match the built source.
set -eu

fact() {
	sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" /facts/facts.json
}

agrees() {
	[ -z "$2" ] || [ "$2" = "$3" ] || {
		printf 'phantun-runtime: %s=%s is given, but the source that was built says %s: leave the argument out, or give the source that it belongs to.\n' \
			"$1" "$2" "$3" >&2
		exit 65
	}
}

agrees PHANTUN_VERSION "${PHANTUN_VERSION-}" "$(fact version)"
agrees PHANTUN_REVISION "${PHANTUN_REVISION-}" "$(fact revision)"

chown -R 0:0 /rootfs
find /rootfs -type d -exec chmod 755 {} +
find /rootfs -type f -exec chmod 644 {} +
chmod 755 /rootfs/phantun-runtime /rootfs/usr/local/bin/*
# The kernel requires execute permission on the dynamic loader.
find /rootfs -name 'ld-linux*' -exec chmod 755 {} +
find /rootfs -exec touch --no-dereference --date "@$(fact epoch)" {} +
