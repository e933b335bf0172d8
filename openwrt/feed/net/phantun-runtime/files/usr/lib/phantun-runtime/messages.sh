# Every message of the init script and of the helper. The comment above a message is the advice that docs/openwrt.md prints
# beside it; a message without one needs none. Each %s stands for a value. openwrt/messages.ts reads this file, and the tests
# name messages by their variables: a new wording is one edit here, and ./run generate.
# shellcheck shell=dash

# message TEXT VALUE...: prints the text with its values, without a line end.
message() {
	local text="$1"
	shift
	# shellcheck disable=SC2059 # the texts are formats
	printf "$text" "$@"
}

# report TEXT VALUE...: the same as a line.
report() {
	printf '%s\n' "$(message "$@")"
}

# The settings. Each line is a fault, followed by its effect.

# correct the file where uci reports the error (`uci show phantun-runtime` repeats it)
MSG_FILE_FAULT="/etc/config/phantun-runtime cannot be used: %s"
# correct that option of `globals`
MSG_GLOBALS_FAULT="globals 'globals': %s"
# correct that option of that section
MSG_INSTANCE_FAULT="instance '%s': %s"
# until the settings are correct, no reload or restart changes anything; then `reload_config`
MSG_NOT_CHANGED="%s; running instances are not changed"
# the instances run, but with this default
MSG_DEFAULT_USED="%s; the default is used instead"
# once the file is correct, `reload_config` starts the instances
MSG_NOTHING_STARTED="%s; nothing is started"
# once the settings are correct, `pull` or `load` again
MSG_NOTHING_DONE="%s; nothing is done"
# the other instances run; once the section is correct, `reload_config` starts this one
MSG_SKIPPED="%s; the instance is skipped"
# give the name of a section, as `uci show phantun-runtime` prints it
MSG_UNKNOWN_INSTANCE="instance '%s' is not in /etc/config/phantun-runtime"
# set `option enabled '1'`
MSG_DISABLED="instance '%s' is not enabled; it is not started"

# The kernel and the engines.

# install `kmod-tun` of exactly this firmware
MSG_NO_TUN="/dev/net/tun is missing: install kmod-tun (opkg install kmod-tun, or apk add kmod-tun)"
# install one of them (section 1)
MSG_NO_ENGINE="neither docker nor podman nor ujail is installed"
# `option engine` names an engine that is not installed
MSG_NOT_INSTALLED="%s is not installed"
# dockerd starts late, or its disk is not mounted: `/etc/init.d/dockerd restart`
MSG_NO_ANSWER="%s does not answer"
# install it, mount its disk, or correct `option rootfs`
MSG_NO_ROOTFS="ujail needs %s from the package phantun-runtime-rootfs"
# nothing; or set `option engine`, to wait for an engine that starts late
MSG_ENGINE_USED="%s; option engine is auto, so %s is used"

# Images.

# set `option image`
MSG_NO_IMAGE_NAME="no image is set: set option image in /etc/config/phantun-runtime"
# the registry cannot be reached; the tunnel still runs if there is an older image
MSG_PULL_FAILED="failed to pull %s; an older copy on this router is used, if there is one"
# the registry cannot be reached, or `option image` is wrong (section 6)
MSG_NO_IMAGE="image %s is not on this router: set option image to a name that %s can pull, or to the name inside the file of option archive"
# nothing: the package looks for an image for that platform in the archive, then in the registry
MSG_WRONG_PLATFORM="%s on this router is for %s, but option platform is '%s'"
# neither holds one: copy that platform's archive from `./run matrix`, or remove `option platform`
MSG_NO_IMAGE_FOR_PLATFORM="there is no image %s for %s: pull or load one, or correct option platform"
# set `option archive`, or name the file: `/etc/init.d/phantun-runtime load FILE`
MSG_NO_ARCHIVE_NAME="no archive is set: set option archive, or name the file: /etc/init.d/phantun-runtime load FILE"
# mount the disk
MSG_NO_ARCHIVE="archive %s is missing: is its disk mounted?"
# nothing: with ujail, install a new package instead of a new image
MSG_UJAIL_HAS_NO_IMAGE="ujail runs the files of the package phantun-runtime-rootfs: there is no image to %s"

# Containers.

# it has the name that this instance needs: rename it (`docker rename`), or the section
MSG_FOREIGN_CONTAINER="the container %s on %s does not belong to this package, so it is not touched: rename it, or the instance"
# `docker rm -f phantun-NAME`, then look at dockerd's log
MSG_OLD_CONTAINER_STAYS="%s does not remove the old container %s"
# nothing; if the line is frequent, look at dockerd's log
MSG_STOP_FAILED="%s does not stop the container %s; removing it by force"
# `docker rm -f phantun-NAME`, then look at dockerd's log
MSG_CONTAINER_STAYS="%s does not remove the container %s"
# restart dockerd; `docker ps` then shows the remaining containers
MSG_NO_LIST="%s does not list its containers, so it may still run %s"

# Jails.

# nothing: ujail was killed, perhaps for lack of memory
MSG_JAIL_LEFT="the jail %s has outlived its ujail; ending it"
# `ps w` shows its `/phantun-runtime`: `kill -9` that process; if it stays, restart the router
MSG_JAIL_STAYS="the jail %s does not end"
# remove line breaks and tabs from `args`, `env`, `log_level` and `rootfs`
MSG_CONTROL_CHARACTER="an option or argument contains a control character (such as a line break or a tab), which cannot be passed to ujail"

# The file of option iface_file.

# `option iface_file` names a link, a folder, a pipe or a device: set it to a separate file
MSG_NOT_REGULAR="%s is not a regular file, so it is not replaced"
# `option iface_file` names a file with another purpose: set it to a separate file
MSG_NOT_A_NAME="%s contains more than an interface name, so it is not replaced"
# see the line before; or its folder cannot be created, or is on a read-only file system
MSG_IFACE_FILE_FAULT="%s cannot be used (option iface_file)"

# Faults of the settings, as parts of the lines above.

MSG_INVALID="option %s is '%s', but must be %s"
MSG_A_NUMBER="a whole number from 0 to %s"
MSG_AN_ENGINE="auto, docker, podman or ujail"
MSG_A_PULL="missing, always or never"
MSG_AN_IMAGE="an image name"
MSG_A_PATH="an absolute path"
MSG_A_PLATFORM="like linux/arm/v5"
MSG_A_MODE="client or server"
MSG_A_BOOLEAN="0 or 1"
MSG_A_DEVICE="a device name: at most 15 characters, without blanks, / and :"
MSG_NO_MODE="option mode is missing, but must be client or server"
MSG_NO_SECTIONS="it has no sections"
MSG_GLOBALS_TYPE="section 'globals' is of type instance, but must be of type globals"
MSG_GLOBALS_NAME="the section of type globals is '%s', but must be 'globals'"
MSG_SECTION_TYPE="section '%s' is of type '%s', but must be of type globals or instance"
MSG_ENV_RESERVED="env contains '%s', which has an option of its own"
MSG_ENV_INVALID="env contains '%s', but must contain NAME=value"
MSG_INTERFACE_INVALID="interface contains '%s', but must contain names of sections of /etc/config/network"
MSG_IFACE_PAIR="iface_name '%s' and iface_file '%s' must both be set, iface_file to an absolute path"
MSG_IFACE_FILE_CHARACTERS="iface_file '%s' may contain only letters, digits, and _ . / -"
MSG_IFACE_FILE_FOLDER="iface_file '%s' is a folder, but must be a file"

# Progress, and other parts of the lines above.

MSG_WAITING="%s; waiting up to %s s for it"
MSG_GAVE_UP="%s after %s s"
MSG_TRYING_AGAIN="; trying again"
MSG_PULLING="pulling %s"
MSG_PULLING_FOR="pulling %s for %s"
MSG_LOADING="loading %s"
MSG_ANOTHER_PLATFORM="another platform"
MSG_SOME_CONTAINERS="some of this package"

# A wrong command line of the helper.

MSG_NO_MODE_OPTION="option --mode is missing, but must be client or server"
MSG_NAME_INVALID="the instance name is '%s', but must consist of letters, digits and _"
MSG_NO_VALUE="option %s needs a value; see phantun-runtime --help"
MSG_UNKNOWN_OPTION="option %s is unknown; see phantun-runtime --help"

# The lines of check.

MSG_CHECK_SETTINGS="settings: %s"
MSG_CHECK_SETTINGS_CORRECT="settings: /etc/config/phantun-runtime is correct"
MSG_CHECK_TUN="tun: /dev/net/tun is present"
MSG_CHECK_NO_TUN="tun: /dev/net/tun is missing: install kmod-tun"
MSG_CHECK_NO_ENGINE="engine: %s"
MSG_CHECK_ENGINE="engine: using %s"
MSG_CHECK_ROOTFS="rootfs: %s is present"
MSG_CHECK_ROOTFS_BLOCKED="rootfs: %s/old blocks ujail: remove it"
MSG_CHECK_IMAGE="image: %s is present"
MSG_CHECK_NO_IMAGE="image: %s; option pull is '%s' and option archive is '%s'"
MSG_IMAGE_MISSING="%s is missing"
