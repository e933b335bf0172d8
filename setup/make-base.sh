#!/bin/sh
# make-base.sh ENGINE IMAGE: builds debian:SUITE-slim if no registry provides it: the release's essential packages and apt,
# from this system's Debian archive or DEBIAN_MIRROR. Installs nothing on this system: apt-get only downloads, and dpkg runs
# in a container of ENGINE (docker or podman).
set -eu

cd "$(dirname "$0")/.."
. setup/say.sh
. setup/bound.sh
. setup/engine.sh

engine=$1
image=$2
suite=${image##*debian:}
suite=${suite%-slim}

debian_mirror() {
	if [ -n "${DEBIAN_MIRROR-}" ]; then
		printf '%s\n' "${DEBIAN_MIRROR%/}"
	elif has apt-get && grep -q '^ID=debian$' /etc/os-release; then
		# shellcheck disable=SC2016 # apt-get's own variable
		# Without --no-release-info it lists only downloaded indexes.
		apt-get indextargets --no-release-info --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' | sed 's|/$||;q'
	fi
}

# Collects the Debian archive's keys; systems other than Debian get them from a package.
collect_keys() {
	mkdir keys
	ls /usr/share/keyrings/debian-archive-keyring.* > /dev/null 2>&1 || {
		apt-get download -qq -o APT::Sandbox::User= debian-archive-keyring
		dpkg-deb --extract debian-archive-keyring_*.deb keyring
	}
	for key in /usr/share/keyrings/debian-archive-keyring.* keyring/usr/share/keyrings/debian-archive-keyring.*; do
		if [ -e "$key" ]; then cp -L "$key" keys; fi
	done
}

# Separates apt-get from this system's settings, except those for downloads.
private_apt() {
	mkdir -p etc/apt.conf.d etc/preferences.d lists/partial archives/partial
	: > status
	printf 'deb %s %s main\n' "$mirror" "$suite" > etc/sources.list
	apt-config dump Acquire > apt.conf
	cat >> apt.conf << CONF
Dir::Etc "$PWD/etc/";
Dir::Etc::TrustedParts "$PWD/keys/";
Dir::State "$PWD/";
Dir::State::Lists "$PWD/lists/";
Dir::State::Status "$PWD/status";
Dir::Cache "$PWD/";
Dir::Cache::Archives "$PWD/archives/";
Acquire::Languages "none";
APT::Install-Recommends "false";
APT::Sandbox::User "";
Debug::NoLocking "true";
CONF
	export APT_CONFIG="$PWD/apt.conf"
}

# Unpacks a root file system in which dpkg runs, with the packages in /debs.
unpack() {
	mkdir -p root/usr root/var/lib/dpkg root/debs root/etc/apt
	for directory in bin sbin lib lib64; do
		mkdir "root/usr/$directory"
		ln -s "usr/$directory" "root/$directory"
	done
	for package in archives/*.deb; do
		dpkg-deb --fsys-tarfile "$package" | tar -x -C root --keep-directory-symlink --no-same-owner
	done
	: > root/var/lib/dpkg/status
	mv archives/*.deb root/debs
	cp etc/sources.list root/etc/apt/sources.list
}

mirror=$(debian_mirror)
[ -n "$mirror" ] ||
	stop 69 "no registry has $image, and this is no Debian: set BASE_IMAGE to an image of Debian $suite that your engine has, or DEBIAN_MIRROR to the address of a Debian archive."
has dpkg-deb ||
	stop 69 "no registry has $image, and without dpkg it cannot be made: set BASE_IMAGE to an image of Debian $suite that your engine has."
say "no registry has $image: building it from Debian's packages"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' INT TERM HUP
cd "$folder"
collect_keys
private_apt
{ apt-get update -qq && apt-get install -qq --yes --download-only '?essential' apt; } ||
	stop 69 "$image cannot be made: apt-get could not download its packages from $mirror; see its messages above."
unpack
tar -c -C root --owner 0 --group 0 --numeric-owner . | "$engine" import - "$image-unpacked" > /dev/null
printf 'FROM %s\nRUN dpkg --force-depends --force-unsafe-io --install /debs/*.deb > /dev/null && rm -r /debs\n' \
	"$image-unpacked" | engine_build --quiet --network none --tag "$image" - > /dev/null ||
	stop 69 "$image cannot be made: dpkg failed in a container of $engine; see its messages above."
"$engine" image rm "$image-unpacked" > /dev/null
