import { describe, expect, it } from '@jest/globals';
import type { Exchange } from '../messages/exchange.js';
import { outcomeOf } from './outcome.js';
import { readRefusal } from './read-refusal.js';

const answered = (status: number, headers: Readonly<Record<string, string>>, body = ''): Exchange => ({
  request: { method: 'GET', url: 'https://id.example/', headers: [], body: '' },
  response: { status, headers: Object.entries(headers), body },
});
const json = { 'content-type': 'application/json; charset=utf-8' };

describe('what an answer says was wrong', () => {
  it.each<[string, Exchange, string, string]>([
    ['RFC 6749 §5.2: a JSON body', answered(400, json, '{"error":"a","error_description":"b"}'), 'a', 'b'],
    ['RFC 6749 §5.2: without a description', answered(400, json, '{"error":"a"}'), 'a', ''],
    [
      'RFC 9449 §7.1: a challenge',
      answered(401, { 'www-authenticate': 'DPoP error="a", error_description="b c", algs="ES256"' }),
      'a',
      'b c',
    ],
    [
      'RFC 6749 §4.1.2.1: a redirect',
      answered(303, { location: 'https://a.example/cb?error=a&error_description=b%20c' }),
      'a',
      'b c',
    ],
    [
      'a page',
      answered(
        400,
        { 'content-type': 'text/html' },
        '<dd id="error"><code>a</code></dd><dd lang="en" id="error-description">b &amp; &lt;c&gt;</dd>',
      ),
      'a',
      'b & <c>',
    ],
  ])('%s', (_what, exchange, error, description) => {
    expect(readRefusal(exchange)).toEqual({ error, description });
    expect(outcomeOf([exchange])).toMatchObject({ verdict: 'refused', error, description });
  });

  it.each<[string, Exchange]>([
    ['an answer that refuses nothing', answered(200, json, '{"sub":"1"}')],
    ['a redirect with a code', answered(303, { location: 'https://a.example/cb?code=x' })],
    ['JSON that is none', answered(200, json, '{')],
    ['nothing', answered(500, {})],
  ])('%s is no refusal: the cheat has worked', (_what, exchange) => {
    expect(readRefusal(exchange)).toBeUndefined();
    expect(outcomeOf([exchange]).verdict).toBe('accepted');
  });
});
