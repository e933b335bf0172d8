# Kubernetes, compiled from its Go modules, for the tests that run a cluster. Sourced by run.
# shellcheck shell=sh

# The oldest Go that the modules take, as test/kubernetes/programs/go.mod says.
oldest_go=1.24

need_go() {
	if has go && [ "$(printf '%s\n' "go$oldest_go" "$(GOTOOLCHAIN=local go env GOVERSION)" | sort -V | head -n 1)" = "go$oldest_go" ]; then
		return
	fi
	newer_debian "golang-$oldest_go-go" 1
	# shellcheck disable=SC2046 # a list of words, split on purpose
	install "a Go that compiles Kubernetes" $(from_trixie) "golang-$oldest_go-go"
	PATH="/usr/lib/go-$oldest_go/bin:$PATH"
}

# The programs are kept outside the clone, under a name that changes with what they are made of.
need_kubernetes() {
	need ctr containerd
	need runc runc
	need iptables iptables
	need setpriv util-linux
	need tar tar
	need_c_compiler
	install_needed "what runs the pods"
	sources=test/kubernetes/programs
	of=$(cat "$sources/build.sh" "$sources/go.mod" "$sources/go.sum" "$sources"/*/*.go | cksum | cut -d ' ' -f 1)
	KUBERNETES=${XDG_CACHE_HOME:-$HOME/.cache}/phantun-runtime/kubernetes-$of
	export KUBERNETES
	if [ -d "$KUBERNETES" ]; then return; fi
	need_go
	say "compiling Kubernetes into $KUBERNETES (some 10 minutes on two processors, once)"
	"$sources/build.sh" "$KUBERNETES"
}
