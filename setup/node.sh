# The machine's Node and the project's packages, for commands that run without the workshop. Sourced by run.
# shellcheck shell=sh

# The oldest Node that the project's packages accept in their "engines". On an older Node, npm omits incompatible optional
# parts of them, and so runs again with the Node 24 that it has just installed.
oldest_node=20.19

use_node() {
	# npm writes its own copy of the lock file, whose time shows whether the packages are current.
	if [ ! -x node_modules/node/bin/node ] ||
		[ -n "$(find package-lock.json -newer node_modules/.package-lock.json)" ]; then
		say "installing the project's packages, including Node 24"
		machines=$(node --version)
		npm ci --loglevel=error > /dev/null
		if [ "$(printf '%s\n' "v$oldest_node" "$machines" | sort -V | head -n 1)" = "$machines" ]; then
			PATH="$PWD/node_modules/.bin:$PATH" NODE_NO_WARNINGS=1 npm ci --loglevel=error > /dev/null
		fi
		touch node_modules/.package-lock.json
	fi
	PATH="$PWD/node_modules/.bin:$PATH"
}
