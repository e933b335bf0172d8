#!/bin/sh
# Collects what /node is linked against into /out: the loader and the shared libraries of Debian's packages
# for TARGETARCH, at the paths where the loader looks, and their licences; their versions into /versions. Nothing of them is run.
# shellcheck disable=SC2016 # the fields of dpkg's formats
set -eu

packages="libc6 libstdc++6 libgcc-s1"

dpkg --add-architecture "$TARGETARCH"
apt-get update
apt-get install --yes --no-install-recommends binutils

# unpack PACKAGE
unpack() {
	apt-get download "$1:$TARGETARCH"
	dpkg-deb --extract "$1"_*.deb /unpacked
}

mkdir /packages /unpacked /versions
# apt fetches as a user of its own.
chown _apt /packages
cd /packages
for package in $packages; do
	unpack "$package"
	dpkg-deb --show --showformat '${Version}' "$package"_*.deb > "/versions/$package"
	# gcc's packages keep their licences in a common one.
	common=$(readlink "/unpacked/usr/share/doc/$package" || :)
	if [ -n "$common" ] && [ ! -e "/unpacked/usr/share/doc/$common" ]; then unpack "$common"; fi
done
rm -rf /var/lib/apt/lists/*

# readelf knows every machine's files.
loader=$(readelf --program-headers /node | sed -n 's/.*interpreter: \(.*\)]/\1/p')
needed=$(readelf --dynamic /node | sed -n 's/.*(NEEDED).*\[\(.*\)]/\1/p')

# put NAME PATH: a library's file, under the name that is asked for.
put() {
	found=$(find /unpacked -name "$1" | head -n 1)
	[ -n "$found" ] || {
		printf 'phantun-runtime: Node wants %s, and none of %s has it: add its package to libraries.sh.\n' "$1" "$packages" >&2
		exit 69
	}
	mkdir -p "/out$(dirname "$2")"
	cp --dereference "$found" "/out$2"
}

put "$(basename "$loader")" "$loader"
for library in $needed; do
	case $library in
	ld-linux*) ;;
	*) put "$library" "/lib/$library" ;;
	esac
done
for package in $packages; do
	mkdir -p "/out/usr/share/licenses/$package"
	cp "/unpacked/usr/share/doc/$package/copyright" "/out/usr/share/licenses/$package/"
done
