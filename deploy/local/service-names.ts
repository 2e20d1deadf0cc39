/** The services that have a schema and a role in the database. */
export const databaseServices = ['authorize', 'token', 'tenant', 'identity', 'audit'] as const;
export type DatabaseService = (typeof databaseServices)[number];

/** The services, in the order of their ports. */
export const serviceNames = [...databaseServices, 'console', 'demo-portal'] as const;
export type ServiceName = (typeof serviceNames)[number];

export const hasDatabase = (service: ServiceName): service is DatabaseService =>
  databaseServices.some((name) => name === service);

/** Added to the base port of a system. */
export const serviceOffsets: Readonly<Record<ServiceName, number>> = {
  authorize: 1,
  token: 2,
  tenant: 3,
  identity: 4,
  audit: 5,
  console: 6,
  'demo-portal': 7,
};

/** Which services offer gRPC to the others. */
export const grpcServices: ReadonlySet<ServiceName> = new Set<ServiceName>([
  'authorize',
  'token',
  'tenant',
  'identity',
  'audit',
]);
