#!/bin/sh
# Collects the libraries that /node is linked against into /out: the loader and shared libraries from Debian's packages for
# TARGETARCH, at the paths that the loader searches, and their licences. Versions go to /versions. None of it is executed.
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
# apt downloads as its own user.
chown _apt /packages
cd /packages
for package in $packages; do
	unpack "$package"
	dpkg-deb --show --showformat '${Version}' "$package"_*.deb > "/versions/$package"
	# gcc's packages keep their licences in a shared package.
	common=$(readlink "/unpacked/usr/share/doc/$package" || :)
	if [ -n "$common" ] && [ ! -e "/unpacked/usr/share/doc/$common" ]; then unpack "$common"; fi
done
rm -rf /var/lib/apt/lists/*

# readelf reads files for any architecture.
loader=$(readelf --program-headers /node | sed -n 's/.*interpreter: \(.*\)]/\1/p')
needed=$(readelf --dynamic /node | sed -n 's/.*(NEEDED).*\[\(.*\)]/\1/p')

# put NAME PATH: copies a library's file to the name that the loader looks for.
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
