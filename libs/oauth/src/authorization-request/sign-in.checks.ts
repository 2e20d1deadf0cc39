// How the user is to be met: fresh or not, shown what, recognised by what.
import { namesSubject, parseClaimsRequest } from '../claims-request.js';
import { languageTags } from '../languages.js';
import { parseResponseType } from '../response-mode.js';
import { offersSignUp } from '../sign-up.js';
import { essentialAcrValues, reachableAcrValues } from './authentication-context.js';
import { PROMPTS, type Prompt } from './authorization-request.js';
import { asksForOpenid, bounded, type Check, NOTHING, refusal, type SentParameters } from './check.js';

const MAX_NONCE = 2048;
const MAX_LIST = 1024;
const MAX_LOGIN_HINT = 512;
const MAX_ID_TOKEN_HINT = 16_384;

export const nonce: Check = (sent, { policy }) => {
  // OIDC Core §3.1.2.1: passed through unmodified.
  const value = bounded(sent, 'nonce', MAX_NONCE, 'OpenID Connect Core §3.1.2.1');
  const openid = asksForOpenid(sent);
  // OIDC Core §3.3.2.11: an ID token from the authorization endpoint is for the request that it answers.
  if (value === undefined && parseResponseType(sent.get('response_type') ?? '') === 'code id_token') {
    throw refusal(
      'invalid_request',
      'nonce is required for response_type code id_token',
      'OpenID Connect Core §3.3.2.11',
    );
  }
  if (policy.nonceOrState === 'required') {
    if (openid && value === undefined) {
      throw refusal('invalid_request', 'nonce is required', 'FAPI 1.0 Baseline §5.2.2.2');
    }
    if (!openid && sent.get('state') === undefined) {
      throw refusal('invalid_request', 'state is required without the scope openid', 'FAPI 1.0 Baseline §5.2.2.3');
    }
  }
  return { nonce: value };
};

export const prompt: Check = (sent, { settings }) => {
  const value = sent.get('prompt');
  if (value === undefined) return { prompt: [] };
  const prompts = [...new Set(value.split(' '))];
  if (!prompts.every(isPrompt)) {
    throw refusal('invalid_request', 'prompt holds an unknown value', 'OpenID Connect Core §3.1.2.1');
  }
  // OIDC Core §3.1.2.1: none with any other value is an error.
  if (prompts.includes('none') && prompts.length > 1) {
    throw refusal('invalid_request', 'prompt=none excludes every other value', 'OpenID Connect Core §3.1.2.1');
  }
  if (!prompts.includes('create')) return { prompt: prompts };
  // Initiating User Registration 1.0 §4.1: refused where sign-up is not offered.
  if (!offersSignUp(settings)) {
    throw refusal('invalid_request', 'prompt=create is not offered here', 'Initiating User Registration 1.0 §4.1');
  }
  // Initiating User Registration 1.0 §4: a new user, and one of those who are there, exclude each other.
  if (prompts.includes('login') || prompts.includes('select_account')) {
    throw refusal(
      'invalid_request',
      'prompt=create goes with consent and with no other value',
      'Initiating User Registration 1.0 §4',
    );
  }
  return { prompt: prompts };
};

function isPrompt(value: string): value is Prompt {
  return PROMPTS.some((known) => known === value);
}

export const maxAge: Check = (sent, { client }) => {
  const value = sent.get('max_age');
  // OIDC Registration §2: default_max_age stands in for an absent max_age.
  if (value === undefined) return { maxAge: client.defaultMaxAge };
  if (!/^\d{1,9}$/.test(value)) {
    throw refusal('invalid_request', 'max_age is not a number of seconds', 'OpenID Connect Core §3.1.2.1');
  }
  return { maxAge: Number(value) };
};

export const acrValues: Check = (sent, { client }) => {
  // OIDC Core §3.1.2.1: a voluntary wish; what was reached is said in the ID token.
  const asked = words(bounded(sent, 'acr_values', MAX_LIST, 'OpenID Connect Core §3.1.2.1'));
  const { defaultAcrValues } = client;
  // OIDC Registration §2: default_acr_values stand in where neither acr_values nor a claims request for acr says anything.
  if (asked.length > 0 || defaultAcrValues === undefined || asksForAcr(sent.get('claims'))) return { acrValues: asked };
  return { acrValues: defaultAcrValues };
};

function asksForAcr(claims: string | undefined): boolean {
  return claims !== undefined && parseClaimsRequest(claims).idToken.acr !== undefined;
}

export const claims: Check = (sent, { settings }) => {
  const json = sent.get('claims');
  if (json === undefined) return NOTHING;
  const claims = parseClaimsRequest(json);
  // OIDC Core §5.5.1.1: an essential acr that cannot be reached is a failed attempt, not a wish.
  const demanded = essentialAcrValues(claims);
  if (demanded !== undefined && !reachableAcrValues(settings).some((acr) => demanded.includes(acr))) {
    throw refusal(
      'unmet_authentication_requirements',
      'none of the essential acr values can be reached here',
      'OpenID Connect Core §5.5.1.1',
    );
  }
  // OIDC Core §3.1.2.2: a sub that is asked for binds, and a new user has another.
  if (asksForNewUser(sent) && namesSubject(claims)) {
    throw refusal(
      'invalid_request',
      'prompt=create asks for a new user, and claims for the sub of another',
      'Initiating User Registration 1.0 §4',
    );
  }
  return { claims };
};

export const loginHint: Check = (sent) => ({
  loginHint: bounded(sent, 'login_hint', MAX_LOGIN_HINT, 'OpenID Connect Core §3.1.2.1'),
});

export const idTokenHint: Check = (sent) => {
  // Verified where it is used: only there is it known whose it should be.
  const value = bounded(sent, 'id_token_hint', MAX_ID_TOKEN_HINT, 'OpenID Connect Core §3.1.2.1');
  // OIDC Core §3.1.2.2: the answer must be about the user that the hint names, and nobody new is.
  if (value !== undefined && asksForNewUser(sent)) {
    throw refusal(
      'invalid_request',
      'prompt=create asks for a new user, and id_token_hint for another',
      'Initiating User Registration 1.0 §4',
    );
  }
  return { idTokenHint: value };
};

export const uiLocales: Check = (sent) => ({
  // OIDC Core §3.1.2.1: locales that are not supported are no error; neither are strings that are none, or more than anybody speaks.
  uiLocales: languageTags(words(bounded(sent, 'ui_locales', MAX_LIST, 'OpenID Connect Core §3.1.2.1'))),
});

function asksForNewUser(sent: SentParameters): boolean {
  return (sent.get('prompt') ?? '').split(' ').includes('create');
}

function words(value: string | undefined): readonly string[] {
  return value === undefined ? [] : value.split(' ').filter((word) => word !== '');
}
