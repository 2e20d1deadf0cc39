// What the chart says of the services (files/services.yaml) is what the services say of themselves: each variable that one of them demands or
// understands stands for an arrow.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type ConfigSchema, ConfigurationError, loadConfig } from '@ostiary/platform/config';
import { parse } from 'yaml';
import { chartDirectory } from './chart.ts';
import { serviceConfigs } from './service-configs.ts';

interface Facts {
  readonly grpc: boolean;
  readonly calls: readonly string[];
  readonly callsHttp?: readonly string[];
  readonly stores: readonly string[];
  readonly issuer: boolean;
  readonly outbound: boolean;
  readonly mail?: boolean;
  readonly secrets: readonly string[];
}

const facts = parse(fs.readFileSync(path.join(chartDirectory, 'files/services.yaml'), 'utf8')) as Record<string, Facts>;

/** The variables that a configuration complains about. */
function complaints(schema: ConfigSchema<unknown>, env: Readonly<Record<string, string>>): string {
  try {
    loadConfig(schema, env);
    return '';
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
}

/** Variables that only a service that has the thing complains about, when they hold nonsense. */
const signs = {
  calls: {
    DIRECTORY_GRPC: 'tenant',
    ISSUANCE_GRPC: 'token',
    IDENTITY_GRPC: 'identity',
    SESSIONS_GRPC: 'authorize',
    AUDIT_GRPC: 'audit',
  },
  callsHttp: { TENANT_HTTP: 'tenant' },
  stores: { DATABASE_URL: 'postgres', REDIS_URL: 'redis', KAFKA_BROKERS: 'kafka' },
  secrets: {
    OSTIARY_INSTALLATION_SECRET: 'installation',
    OSTIARY_KEY_ENCRYPTION_KEY: 'keyEncryption',
    OSTIARY_CONSOLE_KEY: 'console',
    OSTIARY_CONSOLE_PUBLIC_KEY: 'consolePublic',
    OSTIARY_DEMO_PORTAL_KEY: 'demoPortal',
    OSTIARY_DEMO_PORTAL_PUBLIC_KEY: 'demoPortalPublic',
  },
} as const;

/** With it `identity` asks for what goes into links. */
const mail = { OSTIARY_SMTP_URL: 'smtps://user:password@mail.example.com', OSTIARY_MAIL_FROM: 'a@example.com' };

describe('the chart’s facts', () => {
  it('are about all services', () => {
    expect(Object.keys(facts).sort()).toEqual(Object.keys(serviceConfigs).sort());
  });

  describe.each(Object.entries(serviceConfigs))('of %s', (name, schema) => {
    const own = facts[name];
    /** It says so when the variable is missing, or when it holds nonsense. */
    const understands = (variable: string): boolean =>
      [mail, { ...mail, [variable]: '!' }].some((env) => new RegExp(`\\b${variable}\\b`).test(complaints(schema, env)));

    it.each(['calls', 'callsHttp', 'stores', 'secrets'] as const)('name its %s, all of them and no other', (kind) => {
      const told = Object.entries(signs[kind]).flatMap(([variable, what]) => (understands(variable) ? [what] : []));
      expect(told.sort()).toEqual([...(own?.[kind] ?? [])].sort());
    });

    it('say what it offers and what it knows', () => {
      expect({
        grpc: own?.grpc,
        issuer: own?.issuer,
        outbound: own?.outbound,
        mail: own?.mail ?? false,
      }).toEqual({
        grpc: understands('GRPC_PORT'),
        issuer: understands('OSTIARY_ISSUER_TEMPLATE'),
        outbound: understands('OSTIARY_OUTBOUND_ALLOW'),
        mail: understands('OSTIARY_SMTP_URL'),
      });
    });
  });
});
