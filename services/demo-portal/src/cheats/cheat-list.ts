/** What can be tried, in the order of the flow: for the reader what is done, which rule forbids it, and whom that protects. */

export const CHEAT_NAMES = [
  'unpushed',
  'redirect-uri',
  'tampered',
  'request-uri-again',
  'assertion-again',
  'other-verifier',
  'other-key-code',
  'code-again',
  'no-proof',
  'bearer',
  'other-key',
  'proof-again',
  'other-url',
  'api-other-key',
] as const;
export type CheatName = (typeof CHEAT_NAMES)[number];

export interface Cheat {
  readonly title: string;
  readonly deed: string;
  /** The clause by which it fails. */
  readonly rule: string;
  readonly protection: string;
  /** `code`: a fresh one, so that the person goes through the sign-in pages once more. `run`: somebody who is signed in. */
  readonly needs: 'nothing' | 'code' | 'run';
  readonly at: 'request' | 'code' | 'token';
}

export const CHEATS: Readonly<Record<CheatName, Cheat>> = {
  unpushed: {
    title: 'Skip the push',
    deed: 'The parameters travel in the URL of the browser, as before FAPI 2.0.',
    rule: 'RFC 9126 §5',
    protection: 'What passes through a browser can be read and changed there, by malware, extensions and logs.',
    needs: 'nothing',
    at: 'request',
  },
  'redirect-uri': {
    title: 'Push the thief’s address',
    deed: 'The request is pushed with a redirect_uri that the portal never registered.',
    rule: 'RFC 6749 §3.1.2.3',
    protection: 'Codes go to addresses that were registered beforehand, compared character by character.',
    needs: 'nothing',
    at: 'request',
  },
  tampered: {
    title: 'Change the request on its way',
    deed: 'Another redirect_uri, scope and state are put beside the request_uri in the browser.',
    rule: 'RFC 9126 §4',
    protection: 'Only what was pushed counts: the answer still goes to the portal, with the portal’s own state.',
    needs: 'nothing',
    at: 'request',
  },
  'request-uri-again': {
    title: 'Use a request_uri twice',
    deed: 'The request_uri of your sign-in is opened again, as from the history of a browser.',
    rule: 'RFC 9126 §4',
    protection: 'A link that leaks afterwards starts nothing in anybody’s name.',
    needs: 'run',
    at: 'request',
  },
  'assertion-again': {
    title: 'Replay a client assertion',
    deed: 'The very client_assertion of a good request is sent with a second one.',
    rule: 'RFC 7523 §3(7)',
    protection: 'Who records one request of the portal cannot speak as the portal: each assertion is good once.',
    needs: 'nothing',
    at: 'request',
  },
  'other-verifier': {
    title: 'Redeem a code without its verifier',
    deed: 'A fresh code is sent with a code_verifier that does not fit the challenge.',
    rule: 'RFC 7636 §4.6',
    protection: 'A stolen code is worth nothing without the secret that never left the portal’s server.',
    needs: 'code',
    at: 'code',
  },
  'other-key-code': {
    title: 'Redeem a code with another key',
    deed: 'A fresh code is sent with its verifier, but with the proof of a key that the thief has made.',
    rule: 'RFC 9449 §10',
    protection: 'The pushed request named the key: nobody else gets tokens that they could use.',
    needs: 'code',
    at: 'code',
  },
  'code-again': {
    title: 'Replay a code',
    deed: 'A fresh code is redeemed, and then once more.',
    rule: 'RFC 6749 §4.1.2',
    protection:
      'Two users of one code mean that it leaked: the second is refused, and the tokens of the first are withdrawn.',
    needs: 'code',
    at: 'code',
  },
  'no-proof': {
    title: 'Use the token without a proof',
    deed: 'The access token is shown to userinfo without the DPoP header.',
    rule: 'RFC 9449 §7.1',
    protection: 'A token out of a log or a memory dump opens nothing: its key has to sign each request.',
    needs: 'run',
    at: 'token',
  },
  bearer: {
    title: 'Call it a bearer token',
    deed: 'The token is shown by the scheme Bearer, as if it were not bound to a key.',
    rule: 'RFC 9449 §7.1',
    protection: 'A bound token does not become an ordinary one by being presented as one (a downgrade).',
    needs: 'run',
    at: 'token',
  },
  'other-key': {
    title: 'Prove another key',
    deed: 'The thief makes a key, and signs a perfect proof with it.',
    rule: 'RFC 9449 §4.3(12)',
    protection: 'The token says by whose key it may be used (cnf.jkt); any other key is a stranger’s.',
    needs: 'run',
    at: 'token',
  },
  'proof-again': {
    title: 'Replay a proof',
    deed: 'A request to userinfo is sent twice, word for word.',
    rule: 'RFC 9449 §11.1',
    protection: 'Who has recorded token and proof together can still do nothing: a proof is good once.',
    needs: 'run',
    at: 'token',
  },
  'other-url': {
    title: 'Take a proof elsewhere',
    deed: 'A proof that was signed for the portal’s API is shown to userinfo.',
    rule: 'RFC 9449 §4.3(9)',
    protection: 'A dishonest API cannot pass a proof on: it names the one address that it is for.',
    needs: 'run',
    at: 'token',
  },
  'api-other-key': {
    title: 'Try the stolen token at the API',
    deed: 'The token goes to the portal’s API with the proof of another key.',
    rule: 'RFC 9449 §7.1',
    protection: 'Any API can check the binding by itself, from the token alone, with a library.',
    needs: 'run',
    at: 'token',
  },
};

const NAMES: ReadonlySet<string> = new Set(CHEAT_NAMES);

export function isCheatName(name: string): name is CheatName {
  return NAMES.has(name);
}
