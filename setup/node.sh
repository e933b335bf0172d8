# The machine's own Node and the project's packages, for what runs without the workshop. Sourced by run.
# shellcheck shell=sh

# The oldest Node that the project's packages name in their "engines". npm leaves out the parts of them that do not go
# with the Node that it runs on: on an older one it runs again, on the Node 24 that it has brought.
oldest_node=20.19

use_node() {
	# npm leaves its own copy of the lock file behind: equal means that nothing has changed since.
	if [ ! -x node_modules/node/bin/node ] ||
		[ -n "$(find package-lock.json -newer node_modules/.package-lock.json)" ]; then
		say "installing the project's packages, Node 24 among them"
		machines=$(node --version)
		npm ci --loglevel=error > /dev/null
		if [ "$(printf '%s\n' "v$oldest_node" "$machines" | sort -V | head -n 1)" = "$machines" ]; then
			PATH="$PWD/node_modules/.bin:$PATH" NODE_NO_WARNINGS=1 npm ci --loglevel=error > /dev/null
		fi
		touch node_modules/.package-lock.json
	fi
	PATH="$PWD/node_modules/.bin:$PATH"
}
