/** Stands where a request would, in events of what the service does by itself. */
export const SYSTEM_REQUEST = { requestId: '', traceId: '', address: '', userAgent: '' } as const;

/** The actor of such events. */
export const SYSTEM_ACTOR = { type: 'system', id: 'tenant' } as const;
