import { CreateTokens1795000000000 } from './1795000000000-create-tokens.js';

export const SCHEMA = 'token';

/** In order. A migration that has been released is never changed. */
export const MIGRATIONS = [CreateTokens1795000000000] as const;
