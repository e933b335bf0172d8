#!/bin/sh
# build.sh FOLDER: fills FOLDER (an absolute path) with the programs of a Kubernetes cluster, all from the Go module proxy:
#   kubelet, kubectl, kube-apiserver, kube-controller-manager, kube-scheduler, etcd
#   tun-plugin   a device plugin that offers /dev/net/tun
#   pause        holds a pod's namespaces
# go.mod has the versions. k8s.io/kubernetes replaces its own modules by folders, which the proxy does not serve: go.mod
# replaces the same modules by their versions. A build from scratch takes some 20 minutes of one CPU.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
made=$1.unfinished
rm -rf "$1" "$made"
mkdir -p "$made"
cd "$here"

# Uses only the installed Go: a newer one would be downloaded.
export GOTOOLCHAIN=local CGO_ENABLED=0 GOFLAGS="-mod=readonly -trimpath -buildvcs=false"
kubernetes=$(go list -m -f '{{.Version}}' k8s.io/kubernetes)
go build -o "$made/" -ldflags "-s -w -X k8s.io/component-base/version.gitVersion=$kubernetes" \
	k8s.io/kubernetes/cmd/kubelet k8s.io/kubernetes/cmd/kubectl k8s.io/kubernetes/cmd/kube-apiserver \
	k8s.io/kubernetes/cmd/kube-controller-manager k8s.io/kubernetes/cmd/kube-scheduler ./tun-plugin
go build -o "$made/etcd" -ldflags "-s -w" go.etcd.io/etcd/server/v3
cc -static -O1 -o "$made/pause" "$(go list -m -f '{{.Dir}}' k8s.io/kubernetes)/build/pause/linux/pause.c"
mv "$made" "$1"
