# Where the lab is and what it is made of; read by the other scripts. OSTIARY_LAB must not be below /etc or /var, which the nodes overlay.
LAB=${OSTIARY_LAB:-/opt/ostiary-lab} HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
R=$LAB/run B=$LAB/bin P=$LAB/run/pki
CG="cpu cpuacct cpuset memory devices freezer blkio pids systemd"
NODES=${NODES:-2}
# Addresses that no public network has (RFC 2544): nothing of the machine's own is hidden.
NODE_NET=198.19.128 POD_NET=198.18 SVC_NET=198.19
CNI_BIN=/usr/lib/cni
IMAGES="$LAB/images/lab.tar"
PATH=$B:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
