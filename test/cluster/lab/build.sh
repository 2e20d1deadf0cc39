#!/bin/bash
# build.sh: what up.sh needs, from Debian packages and Go modules, into $OSTIARY_LAB/bin. What is there is kept: the first time takes ten minutes of two cores.
set -eu
. "$(dirname "$0")/vars.sh"
mkdir -p "$LAB"/{bin,run,images,cache}
export GOCACHE=$LAB/cache/go-build GOMODCACHE=$LAB/cache/mod GOBIN=$B GOFLAGS="-trimpath -buildvcs=false -p=2" GOTOOLCHAIN=local CGO_ENABLED=0
PATH=$PATH:/usr/local/go/bin
DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends containerd runc containernetworking-plugins nftables iptables conntrack socat iproute2 curl openssl bc >/dev/null
# A binary belongs to the module file that it was built from.
made() { [ -x "$B/$1" ] && [ "$(cat "$B/$1.of" 2>/dev/null)" = "$2" ]; }
step() { # NAME KEY COMMAND...
  local name=$1 key=$2; shift 2
  made "$name" "$key" && return
  echo "building $name" >&2
  "$@"; echo "$key" > "$B/$name.of"
}
sum() { cat "$HERE/$1"/go.* "$HERE/$1"/main.go | sha256sum | cut -c1-16; }
module() { (cd "$HERE/$1" && go build -ldflags "-s -w ${3:-}" -o "$B/$2" .); }
HELM=v3.22.0
step helm $HELM go install -ldflags '-s -w' helm.sh/helm/v3/cmd/helm@$HELM
K=$(sed -n 's/^\s*k8s.io\/kubernetes v\([0-9.]*\)$/\1/p' "$HERE/hyperkube/go.mod" | head -1) V=k8s.io/component-base/version
step hyperkube "$(sum hyperkube)" module hyperkube hyperkube "-X $V.gitVersion=v$K -X $V.gitMajor=1 -X $V.gitMinor=$(echo "$K" | cut -d. -f2) -X $V.gitTreeState=clean -X $V.buildDate=2026-01-01T00:00:00Z"
for name in etcd kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy kubectl; do ln -sf hyperkube "$B/$name"; done
step coredns "$(sum coredns)" module coredns coredns
step pause "$(sum pause)" module pause pause
