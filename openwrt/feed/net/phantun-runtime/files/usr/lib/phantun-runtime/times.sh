# Every time-out of the init script and of the helper, in seconds.
# shellcheck shell=dash

# Option wait: how long an instance waits for its engine before procd's next try.
DEFAULT_WAIT=120
# Option stop_timeout: between SIGTERM and SIGKILL.
DEFAULT_STOP_TIMEOUT=5

# What procd gives a helper beyond stop_timeout before SIGKILL: the engine kills the container first.
PROCD_SLACK=5
# What `stop` gives a jail beyond procd's own SIGKILL, which ends it at the latest.
JAIL_SLACK=$((PROCD_SLACK + 1))
# What a jail that has lost its ujail gets beyond stop_timeout: SIGKILL a second before the end.
ORPHAN_SLACK=2
# What `ENGINE stop -t` gets beyond stop_timeout.
ENGINE_SLACK=10

# What an engine gets for `info`, whatever option wait is.
PROBE_TIMEOUT=10
# What an engine gets for looking at a container, an image or a list, and for removing a container.
LOOK_TIMEOUT=20
# What an engine gets for a pull or a load, over a slow line and onto a slow disk.
FETCH_TIMEOUT=3600
# What a file system gets for the file of option iface_file.
FILE_TIMEOUT=10
