/**
 * CIBA: a client that asked for a user by the back channel (decided-elsewhere.grant.ts). It asks for the tokens itself (poll, ping), so that its ID token has no `auth_req_id`:
 * that claim tells tokens which request they answer where they come unasked (push, CIBA §10.3.1).
 */
import type { DecidedElsewhere } from './decided-elsewhere.grant.js';

export const AUTH_REQ_ID: DecidedElsewhere = {
  parameter: 'auth_req_id',
  requestClause: 'CIBA §10.1',
  errorClause: 'CIBA §11',
};
