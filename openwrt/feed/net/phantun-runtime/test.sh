#!/bin/sh
# Run by OpenWrt's package tests inside a root file system: $1 is the package, $2 its version.

[ "$1" = phantun-runtime ] || exit 0

case "$(/usr/libexec/phantun-runtime --version)" in
*"$2"*) ;;
*)
	echo "phantun-runtime --version does not say $2"
	exit 1
	;;
esac

sh -n /etc/init.d/phantun-runtime && sh -n /usr/libexec/phantun-runtime
