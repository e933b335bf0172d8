#!/bin/sh
# PID 1 of the machine until systemd is: gives it cgroup version 2 alone, which is all that systemd 257 takes.
set -eu

# networkd waits for udev wherever /sys can be written, and the devices of the test's machine are not for a udev in here.
mount -o remount,bind,ro /sys
cat > /etc/systemd/network/uplink.network << END
[Match]
Name=eth0
[Network]
Address=$ADDRESS
LinkLocalAddressing=no
END
# Where the test's machine has version 2 alone, the container has got a tree of its own already.
if [ "$(stat --file-system --format %T /sys/fs/cgroup)" = cgroup2fs ]; then exec /usr/lib/systemd/systemd; fi
# Elsewhere version 2 is mounted beside version 1, which holds the controllers, and containers are not put into it. A
# tree of the machine's own there has no controller, but the processes, devices and signals that engines need.
umount --recursive /sys/fs/cgroup
mount -t cgroup2 cgroup2 /mnt
mkdir -p "/mnt/$MACHINE"
echo $$ > "/mnt/$MACHINE/cgroup.procs"
umount /mnt
# Without a pids controller crun refuses Podman's own default limit.
mkdir -p /etc/containers/containers.conf.d
printf '[containers]\npids_limit = 0\n' > /etc/containers/containers.conf.d/machine.conf
exec unshare --cgroup sh -c 'mount -t cgroup2 cgroup2 /sys/fs/cgroup && exec /usr/lib/systemd/systemd'
