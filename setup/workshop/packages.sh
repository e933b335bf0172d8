#!/bin/sh
# packages NAME...: installs Debian's packages in a container: those of the moment DEBIAN_SNAPSHOT (YYYYMMDDTHHMMSSZ) of
# Debian's archive, which is where apt knows it to be or at DEBIAN_SNAPSHOT_URL; without DEBIAN_SNAPSHOT those of today.
set -eu

settings=/etc/apt/apt.conf.d/snapshot

install() {
	apt-get install --yes -qq --no-install-recommends -o Dpkg::Use-Pty=0 -o DPkg::Options::=--force-unsafe-io "$@" > /dev/null
}

# From now on apt sees the archive as it was. What the base image has of a later day goes back too: packages of one day
# fit together.
go_back() {
	# apt's own archive of snapshots takes HTTPS, and the base image trusts nobody.
	if [ -z "${DEBIAN_SNAPSHOT_URL-}" ]; then
		apt-get update -qq
		install ca-certificates
	fi
	{
		printf 'APT::Snapshot "%s";\n' "$DEBIAN_SNAPSHOT"
		# A snapshot's lists have expired.
		echo 'Acquire::Check-Valid-Until "false";'
		if [ -n "${DEBIAN_SNAPSHOT_URL-}" ]; then
			for archive in Origin::Debian/debian Label::Debian-Security/debian-security; do
				printf 'Acquire::Snapshots::URI::Override::%s "%s";\n' \
					"${archive%/*}" "$DEBIAN_SNAPSHOT_URL/archive/${archive#*/}/@SNAPSHOTID@/"
			done
		fi
	} > "$settings"
	printf 'Package: *\nPin: release o=Debian\nPin-Priority: 1001\n' > /etc/apt/preferences.d/snapshot
	apt-get update -qq
	apt-get dist-upgrade --yes -qq --allow-downgrades -o Dpkg::Use-Pty=0 > /dev/null
}

# A package that brings a service must not start it here.
printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
export DEBIAN_FRONTEND=noninteractive
if [ -n "${DEBIAN_SNAPSHOT-}" ] && [ ! -e "$settings" ]; then go_back; fi
apt-get update -qq
[ $# -eq 0 ] || install "$@"
rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb
