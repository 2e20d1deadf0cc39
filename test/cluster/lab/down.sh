#!/bin/bash
# down.sh: ends the nodes' first processes (the kernel ends all else in their namespaces), then removes what is left. KEEP=1 keeps disks and keys: a power cut
set -u
. "$(dirname "$0")/vars.sh"
for f in $R/lab*.pid; do
  [ -e $f ] || continue; n=$(basename $f .pid); p=$(cat $f)
  if tr '\0' ' ' < /proc/$p/cmdline 2>/dev/null | grep -q "node.sh $n "; then kill -KILL $p; fi
  for i in $(seq 100); do kill -0 $p 2>/dev/null || break; sleep 0.1; done
  for h in $CG; do
    for i in $(seq 30); do find /sys/fs/cgroup/$h/k8s-$n -depth -type d -exec rmdir {} + 2>/dev/null; [ -d /sys/fs/cgroup/$h/k8s-$n ] || break; sleep 0.1; done
  done
  [ "${KEEP:-}" ] || rm -rf $R/$n; rm -f $f $R/$n.unshare
done
[ "${KEEP:-}" ] || rm -rf $P
echo down
