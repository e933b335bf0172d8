#!/bin/sh
# PID 1 of the machine until systemd replaces it: mounts only cgroup version 2, since systemd 257 accepts no other.
set -eu

# networkd waits for udev if /sys is writable, and a udev in the container must not manage the devices of the test machine.
mount -o remount,bind,ro /sys
cat > /etc/systemd/network/uplink.network << END
[Match]
Name=eth0
[Network]
Address=$ADDRESS
LinkLocalAddressing=no
END
# If the test machine has only version 2, the container already has its own tree.
if [ "$(stat --file-system --format %T /sys/fs/cgroup)" = cgroup2fs ]; then exec /usr/lib/systemd/systemd; fi
# Otherwise version 2 is mounted next to version 1, which has the controllers, and containers are not in it. The machine's
# own tree there has no controllers, but it has the processes, devices and signals that engines need.
umount --recursive /sys/fs/cgroup
mount -t cgroup2 cgroup2 /mnt
mkdir -p "/mnt/$MACHINE"
echo $$ > "/mnt/$MACHINE/cgroup.procs"
umount /mnt
# Without a pids controller crun rejects Podman's default limit.
mkdir -p /etc/containers/containers.conf.d
printf '[containers]\npids_limit = 0\n' > /etc/containers/containers.conf.d/machine.conf
exec unshare --cgroup sh -c 'mount -t cgroup2 cgroup2 /sys/fs/cgroup && exec /usr/lib/systemd/systemd'
