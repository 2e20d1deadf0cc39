#!/bin/bash
# node.sh NAME N: process 1 of one node's own namespaces (made by up.sh). N=1 holds the control plane too.
set -eu
NAME=$1 N=$2
. "$(dirname "$0")/vars.sh"
NODE_IP=$NODE_NET.$N D=$R/$NAME
# --- this node's own view of the file system: nothing here is seen outside
mount --make-rprivate / ; mount -t proc proc /proc ; mount --make-rshared / ; hostname $NAME
mkdir -p $D/log $D/kubelet $D/containerd $D/up $D/etcd
for d in etc var; do mkdir -p $D/ovl/$d.u $D/ovl/$d.w; mount -t overlay overlay -o lowerdir=/$d,upperdir=$D/ovl/$d.u,workdir=$D/ovl/$d.w /$d; done
mount -t tmpfs -o mode=755 tmpfs /run
mount -t sysfs sysfs /sys
mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
for h in $CG; do mkdir /sys/fs/cgroup/$h; mount -t cgroup -o $([ $h = systemd ] && echo none,name=systemd || echo $h) cgroup /sys/fs/cgroup/$h; done
# the kubelet sets these for the whole kernel: give it stand-ins, so that the machine keeps its own
mkdir -p /run/fake
for f in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000; do
  p=${f%=*}; echo ${f#*=} > /run/fake/${p//\//-}; mount --bind /run/fake/${p//\//-} /proc/sys/$p
done
# --- network: no way out of it
ip link set lo up
sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
if [ $N = 1 ]; then
  ip link add lan0 type bridge; ip addr add $NODE_IP/24 dev lan0; ip link set lan0 up
  ip link add keep0 type veth peer name keep1; ip link set keep0 master lan0 up; ip link set keep1 up
else
  while [ ! -e /sys/class/net/lan0 ]; do sleep 0.1; done
  ip addr add $NODE_IP/24 dev lan0; ip link set lan0 up
fi
for n in $(seq 1 $NODES); do [ $n = $N ] || ip route add $POD_NET.$n.0/24 via $NODE_NET.$n onlink dev lan0; done
ip route add default dev lan0
# Service addresses between pods of one bridge need its packets filtered; the nodes' wire must not be
sysctl -qw net.bridge.bridge-nf-call-iptables=0
ip link add cni0 type bridge nf_call_iptables 1; ip addr add $POD_NET.$N.1/24 dev cni0; ip link set cni0 up
mkdir -p /etc/cni/net.d; rm -f /etc/cni/net.d/*
cat > /etc/cni/net.d/10-lab.conflist <<J
{"cniVersion":"0.4.0","name":"lab","plugins":[
 {"type":"bridge","bridge":"cni0","isGateway":true,"hairpinMode":true,"ipMasq":false,
  "ipam":{"type":"host-local","ranges":[[{"subnet":"$POD_NET.$N.0/24"}]],"routes":[{"dst":"0.0.0.0/0"}]}},
 {"type":"portmap","capabilities":{"portMappings":true}}]}
J
# --- processes
sup() { # NAME CMD...: run it, and again when it ends
  local n=$1; shift
  ( while :; do "$@" >> $D/log/$n.log 2>&1 && s=0 || s=$?; echo "--- $n ended: $s $(date +%T)" >> $D/log/$n.log; sleep 0.5; done ) &
}
cat > /etc/containerd-lab.toml <<T
version = 2
root = "$D/containerd"
state = "/run/containerd"
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs","io.containerd.snapshotter.v1.zfs","io.containerd.snapshotter.v1.devmapper","io.containerd.snapshotter.v1.aufs","io.containerd.internal.v1.opt"]
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "lab.local/pause:1"
  disable_apparmor = true
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "$CNI_BIN"
    conf_dir = "/etc/cni/net.d"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
T
sup containerd containerd -c /etc/containerd-lab.toml
if [ $N = 1 ]; then
  sup etcd $B/etcd --data-dir $D/etcd --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 --listen-peer-urls http://127.0.0.1:2380 --unsafe-no-fsync --log-level warn
  sup kube-apiserver $B/kube-apiserver --etcd-servers=http://127.0.0.1:2379 --advertise-address=$NODE_IP --secure-port=6443 \
    --tls-cert-file=$P/apiserver.crt --tls-private-key-file=$P/apiserver.key --client-ca-file=$P/ca.crt \
    --service-account-issuer=https://kubernetes.default.svc.cluster.local --service-account-key-file=$P/sa.pub --service-account-signing-key-file=$P/sa.key \
    --service-cluster-ip-range=$SVC_NET.0.0/20 --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --allow-privileged=true \
    --kubelet-client-certificate=$P/apiserver-kubelet.crt --kubelet-client-key=$P/apiserver-kubelet.key --kubelet-certificate-authority=$P/ca.crt \
    --kubelet-preferred-address-types=InternalIP --requestheader-client-ca-file=$P/ca.crt --requestheader-allowed-names=front-proxy-client \
    --requestheader-username-headers=X-Remote-User --requestheader-group-headers=X-Remote-Group --requestheader-extra-headers-prefix=X-Remote-Extra- \
    --proxy-client-cert-file=$P/front-proxy.crt --proxy-client-key-file=$P/front-proxy.key --enable-aggregator-routing=true --shutdown-delay-duration=0s
  sup kube-controller-manager $B/kube-controller-manager --kubeconfig=$P/kcm.kubeconfig --leader-elect=false --use-service-account-credentials \
    --root-ca-file=$P/ca.crt --service-account-private-key-file=$P/sa.key --cluster-signing-cert-file=$P/ca.crt --cluster-signing-key-file=$P/ca.key \
    --node-monitor-period=2s --node-monitor-grace-period=20s --horizontal-pod-autoscaler-sync-period=5s --allocate-node-cidrs=false --bind-address=127.0.0.1
  sup kube-scheduler $B/kube-scheduler --kubeconfig=$P/scheduler.kubeconfig --leader-elect=false --bind-address=127.0.0.1
fi
: > /run/resolv-empty.conf
cat > /run/kubelet.yaml <<Y
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $P/ca.crt}}
authorization: {mode: Webhook}
tlsCertFile: $P/kubelet-$NAME.crt
tlsPrivateKeyFile: $P/kubelet-$NAME.key
cgroupDriver: cgroupfs
failCgroupV1: false
failSwapOn: false
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
clusterDNS: [$SVC_NET.0.10]
clusterDomain: cluster.local
resolvConf: /run/resolv-empty.conf
evictionHard: {memory.available: 100Mi, nodefs.available: 1%, imagefs.available: 1%}
imageGCHighThresholdPercent: 100
nodeStatusUpdateFrequency: 4s
maxPods: 60
Y
cat > /run/proxy.yaml <<Y
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clientConnection: {kubeconfig: $P/proxy.kubeconfig}
hostnameOverride: $NAME
mode: nftables
clusterCIDR: $POD_NET.0.0/16
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
Y
while [ ! -S /run/containerd/containerd.sock ]; do sleep 0.1; done
for i in $IMAGES; do ctr -n k8s.io images import $i || echo "import $i: $?"; done
while ! (exec 3<>/dev/tcp/$NODE_NET.1/6443) 2>/dev/null; do sleep 0.2; done
sup kubelet $B/kubelet --config=/run/kubelet.yaml --kubeconfig=$P/kubelet-$NAME.kubeconfig --hostname-override=$NAME --node-ip=$NODE_IP --root-dir=$D/kubelet
sup kube-proxy $B/kube-proxy --config=/run/proxy.yaml
echo up > $D/up/started
while :; do sleep 3600 & wait $! || :; done
