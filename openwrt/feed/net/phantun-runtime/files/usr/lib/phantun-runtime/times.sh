# Every time-out of the init script and of the helper, in seconds.
# shellcheck shell=dash

# Option wait: how long an instance waits for its engine before procd's next try.
DEFAULT_WAIT=120
# Option stop_timeout: between SIGTERM and SIGKILL.
DEFAULT_STOP_TIMEOUT=5

# procd's time before it kills a helper, beyond stop_timeout: the engine must kill the container first.
PROCD_SLACK=5
# The time that `stop` waits for a jail, beyond stop_timeout. procd's SIGKILL ends the jail before.
JAIL_SLACK=$((PROCD_SLACK + 1))
# The time that a jail without its ujail has to end, beyond stop_timeout: it gets SIGKILL a second before.
ORPHAN_SLACK=2
# The time limit of `ENGINE stop -t`, beyond stop_timeout.
ENGINE_SLACK=10

# The time limit of an engine's `info`, independent of option wait.
PROBE_TIMEOUT=10
# The time limit to inspect containers and images, to list them, and to remove a container.
LOOK_TIMEOUT=20
# The time limit of a pull or a load, over a slow line and onto a slow disk.
FETCH_TIMEOUT=3600
# The time limit to create the file of option iface_file.
FILE_TIMEOUT=10
