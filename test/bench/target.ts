import type { Connections } from './connections.ts';
import type { SigningKey } from './signing.ts';

/** An OAuth client that the benchmark plays. */
export interface BenchClient {
  readonly clientId: string;
  readonly key: SigningKey;
}

/** Where requests go (a service's own port) and what proofs name (the public URL). */
export interface BenchEndpoint {
  /** http://127.0.0.1:port */
  readonly origin: string;
  readonly path: string;
  readonly publicUrl: string;
}

export type EndpointName = 'par' | 'authorize' | 'token' | 'introspect' | 'userinfo';

/** Processes by name; each stands for itself and all that it has started. */
export type Processes = Readonly<Record<string, number>>;

/** One of the two systems, as the client sees it. Both are used by the same code. */
export interface Target {
  readonly name: string;
  readonly issuer: string;
  readonly endpoints: Readonly<Record<EndpointName, BenchEndpoint>>;
  /** What the edge would add: the services build public URLs from it. */
  readonly forwarded: Readonly<Record<string, string>>;
  readonly clients: {
    /** Authorization code with PAR, PKCE and DPoP; no refresh tokens. */
    readonly flow: BenchClient;
    /** The same with refresh tokens. */
    readonly refresh: BenchClient;
    /** Client credentials, not sender-constrained. */
    readonly machine: BenchClient;
    /** RFC 8693: exchanges the tokens of `flow`; absent where the system has no token exchange. */
    readonly exchanger?: BenchClient;
    /** CIBA: ask users who are elsewhere, each of them only so often; absent where the system has no CIBA, or as much of it as is played here. */
    readonly askers?: readonly BenchClient[];
    /** May introspect. */
    readonly resourceServer: BenchClient;
  };
  readonly redirectUri: string;
  /** RFC 8707: the protected resource, and a scope of it. */
  readonly resource: string;
  readonly scope: string;
  /** Signs a user in with the pages, once; returns the Cookie header of the session, consent to the clients included. */
  signIn(user: number): Promise<string>;
  /** CIBA: what a client says of the user of that number, and how that user, in a live session, allows what waits. Together with `askers`. */
  readonly asked?: {
    readonly backchannel: BenchEndpoint;
    loginHint(user: number): string;
    allow(connections: Connections, cookie: string, authReqId: string): Promise<void>;
  };
  readonly services: Processes;
  readonly stores: Processes;
}
