import { describe, expect, it } from '@jest/globals';
import { importsOf, violations } from './boundaries.mjs';

const found = (path: string, source = '') => violations([{ path, source }]).join('\n');

describe('boundaries', () => {
  it.each([
    [
      'a service that imports a service',
      'services/token/src/a.ts',
      "import { x } from '@ostiary/tenant-service/x';",
      /not imported by anybody/,
    ],
    [
      'a relative way into another package',
      'services/token/src/a.ts',
      "import { x } from '../../tenant/src/x.js';",
      /by its name/,
    ],
    [
      'a library below that imports one above',
      'libs/platform/src/a.ts',
      "import { x } from '@ostiary/audit/x';",
      /may not depend on libs\/audit/,
    ],
    [
      'a re-export that does',
      'libs/oauth/src/a.ts',
      "export * from '@ostiary/crypto/hash';",
      /may not depend on libs\/crypto/,
    ],
    [
      'a dynamic import that does',
      'libs/crypto/src/a.ts',
      "const x = () => import('@ostiary/state/redis');",
      /may not depend on libs\/state/,
    ],
    [
      'a type import that does',
      'libs/contracts/src/a.ts',
      "import type { x } from '@ostiary/oauth/x';",
      /may not depend on libs\/oauth/,
    ],
    ['I/O in a pure library', 'libs/oauth/src/a.ts', "import fs from 'node:fs';", /is pure/],
    ['Nest in a pure library', 'libs/oauth/src/a.ts', "import { Injectable } from '@nestjs/common';", /is pure/],
    [
      'Nest in a use case',
      'services/token/src/token/refresh.ts',
      "import { Injectable } from '@nestjs/common';",
      /Nest stays at the edges/,
    ],
    [
      'a second Kafka client',
      'services/audit/src/x.consumer.ts',
      "import { Kafka } from 'kafkajs';",
      /behind the one port/,
    ],
    ['a barrel', 'services/token/src/a.ts', "import { x } from '@ostiary/oauth';", /no barrels/],
    [
      'a package that imports itself by name',
      'libs/oauth/src/a.ts',
      "import { x } from '@ostiary/oauth/x';",
      /relative/,
    ],
    ['an import without its ending', 'libs/oauth/src/a.ts', "import { x } from './x';", /ends in \.js/],
    ['a test tool outside a test', 'libs/oauth/src/a.ts', "import fc from 'fast-check';", /only tests/],
    [
      'test support outside a test',
      'libs/oauth/src/a.ts',
      "import { x } from './x.test-support.js';",
      /does not import tests/,
    ],
    ['an interface with an I', 'libs/oauth/src/a.ts', 'export interface IClient {}', /no I before/],
    ['a file of utilities', 'libs/oauth/src/string-utils.ts', '', /says nothing/],
    ['a file called common', 'libs/oauth/src/common.ts', '', /says nothing/],
    ['a barrel file', 'libs/oauth/src/index.ts', '', /says nothing/],
    ['a service class by kind', 'services/token/src/token/token.service.ts', '', /verb-noun/],
    ['a folder by kind', 'services/token/src/controllers/token.controller.ts', '', /capabilities/],
    ['a name in camelCase', 'libs/oauth/src/redirectUri.ts', '', /kebab-case/],
  ])('refuses %s', (_what, path, source, reason) => {
    expect(found(path, source)).toMatch(reason);
  });

  it.each([
    [
      'services/token/src/token/token.controller.ts',
      "import { Controller } from '@nestjs/common';\nimport { x } from '@ostiary/state/redis';",
    ],
    [
      'libs/oauth/src/pkce.ts',
      "import { createHash } from 'node:crypto';\nimport { z } from 'zod';\nimport { x } from './x.js';",
    ],
    ['libs/oauth/src/pkce.test.ts', "import { it } from '@jest/globals';\nimport fc from 'fast-check';"],
    ['services/identity/src/passwords/leaked-passwords.ts', "import { hash } from '@node-rs/argon2';"],
    ['libs/platform/src/kafka.service.test.ts', "import { gate } from './tcp-gate.test-support.js';"],
    ['libs/audit/src/audit-emitter.ts', "import type { Logger } from '@ostiary/platform/logger';"],
  ])('allows %s what it needs', (path, source) => {
    expect(found(path, source)).toBe('');
  });

  it('reads imports, not what only looks like one', () => {
    expect(
      importsOf(
        "const a = \"import x from 'y'\"; // import z from 'z'\nimport b, { type c } from 'd'; export { e } from 'f';",
      ),
    ).toEqual(['d', 'f']);
  });
});
