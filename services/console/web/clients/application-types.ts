/** What people build, and what that means for a client's metadata (RFC 7591). */
import { CIBA_GRANT, DEVICE_CODE_GRANT, TOKEN_EXCHANGE_GRANT } from '../workspaces/grant-types.js';
import type { ClientMetadata } from '../workspaces/workspace-queries.js';

export interface ApplicationType {
  readonly id: 'web' | 'spa' | 'native' | 'service' | 'device' | 'decoupled' | 'exchange' | 'agent';
  readonly title: string;
  readonly purpose: string;
  /** Grants that the workspace must allow. */
  readonly needs: readonly string[];
  readonly metadata: ClientMetadata;
  readonly redirects: boolean;
  readonly redirectExample: string;
  /** How it can prove who it is, the best first. */
  readonly authentication: readonly AuthenticationMethod[];
  /** What somebody who registers such a client should know. */
  readonly advice: string;
}

export type AuthenticationMethod = NonNullable<ClientMetadata['token_endpoint_auth_method']>;

export const AUTHENTICATION: Readonly<Partial<Record<AuthenticationMethod, { title: string; note: string }>>> = {
  private_key_jwt: {
    title: 'Key pair',
    note: 'The private key never leaves the application; FAPI asks for this or a certificate.',
  },
  client_secret_basic: { title: 'Secret', note: 'A password that both sides know; every library can do it.' },
  client_secret_post: {
    title: 'Secret in the body',
    note: 'The same in the request’s body (client_secret_post), for what cannot send it otherwise.',
  },
  tls_client_auth: {
    title: 'Certificate of an authority',
    note: 'Mutual TLS (RFC 8705): a certificate that an authority of this installation has signed, known by its subject.',
  },
  self_signed_tls_client_auth: {
    title: 'Certificate of its own',
    note: 'Mutual TLS (RFC 8705): a certificate whose key is in the client’s key set.',
  },
  'urn:ostiary:client-auth:workload-jwt': {
    title: 'Workload token',
    note: 'A token of its platform, such as that of a Kubernetes service account; no secret is kept anywhere.',
  },
  spiffe_jwt: { title: 'SPIFFE ID', note: 'A JWT-SVID of a trust domain that the workspace has named.' },
  attest_jwt_client_auth: {
    title: 'Attestation',
    note: 'An attester of the workspace vouches for the key of each instance of the application.',
  },
  none: { title: 'None', note: 'It runs where no secret can be kept; PKCE protects its codes.' },
};

const SIGN_IN: ClientMetadata = { grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] };

export const APPLICATION_TYPES: readonly ApplicationType[] = [
  {
    id: 'web',
    title: 'Web application',
    purpose: 'Runs on a server and shows pages',
    needs: ['authorization_code'],
    metadata: { ...SIGN_IN, application_type: 'web' },
    redirects: true,
    redirectExample: 'https://app.example.com/callback',
    authentication: ['private_key_jwt', 'client_secret_basic'],
    advice: 'The server exchanges the code; tokens stay there.',
  },
  {
    id: 'spa',
    title: 'Single-page app with a backend',
    purpose: 'Script in the browser, tokens in a backend-for-frontend',
    needs: ['authorization_code'],
    metadata: { ...SIGN_IN, application_type: 'web' },
    redirects: true,
    redirectExample: 'https://app.example.com/session/callback',
    authentication: ['private_key_jwt', 'client_secret_basic'],
    advice:
      'The backend is the client and gives the browser a session cookie: no token for a script to lose. This console is built so.',
  },
  {
    id: 'native',
    title: 'Mobile or desktop app',
    purpose: 'Installed on the user’s device',
    needs: ['authorization_code'],
    metadata: { ...SIGN_IN, application_type: 'native' },
    redirects: true,
    redirectExample: 'com.example.app:/callback',
    authentication: ['none'],
    advice:
      'It opens the system’s browser (RFC 8252). A loopback address (http://127.0.0.1/callback) may have any port.',
  },
  {
    id: 'service',
    title: 'Service',
    purpose: 'Runs by itself, for no user',
    needs: ['client_credentials'],
    metadata: { grant_types: ['client_credentials'], response_types: [], redirect_uris: [] },
    redirects: false,
    redirectExample: '',
    authentication: ['private_key_jwt', 'client_secret_basic'],
    advice: 'It gets tokens with its own credentials. Give it the scopes that it needs, and no other.',
  },
  {
    id: 'device',
    title: 'Device without a keyboard',
    purpose: 'TV, command line, meeting room',
    needs: [DEVICE_CODE_GRANT],
    metadata: {
      grant_types: [DEVICE_CODE_GRANT, 'refresh_token'],
      response_types: [],
      redirect_uris: [],
      application_type: 'native',
    },
    redirects: false,
    redirectExample: '',
    authentication: ['none', 'private_key_jwt', 'client_secret_basic'],
    advice:
      'It shows a code, and its user types that in a browser on something else (RFC 8628). Show only the address and the code: whoever gets a code by telephone or mail is being phished.',
  },
  {
    id: 'decoupled',
    title: 'Service that asks absent users',
    purpose: 'Call centre, till, agent with a question',
    needs: [CIBA_GRANT],
    metadata: {
      grant_types: [CIBA_GRANT, 'refresh_token'],
      response_types: [],
      redirect_uris: [],
      backchannel_token_delivery_mode: 'poll',
    },
    redirects: false,
    redirectExample: '',
    authentication: ['private_key_jwt', 'client_secret_basic'],
    advice:
      'It names a user, who allows it on a page of this workspace (CIBA). Show the same binding message where the user is: what they compare is what keeps a stranger’s request out.',
  },
  {
    id: 'exchange',
    title: 'API that calls another API',
    purpose: 'Acts for the users whose tokens it is shown',
    needs: [TOKEN_EXCHANGE_GRANT],
    metadata: {
      grant_types: [TOKEN_EXCHANGE_GRANT],
      response_types: [],
      redirect_uris: [],
    },
    redirects: false,
    redirectExample: '',
    authentication: ['private_key_jwt', 'client_secret_basic'],
    advice:
      'It exchanges a token that it was shown for one of its own (RFC 8693). It may do so only where a rule of the workspace (page Token exchange) names it, the applications whose tokens it exchanges, and the APIs that it calls.',
  },
  {
    id: 'agent',
    title: 'AI agent',
    purpose: 'Acts for a user, with an identity of its own',
    needs: ['authorization_code', 'client_credentials'],
    metadata: {
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      response_types: ['code'],
      application_type: 'web',
      dpop_bound_access_tokens: true,
    },
    redirects: true,
    redirectExample: 'https://agent.example.com/callback',
    authentication: ['private_key_jwt', 'client_secret_basic'],
    advice: 'Its tokens are bound to a key (DPoP): one that leaks through a prompt or a log is worth nothing.',
  },
];
