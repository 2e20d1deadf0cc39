/**
 * The demo portal's public key: what demo workspaces know its client by. The portal has the private one
 * (`OSTIARY_DEMO_PORTAL_KEY`); nobody here ever sees it.
 */
import { publicJwkSchema } from '@ostiary/oauth/client';
import { JWS_ALGORITHMS } from '@ostiary/oauth/security-profile';
import { jwkConfig } from '@ostiary/platform/config';
import { z } from 'zod';

/** RFC 7517: with the algorithm that it signs with. */
const portalJwk = publicJwkSchema.safeExtend({ alg: z.enum(JWS_ALGORITHMS) });
export type DemoPortalJwk = z.infer<typeof portalJwk>;

/** None: demo workspaces come without the portal's client. */
export const demoPortalConfig = jwkConfig(
  'OSTIARY_DEMO_PORTAL_PUBLIC_KEY',
  'demoPortalKey',
  portalJwk,
  'a public JWK with alg',
);
