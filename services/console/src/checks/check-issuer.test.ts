import { describe, expect, it } from '@jest/globals';
import { checkIssuer } from './check-issuer.js';

const ISSUER = 'https://id.example/acme/shop';
const DOCUMENT = `${ISSUER}/.well-known/openid-configuration`;

/** A server that answers with what is said, and remembers what it was asked. */
function serving(answers: Readonly<Record<string, Response | Error>>) {
  const asked: string[] = [];
  const fetch = async (url: string) => {
    asked.push(url);
    const answer = answers[url] ?? new Response('', { status: 404 });
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { asked, deps: { issuerTemplate: 'https://id.example/{tenant}/{workspace}', fetch, now: () => 0 } };
}

const json = (body: unknown) => Response.json(body);
const good = { issuer: ISSUER, jwks_uri: `${ISSUER}/jwks` };

describe('the check of a workspace', () => {
  it('OpenID Connect Discovery §4.3: looks at document, issuer and keys', async () => {
    const { deps } = serving({
      [DOCUMENT]: json(good),
      [good.jwks_uri]: json({ keys: [{ kty: 'EC' }, { kty: 'RSA' }] }),
    });
    const checks = await checkIssuer(deps, 'acme', 'shop');
    expect(checks?.map(({ name, ok }) => [name, ok])).toEqual([
      ['discovery', true],
      ['issuer', true],
      ['keys', true],
    ]);
  });

  it.each<[string, Readonly<Record<string, Response | Error>>, string[]]>([
    ['nothing there', {}, ['discovery']],
    ['nobody there', { [DOCUMENT]: new TypeError('fetch failed') }, ['discovery']],
    ['no JSON', { [DOCUMENT]: new Response('<html>') }, ['discovery']],
    ['an empty document', { [DOCUMENT]: json({}) }, ['discovery']],
    [
      'another issuer',
      {
        [DOCUMENT]: json({ ...good, issuer: 'https://evil.example' }),
        [good.jwks_uri]: json({ keys: [{ kty: 'EC' }] }),
      },
      ['issuer'],
    ],
    ['no keys', { [DOCUMENT]: json(good), [good.jwks_uri]: json({ keys: [] }) }, ['keys']],
    ['a private key', { [DOCUMENT]: json(good), [good.jwks_uri]: json({ keys: [{ kty: 'EC', d: 'x' }] }) }, ['keys']],
  ])('says what is wrong: %s', async (_, answers, failing) => {
    const checks = await checkIssuer(serving(answers).deps, 'acme', 'shop');
    expect(checks?.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(failing);
  });

  it.each([
    ['..', 'shop'],
    ['acme', '../../metrics'],
    ['acme', '%2e%2e'],
    ['evil.example/', 'x'],
    ['', ''],
  ])('asks nobody for %j and %j', async (tenant, slug) => {
    const { deps, asked } = serving({});
    expect(await checkIssuer(deps, tenant, slug)).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('is not sent elsewhere by a document', async () => {
    const { deps, asked } = serving({ [DOCUMENT]: json({ ...good, jwks_uri: 'http://169.254.169.254/latest' }) });
    expect((await checkIssuer(deps, 'acme', 'shop'))?.some(({ ok }) => !ok)).toBe(true);
    expect(asked).toEqual([DOCUMENT]);
  });
});
