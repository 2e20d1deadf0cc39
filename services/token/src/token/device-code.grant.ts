/** RFC 8628: a device that was allowed from another one (decided-elsewhere.grant.ts). */
import type { DecidedElsewhere } from './decided-elsewhere.grant.js';

export const DEVICE_CODE: DecidedElsewhere = {
  parameter: 'device_code',
  requestClause: 'RFC 8628 §3.4',
  errorClause: 'RFC 8628 §3.5',
};
