import { describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { isFromOwnPage } from './own-page.js';

const ORIGIN = 'https://id.example';
/** A request of which nothing but this is looked at. */
const request = (method: string, headers: readonly string[]) =>
  ({ method, raw: { rawHeaders: headers } }) as unknown as FastifyRequest;
const OWN = ['X-Ostiary-Console', '1'];

describe('cross-site request forgery', () => {
  it.each<[string, string, readonly string[]]>([
    ['a page of ours', 'POST', [...OWN, 'Origin', ORIGIN, 'Sec-Fetch-Site', 'same-origin']],
    ['a browser without Fetch Metadata', 'DELETE', [...OWN, 'Origin', ORIGIN]],
    ['reading', 'GET', [...OWN, 'Sec-Fetch-Site', 'same-origin']],
    ['reading, without Fetch Metadata', 'GET', OWN],
  ])('lets through %s', (_, method, headers) => {
    expect(isFromOwnPage(request(method, headers), ORIGIN)).toBe(true);
  });

  it.each<[string, string, readonly string[]]>([
    ['a form', 'POST', ['Origin', ORIGIN, 'Sec-Fetch-Site', 'same-origin']],
    ['an image', 'GET', ['Sec-Fetch-Site', 'cross-site']],
    ['another site', 'POST', [...OWN, 'Origin', 'https://evil.example', 'Sec-Fetch-Site', 'cross-site']],
    ['another origin of our site', 'POST', [...OWN, 'Origin', 'https://app.id.example', 'Sec-Fetch-Site', 'same-site']],
    ['another site that reads, without an origin', 'GET', [...OWN, 'Sec-Fetch-Site', 'cross-site']],
    ['another origin of our site that changes, without its name', 'POST', [...OWN, 'Sec-Fetch-Site', 'same-site']],
    ['another port', 'POST', [...OWN, 'Origin', `${ORIGIN}:8443`]],
    ['a sandboxed frame', 'POST', [...OWN, 'Origin', 'null', 'Sec-Fetch-Site', 'same-origin']],
    ['who says nothing of where', 'POST', OWN],
    ['an address that somebody typed', 'GET', ['Sec-Fetch-Site', 'none']],
    ['two origins', 'POST', [...OWN, 'Origin', ORIGIN, 'Origin', 'https://evil.example']],
    ['another value', 'GET', ['X-Ostiary-Console', 'true']],
    ['the header twice', 'GET', [...OWN, ...OWN]],
  ])('refuses %s', (_, method, headers) => {
    expect(isFromOwnPage(request(method, headers), ORIGIN)).toBe(false);
  });
});
