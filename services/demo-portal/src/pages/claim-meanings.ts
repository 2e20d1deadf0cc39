/** What each parameter, header and claim of the demo means, in a sentence, and where that is written. */
export interface Meaning {
  readonly means: string;
  readonly clause: string;
}

export type MessagePart =
  | 'request'
  | 'token-request'
  | 'refresh-request'
  | 'response'
  | 'pushed'
  | 'tokens'
  | 'header'
  | 'assertion'
  | 'proof'
  | 'id-token'
  | 'access-token'
  | 'userinfo';

const meaning = (means: string, clause: string): Meaning => ({ means, clause });

const CLIENT_ID = meaning('Which client speaks: the portal.', 'RFC 6749 §2.2');
const ASSERTION_TYPE = meaning('How the client proves who it is: by a signed JWT.', 'RFC 7523 §2.2');
const ASSERTION = meaning('The signed JWT itself; decoded below.', 'RFC 7523 §2.2');
const ORGANIZATION: Readonly<Record<string, Meaning>> = {
  name: meaning('The user’s name.', 'OpenID Connect Core §5.1'),
  org_id: meaning('The organization that the user acts in, by an id that stays.', 'OpenID Connect Core §5.1.2'),
  org_name: meaning('What that organization is called.', 'OpenID Connect Core §5.1.2'),
  roles: meaning('What the user is there; the portal decides what that permits.', 'OpenID Connect Core §5.1.2'),
};
const SIGN_IN: Readonly<Record<string, Meaning>> = {
  auth_time: meaning('When the user typed the password.', 'OpenID Connect Core §2'),
  acr: meaning('How strong that sign-in was.', 'OpenID Connect Core §2'),
  amr: meaning('By what means: pwd is a password, mca a code by e-mail as well.', 'RFC 8176 §2'),
};

export const MEANINGS: Readonly<Record<MessagePart, Readonly<Record<string, Meaning>>>> = {
  request: {
    response_type: meaning('A code is wanted, to be redeemed at the back.', 'RFC 6749 §4.1.1'),
    client_id: CLIENT_ID,
    redirect_uri: meaning('Where the answer goes; registered beforehand.', 'RFC 6749 §3.1.2'),
    scope: meaning('What is asked for: who the user is, and to read orders.', 'RFC 6749 §3.3'),
    resource: meaning('The API that the access token is for.', 'RFC 8707 §2'),
    claims: meaning('Claims that are to be in the ID token itself.', 'OpenID Connect Core §5.5'),
    state: meaning('Ties the answer to this browser; the portal’s secret.', 'RFC 6749 §10.12'),
    nonce: meaning('Ties the ID token to this request.', 'OpenID Connect Core §3.1.2.1'),
    code_challenge: meaning('A hash of a secret that will be shown with the code.', 'RFC 7636 §4.2'),
    code_challenge_method: meaning('The hash: SHA-256.', 'RFC 7636 §4.3'),
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: ASSERTION,
  },
  'token-request': {
    grant_type: meaning('A code is redeemed.', 'RFC 6749 §4.1.3'),
    code: meaning('The code from the answer; spent by this request.', 'RFC 6749 §4.1.3'),
    redirect_uri: meaning('Must be the one of the request, character by character.', 'RFC 6749 §4.1.3'),
    code_verifier: meaning('The secret behind the challenge: only who began can finish.', 'RFC 7636 §4.5'),
    client_id: CLIENT_ID,
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: ASSERTION,
  },
  'refresh-request': {
    grant_type: meaning('A new access token without asking the user.', 'RFC 6749 §6'),
    refresh_token: meaning('What stands for the user’s consent; masked here, for it lives for hours.', 'RFC 6749 §1.5'),
    client_id: CLIENT_ID,
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: ASSERTION,
  },
  response: {
    code: meaning(
      'Stands for what the user allowed; good once, for a minute, for the portal’s key only.',
      'RFC 6749 §4.1.2',
    ),
    state: meaning('As the portal sent it: this browser has begun this.', 'RFC 6749 §4.1.2'),
    iss: meaning('Who answers; the portal compares it with whom it asked.', 'RFC 9207 §2'),
    error: meaning('Why there is no code.', 'RFC 6749 §4.1.2.1'),
    error_description: meaning('The same in words.', 'RFC 6749 §4.1.2.1'),
  },
  pushed: {
    request_uri: meaning('Stands for the whole request; a random name, good once.', 'RFC 9126 §2.2'),
    expires_in: meaning('For how many seconds.', 'RFC 9126 §2.2'),
  },
  tokens: {
    access_token: meaning('For the API and userinfo; decoded below.', 'RFC 6749 §5.1'),
    token_type: meaning('DPoP: it is worth nothing without proofs of its key.', 'RFC 9449 §5'),
    expires_in: meaning('For how many seconds.', 'RFC 6749 §5.1'),
    refresh_token: meaning('For the next access token; masked here, for it lives for hours.', 'RFC 6749 §1.5'),
    scope: meaning('What was allowed.', 'RFC 6749 §5.1'),
    id_token: meaning('Who signed in; decoded below.', 'OpenID Connect Core §3.1.3.3'),
  },
  header: {
    alg: meaning('How it is signed.', 'RFC 7515 §4.1.1'),
    kid: meaning('With which of the signer’s keys.', 'RFC 7515 §4.1.4'),
    typ: meaning('What it is, so that it cannot be taken for something else.', 'RFC 8725 §3.11'),
    jwk: meaning('The public key that signed: the proof brings it along.', 'RFC 9449 §4.2'),
  },
  assertion: {
    iss: meaning('The client says this …', 'RFC 7523 §3(1)'),
    sub: meaning('… about itself.', 'RFC 7523 §3(2)'),
    aud: meaning('To this server and no other: one issuer, as a single string.', 'FAPI 2.0 Security Profile §5.3.3.1'),
    jti: meaning('Its number: accepted once.', 'RFC 7523 §3(7)'),
    iat: meaning('When it was signed.', 'RFC 7523 §3(6)'),
    nbf: meaning('Not good before.', 'RFC 7523 §3(5)'),
    exp: meaning('Not good after.', 'RFC 7523 §3(4)'),
  },
  proof: {
    htm: meaning('For this HTTP method …', 'RFC 9449 §4.2'),
    htu: meaning('… at this address only.', 'RFC 9449 §4.2'),
    jti: meaning('Its number: accepted once.', 'RFC 9449 §11.1'),
    iat: meaning('When it was signed; it is good for a moment.', 'RFC 9449 §4.3(11)'),
    ath: meaning('The hash of the access token that it goes with.', 'RFC 9449 §4.2'),
    nonce: meaning('A number that the server has given: signed after that.', 'RFC 9449 §8'),
  },
  'id-token': {
    iss: meaning('The authorization server says so.', 'OpenID Connect Core §2'),
    sub: meaning('Who signed in, by an id that stays.', 'OpenID Connect Core §2'),
    aud: meaning('To the portal and to nobody else.', 'OpenID Connect Core §2'),
    exp: meaning('Not to be taken after.', 'OpenID Connect Core §2'),
    iat: meaning('When it was made.', 'OpenID Connect Core §2'),
    nonce: meaning('As in the request: this is the answer to it.', 'OpenID Connect Core §2'),
    at_hash: meaning('Half a hash of the access token that came with it.', 'OpenID Connect Core §3.1.3.6'),
    sid: meaning('The session, for clients that are told when it ends.', 'OpenID Connect Back-Channel Logout §2.1'),
    ...SIGN_IN,
    ...ORGANIZATION,
  },
  'access-token': {
    iss: meaning('The authorization server says so.', 'RFC 9068 §2.2'),
    sub: meaning('On behalf of whom.', 'RFC 9068 §2.2'),
    aud: meaning('For whom it is: this API, and the server’s own userinfo. Others must refuse it.', 'RFC 9068 §2.2'),
    client_id: meaning('Which client uses it.', 'RFC 9068 §2.2'),
    iat: meaning('When it was made.', 'RFC 9068 §2.2'),
    exp: meaning('Not to be taken after: five minutes.', 'RFC 9068 §2.2'),
    jti: meaning('Its number, for revocation and the audit trail.', 'RFC 9068 §2.2'),
    scope: meaning('What it may be used for.', 'RFC 9068 §2.2.3'),
    org_id: meaning('In which organization the user acts, by an id that stays.', 'RFC 9068 §2.2.2'),
    org_name: meaning('What that organization is called.', 'RFC 9068 §2.2.2'),
    roles: meaning('What the user is there; the API decides what that permits.', 'RFC 9068 §2.2.3.1'),
    cnf: meaning('Bound: jkt is the thumbprint of the key that must sign each request.', 'RFC 9449 §6.1'),
    ...SIGN_IN,
  },
  userinfo: {
    sub: meaning('The same as in the ID token, or the portal refuses the answer.', 'OpenID Connect Core §5.3.2'),
    email: meaning('The user’s address, by the scope email.', 'OpenID Connect Core §5.4'),
    email_verified: meaning('Whether somebody has checked that.', 'OpenID Connect Core §5.1'),
    preferred_username: meaning('What the user is called when signing in.', 'OpenID Connect Core §5.1'),
    updated_at: meaning('When this last changed.', 'OpenID Connect Core §5.1'),
    ...ORGANIZATION,
  },
};
