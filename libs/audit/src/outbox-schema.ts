/** The statements that create `<schema>.audit_outbox`, for the first migration of each service that emits events. */
export function outboxTableSql(_schema: string): string[] {
  throw new Error('not there yet');
}
