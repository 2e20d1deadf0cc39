#!/bin/bash
# in-node.sh COMMAND...: runs it in the namespaces of node lab1, where the API server is (LAB_NODE=lab2 for another).
. "$(dirname "$0")/vars.sh"
export KUBECONFIG=$P/admin.kubeconfig PATH HOME=$R
exec nsenter -t "$(cat $R/${LAB_NODE:-lab1}.pid)" -m -n -p -u -i -C --wd="$PWD" -- "$@"
