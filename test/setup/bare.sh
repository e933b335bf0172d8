#!/bin/sh
# bare.sh FOLDER COMMAND [WORD...]: runs a command on a bare system, and records the system's state before and after it in
# FOLDER: packages, the files below /etc/apt, network interfaces, firewall.
set -eu

folder=$1
shift

look() {
	dpkg-query -W > "$folder/packages-$1"
	find /etc/apt -type f -exec sha256sum {} + | sort > "$folder/apt-$1"
	sed -n 's/^ *\([^:]*\):.*/\1/p' /proc/net/dev | sort > "$folder/links-$1"
	cat /proc/net/ip_tables_names > "$folder/tables-$1" 2> /dev/null || : > "$folder/tables-$1"
}

look before
code=0
"$@" || code=$?
look after
docker ps --all --quiet > "$folder/containers"
exit "$code"
