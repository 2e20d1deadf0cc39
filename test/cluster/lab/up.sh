#!/bin/bash
# up.sh: a real Kubernetes of $NODES nodes (default 2) on one machine without a container registry: etcd, API server, controllers, scheduler, and on each node
# kubelet, kube-proxy and containerd. A node is one process tree in namespaces of its own, with no way out of them. Safe to run again; a dead node is made anew.
set -eu
. "$(dirname "$0")/vars.sh"
T0=$(date +%s.%N); el() { echo "[$(echo "$(date +%s.%N) - $T0" | bc | cut -c1-5)s] $*"; }
mkdir -p $R
alive() { [ -e $R/$1.pid ] && tr '\0' ' ' < /proc/$(cat $R/$1.pid)/cmdline 2>/dev/null | grep -q "node.sh $1 "; }
names=$(for n in $(seq 1 $NODES); do echo lab$n; done)
[ -e $P/ca.crt ] || bash $HERE/pki.sh $P $NODE_NET.1 $SVC_NET.0.1 $names
for n in $(seq 1 $NODES); do
  name=lab$n; alive $name && continue; mkdir -p $R/$name
  for h in $CG; do
    c=/sys/fs/cgroup/$h/k8s-$name; mkdir -p $c
    if [ $h = cpuset ]; then cat /sys/fs/cgroup/cpuset/cpuset.cpus > $c/cpuset.cpus; cat /sys/fs/cgroup/cpuset/cpuset.mems > $c/cpuset.mems; echo 1 > $c/cgroup.clone_children; fi
  done
  ( for h in $CG; do echo $BASHPID > /sys/fs/cgroup/$h/k8s-$name/cgroup.procs; done
    exec setsid unshare --mount --net --pid --uts --ipc --cgroup --fork --kill-child --propagation private bash $HERE/node.sh $name $n ) </dev/null > $R/$name/node.log 2>&1 &
  u=$!; echo $u > $R/$name.unshare
  until c=$(cat /proc/$u/task/$u/children 2>/dev/null) && [ -n "$c" ]; do kill -0 $u || { cat $R/$name/node.log; exit 1; }; sleep 0.05; done
  c=${c%% *}; echo $c > $R/$name.pid
  if [ $n -gt 1 ]; then # a wire from this node to node 1's bridge
    until nsenter -t $(cat $R/lab1.pid) -n test -e /sys/class/net/lan0 2>/dev/null || nsenter -t $(cat $R/lab1.pid) -n ip link show lan0 >/dev/null 2>&1; do sleep 0.05; done
    nsenter -t $(cat $R/lab1.pid) -n ip link add p$n type veth peer name lan0 netns $c
    nsenter -t $(cat $R/lab1.pid) -n ip link set p$n master lan0 up
  fi
done
el "namespaces made: $(cat $R/lab*.pid | tr '\n' ' ')"
K="bash $HERE/in-node.sh kubectl"
kill -0 $(cat $R/lab1.pid); until $K get --raw /readyz >/dev/null 2>&1; do kill -0 $(cat $R/lab1.pid); sleep 0.2; done; el "apiserver ready"
until [ "$($K get nodes --no-headers 2>/dev/null | grep -c ' Ready')" = $NODES ]; do sleep 0.3; done; el "nodes ready"
sed "s/@DNS@/$SVC_NET.0.10/" $HERE/coredns/coredns.yaml | $K apply -f - >/dev/null
$K -n kube-system rollout status deploy/coredns --timeout=90s; el "DNS ready"
