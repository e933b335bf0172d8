# The machine's Node and the project's packages, for commands that run without the workshop. Sourced by run.
# shellcheck shell=sh

# The oldest Node that the project's packages accept in their "engines". On an older Node, npm omits incompatible optional
# parts of them, and so runs again with the Node 24 that it has just installed.
oldest_node=20.19

# npm writes its own copy of the lock file when it has installed everything. Its time shows whether the packages are current.
packages_are_current() {
	[ -x node_modules/node/bin/node ] && [ -f node_modules/.package-lock.json ] &&
		[ -z "$(find package-lock.json -newer node_modules/.package-lock.json)" ]
}

# npm_ci [WORD...]: runs npm ci, with words before it.
npm_ci() {
	bound "$@" npm ci --loglevel=error > /dev/null ||
		stop 69 "npm could not install the project's packages; see its messages above. The next run tries again."
}

install_packages() {
	say "installing the project's packages, including Node 24"
	machines=$(node --version)
	npm_ci
	if [ "$(printf '%s\n' "v$oldest_node" "$machines" | sort -V | head -n 1)" = "$machines" ]; then
		npm_ci env "PATH=$PWD/node_modules/.bin:$PATH" NODE_NO_WARNINGS=1
	fi
	touch node_modules/.package-lock.json
}

use_node() {
	if ! packages_are_current; then
		# npm ci empties the folder in which another run's npm may be writing.
		mkdir -p build
		open_lock 9 build/packages.lock "another run in $PWD, which installs the project's packages"
		packages_are_current || install_packages
		exec 9>&-
	fi
	PATH="$PWD/node_modules/.bin:$PATH"
}
