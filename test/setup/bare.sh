#!/bin/sh
# bare.sh FOLDER ENGINE COMMAND [WORD...]: runs a command on a bare system, and records the system's state before and after it
# in FOLDER: packages, the files below /etc/apt, network interfaces, firewall. Then ENGINE's containers and the loaded images.
set -eu

folder=$1
engine=$2
shift 2

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
"$engine" ps --all --quiet > "$folder/containers"
"$engine" images --quiet phantun-runtime > "$folder/images"
exit "$code"
