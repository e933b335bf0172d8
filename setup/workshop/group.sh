#!/bin/sh
# group.sh GROUP COMMAND [WORD...]: runs a command with a Docker Engine of its own, which has the images that the tests need.
# The network, mount and process namespaces are the group's own already.
set -eu

. setup/say.sh
. setup/workshop/kept.sh
. setup/workshop/engine.sh

group=$1
shift
mkdir -p "/run/$group"
mount --bind "/run/$group" /run
keep "$state/$group" var/lib/docker var/lib/containers
mount --make-rshared /
start_engine own
trap 'true' TERM
code=0
docker load --quiet --input "$TMPDIR/images.tar" > /dev/null
"$@" &
command=$!
# A trap interrupts wait.
while kill -0 "$command" 2> /dev/null; do
	code=0
	wait "$command" || code=$?
done
stop_engine
exit "$code"
