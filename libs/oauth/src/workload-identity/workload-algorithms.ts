/** RFC 8725 §3.1: what a workload's token may be signed with. RS256 is what a Kubernetes API server signs with unless it is told otherwise. */
export const WORKLOAD_ALGORITHMS = ['ES256', 'PS256', 'EdDSA', 'RS256'] as const;
