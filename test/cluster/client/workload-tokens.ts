/** Where the pod of the workload has its projected tokens, one for each audience. */
export const tokens = '/var/run/secrets/ostiary';
