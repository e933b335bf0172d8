#!/bin/sh
# enter-rootfs.sh ROOTFS [ARGUMENT...]: gives the image's files the TUN device and becomes the image's entrypoint.
# Called in a mount namespace of its own (unshare --mount), which takes everything that is mounted here with it.
#
# USERNS: options of unshare, for a user namespace in which the entrypoint runs, with a device that anybody may open.
#
# DENY_TUN=1: in a control group whose device filter refuses the TUN device, as a container runtime refuses a device that
# it was not told of. Docker itself cannot be made to: runc lets every container use /dev/net/tun that can see it.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
rootfs=$1
shift

mkdir -p "$rootfs/dev/net"
: > "$rootfs/dev/net/tun"
mount --bind /dev/net/tun "$rootfs/dev/net/tun"
if [ -n "${USERNS-}" ]; then
	# A copy of the device, which anybody may open: the machine's own keeps its mode.
	umount "$rootfs/dev/net/tun"
	device=$(mktemp -u)
	mknod --mode 666 "$device" c 10 200
	mount --bind "$device" "$rootfs/dev/net/tun"
	rm "$device"
	# shellcheck disable=SC2086 # a list of words on purpose
	exec unshare $USERNS chroot "$rootfs" /phantun-runtime "$@"
fi
if [ "${DENY_TUN-}" != 1 ]; then exec chroot "$rootfs" /phantun-runtime "$@"; fi

# Mounted anew, the hierarchy is there on machines with either version of control groups.
groups=$(mktemp -d)
mount -t cgroup2 none "$groups"
group=$(mktemp -d "$groups/phantun-runtime-test.XXXXXX")
status=0
perl "$here/deny-tun.pl" "$group" chroot "$rootfs" /phantun-runtime "$@" || status=$?
rmdir "$group"
umount "$groups"
rmdir "$groups"
exit "$status"
