# What this machine lacks, and Debian's packages of it. Sourced by run.
# shellcheck shell=sh

# Where Debian's next release was added, for what the machine's own has only in an older version.
trixie=/etc/apt/sources.list.d/phantun-runtime.list

say() {
	printf '==> %s\n' "$*" >&2
}

# stop CODE SENTENCE...
stop() {
	code=$1
	shift
	printf 'run: %s\n' "$*" >&2
	exit "$code"
}

has() {
	command -v "$1" > /dev/null 2>&1
}

# The system's name for itself, like debian or ubuntu (os-release(5)).
distribution() {
	sed -n 's/^ID=//p' /etc/os-release
}

# Fetches the lists of packages, once in a run: a fresh machine has none.
listed=
fetch_lists() {
	if [ -n "$listed" ] || [ "$(id -u)" -ne 0 ] || ! has apt-get; then return; fi
	apt-get update -qq || stop 69 "apt-get update failed: why stands above."
	listed=yes
}

# install WHY PACKAGE...: Debian packages, as root. Elsewhere the person is told what to install.
install() {
	why=$1
	shift
	if ! has apt-get; then
		stop 69 "$why is missing, and this is no Debian: install $* (Debian's names) by your system's own means."
	fi
	if [ "$(id -u)" -ne 0 ]; then
		stop 69 "$why is missing: run \`sudo apt-get install --no-install-recommends $*\`, or this command as root."
	fi
	fetch_lists
	say "installing $* ($why)"
	# A machine that has just been started installs updates by itself, and holds the lock meanwhile.
	DEBIAN_FRONTEND=noninteractive apt-get install --yes -qq --no-install-recommends \
		-o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 "$@" > /dev/null ||
		stop 69 "apt-get could not install $*: why stands above."
}

# need COMMAND PACKAGE...: a command that one Debian package brings; of several names the first that this release has.
# What is missing is collected, and installed at once.
wanted=
need() {
	if has "$1"; then return; fi
	shift
	if [ $# -gt 1 ]; then fetch_lists; fi
	while [ $# -gt 1 ] && ! apt-cache show "$1" > /dev/null 2>&1; do shift; done
	wanted="$wanted $1"
}
install_needed() {
	# shellcheck disable=SC2086 # a list of package names, split on purpose
	[ -z "$wanted" ] || install "$1" $wanted
	wanted=
}

# The Debian mirror that this machine uses, or nothing on another system.
debian_mirror() {
	[ "$(distribution)" = debian ] || return 0
	# shellcheck disable=SC2016 # apt-get's own variable
	apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' | sed 's|/$||;q'
}

# offered PACKAGE: the major version that this release has, past Debian's epoch.
offered() {
	LC_ALL=C apt-cache policy "$1" 2> /dev/null | sed -n 's/^  Candidate: \([0-9]*:\)\{0,1\}\([0-9]*\).*/\2/p'
}

# newer_debian PACKAGE OLDEST: where this release's package is older than that, trixie's is taken, at a priority that
# leaves all else alone.
newer_debian() {
	[ "$(distribution)" = debian ] || return 0
	fetch_lists
	if [ "$(offered "$1")" -ge "$2" ] 2> /dev/null || [ -e "$trixie" ]; then return; fi
	[ "$(id -u)" -eq 0 ] ||
		stop 69 "this release's $1 is version $(offered "$1"), $2 or newer is needed: run this command as root, which takes trixie's."
	say "this release's $1 is version $(offered "$1"), $2 is needed: adding trixie at a low priority"
	printf 'deb %s trixie main\n' "$(debian_mirror)" > "$trixie"
	printf 'Package: *\nPin: release n=trixie\nPin-Priority: 90\n' > /etc/apt/preferences.d/phantun-runtime
	listed=
	fetch_lists
}

# Where trixie had to be added for the engine, what works with the engine comes from there too.
from_trixie() {
	[ ! -e "$trixie" ] || echo "-t trixie"
}
