import type { Journey, StepName } from '../journey/journey.js';

export interface Step {
  readonly name: StepName;
  readonly title: string;
  /** Of the arrow in the diagram. */
  readonly short: string;
  readonly happens: string;
  readonly clause: string;
  /** Of what opens. */
  readonly look: string;
}

/** The flow, in its order. */
export const STEPS: readonly Step[] = [
  {
    name: 'push',
    title: 'The portal pushes its request',
    short: 'pushed request',
    happens:
      'Server to server, with the portal’s signature and the proof of a fresh key. The browser has no part in it.',
    clause: 'RFC 9126 §2.1',
    look: 'The request, the assertion and the proof, decoded',
  },
  {
    name: 'request-uri',
    title: 'The server answers with a name for it',
    short: 'request_uri',
    happens: 'The request is checked before anybody is asked to sign in; from here on it is known by this name.',
    clause: 'RFC 9126 §2.2',
    look: 'The answer',
  },
  {
    name: 'redirect',
    title: 'The browser carries the name over',
    short: 'redirect',
    happens: 'Two parameters, neither of which says anything. There you sign in and see what is asked for.',
    clause: 'RFC 9126 §4',
    look: 'The whole URL',
  },
  {
    name: 'response',
    title: 'The browser brings a code back',
    short: 'code, state, iss',
    happens: 'With the state that this browser began with, and the name of who answers.',
    clause: 'RFC 9207 §2',
    look: 'The parameters of the answer',
  },
  {
    name: 'token-request',
    title: 'The portal redeems the code',
    short: 'code + verifier + proof',
    happens: 'It shows the secret behind the challenge, signs anew, and proves the key that the code is bound to.',
    clause: 'RFC 6749 §4.1.3',
    look: 'The request, the assertion and the proof, decoded',
  },
  {
    name: 'tokens',
    title: 'The tokens',
    short: 'tokens',
    happens: 'An ID token for the portal, and an access token that only the portal’s key can use.',
    clause: 'RFC 9449 §5',
    look: 'The response, and both tokens side by side',
  },
  {
    name: 'userinfo',
    title: 'Userinfo',
    short: 'userinfo + proof',
    happens: 'The access token with a fresh proof: what the server may tell about the user.',
    clause: 'OpenID Connect Core §5.3',
    look: 'The claims, and the proof',
  },
  {
    name: 'api',
    title: 'The portal’s API',
    short: 'orders + proof',
    happens:
      'A resource server of its own: it checks signature, audience, lifetime, scope, proof and binding from the token alone.',
    clause: 'RFC 9449 §7.1',
    look: 'The proof, and the call as sent',
  },
  {
    name: 'refresh',
    title: 'A new access token',
    short: 'refresh + proof',
    happens: 'Access tokens live for five minutes. The next one comes without the user, bound to the same key.',
    clause: 'RFC 6749 §6',
    look: 'The request, the assertion and the proof, decoded',
  },
];

/** The steps that were taken. */
export function stepsTaken(journey: Journey | undefined): ReadonlySet<StepName> {
  const taken = new Set<StepName>();
  if (journey === undefined) return taken;
  const { pushed, held, run } = journey;
  if (pushed !== undefined || held !== undefined || run !== undefined) taken.add('push').add('request-uri');
  if (held !== undefined || run !== undefined) taken.add('redirect').add('response');
  if (run !== undefined) taken.add('token-request').add('tokens');
  if (run?.userinfo !== undefined) taken.add('userinfo');
  if (run?.apiCall !== undefined) taken.add('api');
  if (run?.refresh !== undefined) taken.add('refresh');
  return taken;
}
