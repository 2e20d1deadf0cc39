import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { workspaceSettingsSchema } from '@ostiary/oauth/workspace';
import { ALL_ROUTES } from './all-routes.js';
import { openApiDocument } from './openapi-document.js';
import { publishedOpenApi } from './published-openapi.js';
import { wireSchema } from './wire-schema.js';

const document = openApiDocument({ origin: 'https://id.example', issuer: 'https://id.example/system/admin' });

function* values(node: unknown, at = ''): Generator<[string, unknown]> {
  yield [at, node];
  if (typeof node !== 'object' || node === null) return;
  for (const [name, member] of Object.entries(node))
    yield* values(member, `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
}

describe('docs/api/openapi.json', () => {
  it('is what `node tools/api-docs.ts` writes', () => {
    const file = path.join(import.meta.dirname, '../../../../docs/api/openapi.json');
    expect(fs.readFileSync(file, 'utf8')).toBe(publishedOpenApi());
  });
});

describe('the OpenAPI document', () => {
  it('has every route once, each with an operationId of its own', () => {
    const operations = Object.entries(document.paths).flatMap(([at, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${at}`),
    );
    expect(operations.sort()).toEqual(
      ALL_ROUTES.map(({ method, path: at }) => `${method} ${at.replace(/:([a-z_]+)/g, '{$1}')}`).sort(),
    );
    const ids = ALL_ROUTES.map((route) => route.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('refers only to what is there', () => {
    const places = new Set([...values(document)].map(([at]) => `#${at}`));
    const references = [...values(document)].filter(([at]) => at.endsWith('/$ref')).map(([, value]) => value);
    expect(references.length).toBeGreaterThan(0);
    for (const reference of references) expect(places).toContain(reference);
  });

  it('shows settings in the names that the API takes', () => {
    const { properties, required } = wireSchema(workspaceSettingsSchema);
    expect(properties).toHaveProperty('require_pushed_requests');
    expect(properties).toMatchObject({
      access_token: { properties: { ttl_seconds: {} }, required: ['format', 'ttl_seconds'] },
    });
    expect(required).toContain('signing_algorithms');
    expect(wireSchema(workspaceSettingsSchema, { partial: true })).not.toHaveProperty('required');
    expect(JSON.stringify(document.paths)).not.toContain('requirePushedRequests');
  });

  it('RFC 6585 §4: says of every route that it may refuse too many requests, and when to come again', () => {
    for (const methods of Object.values(document.paths))
      for (const operation of Object.values(methods))
        expect(operation).toMatchObject({
          responses: { 429: { headers: { 'Retry-After': { schema: { type: 'integer' } } } } },
        });
  });

  it('says of what there may be only so many of: 403, beside the other reason for it', () => {
    const limited = ALL_ROUTES.filter((route) => route.quota !== undefined);
    expect(limited.map(({ id }) => id).sort()).toEqual([
      'addAdministrator',
      'applyConfiguration',
      'createOrganization',
      'createUser',
      'launchWorkspace',
      'putOrganizationMember',
      'registerClient',
      'registerTenant',
    ]);
    for (const { method, path: at, quota } of limited)
      expect(document.paths[at.replace(/:([a-z_]+)/g, '{$1}')]?.[method.toLowerCase()]).toMatchObject({
        responses: {
          403: { description: expect.stringMatching(new RegExp(`scope.*; or .*${quota}.*quota-exceeded`)) },
        },
      });
  });

  it('names the scope that each route needs', () => {
    for (const { method, path: at, scope, scopeOfToken, alsoScopes = [] } of ALL_ROUTES) {
      const operation = document.paths[at.replace(/:([a-z_]+)/g, '{$1}')]?.[method.toLowerCase()];
      expect(operation).toMatchObject({
        security:
          scope === undefined
            ? scopeOfToken === undefined
              ? []
              : [{}, { access_token: [scopeOfToken] }]
            : [{ access_token: [scope, ...alsoScopes] }],
      });
    }
  });
});

describe('docs/api/admin-api.md', () => {
  it('names every route', () => {
    const page = fs.readFileSync(path.resolve(import.meta.dirname, '../../../../docs/api/admin-api.md'), 'utf8');
    for (const { method, path: at } of ALL_ROUTES) {
      expect(page).toContain(`\`${method} ${at.replace(/:([a-z_]+)/g, '{$1}')}\``);
    }
  });
});
