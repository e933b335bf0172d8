#!/bin/sh
# Stands for the programs by which run asks and changes a machine, told apart by the name that it is called by. Writes
# each call down. What the machine is like comes in variables:
#   MACHINE       the folder of all that the machine has: bin/ its programs, offers/PACKAGE/ what a package of its release
#                 brings (every package is new enough), calls the calls
#   MACHINE_UID   who runs
#   MACHINE_NODE  the version of its own Node
#   ENGINE        the version of the Docker Engine that answers, or `denied`, or nothing
set -eu
name=${0##*/}
printf '%s\n' "$name $*" >> "$MACHINE/calls"
case "$name $*" in
"id -u") echo "$MACHINE_UID" ;;
"apt-get update"*) ;;
"apt-get install"*)
	for word; do
		case $word in
		-* | install | trixie | *=*) continue ;;
		esac
		[ -d "$MACHINE/offers/$word" ] || {
			echo "E: Unable to locate package $word" >&2
			exit 100
		}
		cp -P "$MACHINE/offers/$word"/* "$MACHINE/bin"
	done
	;;
"apt-cache show "*) [ -d "$MACHINE/offers/$2" ] ;;
"apt-cache policy "*) echo "  Candidate: 1:28.5.2" ;;
"docker version --format"*) [ -n "$ENGINE" ] && [ "$ENGINE" != denied ] && echo "$ENGINE" ;;
"docker version"*)
	[ "$ENGINE" != denied ] || echo "permission denied while trying to connect to the Docker daemon socket" >&2
	exit 1
	;;
"node --version") echo "$MACHINE_NODE" ;;
"node "*) ;;
"npm ci "*)
	mkdir -p node_modules/node/bin
	touch node_modules/node/bin/node node_modules/.package-lock.json
	chmod +x node_modules/node/bin/node
	;;
*) exit 1 ;;
esac
