/** The services, in the order of their ports. */
export const serviceNames = ['authorize', 'token', 'tenant', 'identity', 'audit'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** Added to the base port of a system. */
export const serviceOffsets: Readonly<Record<ServiceName, number>> = {
  authorize: 1,
  token: 2,
  tenant: 3,
  identity: 4,
  audit: 5,
};

/** Which services offer gRPC to the others. */
export const grpcServices: ReadonlySet<ServiceName> = new Set<ServiceName>([
  'authorize',
  'token',
  'tenant',
  'identity',
  'audit',
]);
