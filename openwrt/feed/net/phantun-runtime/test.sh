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

for script in /etc/init.d/phantun-runtime /etc/hotplug.d/iface/90-phantun-runtime /usr/lib/phantun-runtime/*.sh; do
	sh -n "$script" || exit 1
done
