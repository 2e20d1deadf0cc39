import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { transformSync } from '@swc/core';
import { parse } from 'yaml';
import { type QuickStartFacts, quickStarts } from './quick-starts.js';

const FACTS: QuickStartFacts = {
  issuer: 'https://id.example/acme/shop',
  tokenEndpoint: 'https://id.example/acme/shop/token',
  clientId: 'till',
  redirectUri: 'https://till.example/callback',
  scope: 'openid profile',
  authentication: 'client_secret_basic',
  grantTypes: ['authorization_code'],
  dpop: false,
  pushed: false,
};

const textOf = (facts: Partial<QuickStartFacts>, id: string) =>
  quickStarts({ ...FACTS, ...facts }).find((start) => start.id === id)?.text ?? '';
const runs = (text: string) =>
  transformSync(`${text}\nexport {};`, { jsc: { parser: { syntax: 'ecmascript' } }, isModule: true });

describe('quick starts', () => {
  it.each<[string, Partial<QuickStartFacts>]>([
    ['a secret', {}],
    ['a key', { authentication: 'private_key_jwt' }],
    ['no credentials', { authentication: 'none' }],
    ['FAPI 2.0', { authentication: 'private_key_jwt', dpop: true, pushed: true }],
    ['a service', { grantTypes: ['client_credentials'], redirectUri: '' }],
  ])('for %s are JavaScript, YAML and Python', (_, facts) => {
    expect(() => runs(textOf(facts, 'openid-client').replaceAll('currentUrl', 'undefined'))).not.toThrow();
    expect(parse(textOf(facts, 'spring').replace(`\${CLIENT_SECRET}`, 'x'))).toHaveProperty('spring');
    for (const { text } of quickStarts({ ...FACTS, ...facts }))
      expect(text).not.toMatch(/'undefined'|null|NaN|\[object/);
  });

  it.each(['none', 'client_secret_basic', 'private_key_jwt'])('RFC 8628: for a device (%s) ask and poll', (method) => {
    const grantTypes = ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'];
    const facts = { authentication: method, grantTypes, redirectUri: '' };
    expect(() => runs(textOf(facts, 'openid-client'))).not.toThrow();
    expect(textOf(facts, 'openid-client')).toMatch(/initiateDeviceAuthorization[\s\S]*pollDeviceAuthorizationGrant/);
    const told = execFileSync(
      '/bin/sh',
      ['-c', `curl() { printf '%s\\n' "$@"; }\nDEVICE_CODE=x CLIENT_SECRET=y\n${textOf(facts, 'curl')}`],
      { encoding: 'utf8' },
    );
    expect(told).toContain('https://id.example/acme/shop/device_authorization');
    expect(told).toContain('device_code=x');
  });

  it.each(['client_secret_basic', 'private_key_jwt'])('CIBA §7: for absent users (%s) ask and poll', (method) => {
    const grantTypes = ['urn:openid:params:grant-type:ciba', 'refresh_token'];
    const facts = { authentication: method, grantTypes, redirectUri: '', dpop: true };
    expect(() => runs(textOf(facts, 'openid-client'))).not.toThrow();
    expect(textOf(facts, 'openid-client')).toMatch(/initiateBackchannelAuthentication[\s\S]*pollBackchannel.*{ DPoP }/);
    const told = execFileSync(
      '/bin/sh',
      ['-c', `curl() { printf '%s\\n' "$@"; }\nAUTH_REQ_ID=x CLIENT_SECRET=y\n${textOf(facts, 'curl')}`],
      { encoding: 'utf8' },
    );
    expect(told).toContain('https://id.example/acme/shop/bc-authorize');
    expect(told).toContain('auth_req_id=x');
  });

  it.each(['client_secret_basic', 'private_key_jwt'])(
    'RFC 8693: for an API that calls another one (%s) exchange',
    (method) => {
      const grantTypes = ['urn:ietf:params:oauth:grant-type:token-exchange'];
      const facts = { authentication: method, grantTypes, redirectUri: '' };
      expect(() => runs(textOf(facts, 'openid-client'))).not.toThrow();
      expect(textOf(facts, 'openid-client')).toContain('genericGrantRequest');
      const told = execFileSync(
        '/bin/sh',
        ['-c', `curl() { printf '%s\\n' "$@"; }\nSUBJECT_TOKEN=x RESOURCE=y CLIENT_SECRET=z\n${textOf(facts, 'curl')}`],
        { encoding: 'utf8' },
      );
      expect(told).toContain('subject_token=x');
      expect(told).toContain('resource=y');
    },
  );

  it('RFC 9126, RFC 9449: push and prove where the client must', () => {
    expect(textOf({ pushed: true, dpop: true }, 'openid-client')).toMatch(
      /buildAuthorizationUrlWithPAR[\s\S]*{ DPoP }/,
    );
    expect(textOf({}, 'openid-client')).not.toMatch(/PAR|DPoP/);
  });

  it('what somebody called a client stays inside its quotes', () => {
    const hostile = {
      clientId: `'; touch /tmp/taken; '$(touch /tmp/taken)\`\\`,
      redirectUri: `https://x/'"\n);process.exit();('`,
    };
    const script = textOf(hostile, 'openid-client').replaceAll('currentUrl', 'undefined');
    const { code } = runs(script);
    expect(code).not.toMatch(/^\s*process\.exit/m);
    const told = execFileSync(
      '/bin/sh',
      ['-c', `curl() { printf '%s\\n' "$@"; }\n${textOf(hostile, 'curl').replace('"$CLIENT_SECRET"', 'x')}`],
      { encoding: 'utf8' },
    );
    expect(told).toContain(hostile.clientId);
    expect(
      parse(textOf(hostile, 'spring').replace(`\${CLIENT_SECRET}`, 'x')).spring.security.oauth2.client.registration
        .ostiary,
    ).toMatchObject({
      'client-id': hostile.clientId,
      'redirect-uri': hostile.redirectUri,
    });
  });
});
