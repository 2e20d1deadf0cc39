import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '@ostiary/platform/config';
import { tokenConfig } from './config.js';

const good = {
  HTTP_PORT: '7102',
  GRPC_PORT: '7202',
  DATABASE_URL: 'postgres://ostiary_token:x@127.0.0.1:5432/ostiary',
  REDIS_URL: 'redis://127.0.0.1:6379',
  KAFKA_BROKERS: '127.0.0.1:9092',
  OSTIARY_ISSUER_TEMPLATE: 'https://localhost:9443/{tenant}/{workspace}',
  OSTIARY_MTLS_ISSUER_TEMPLATE: 'https://localhost:9444/{tenant}/{workspace}',
  OSTIARY_INSTALLATION_SECRET: Buffer.alloc(32, 1).toString('base64'),
  OSTIARY_KEY_ENCRYPTION_KEY: Buffer.alloc(32, 2).toString('base64'),
};

describe('configuration', () => {
  it('is complete with these', () => {
    const config = loadConfig(tokenConfig, good);
    expect(config).toMatchObject({ httpPort: 7102, directoryGrpc: '127.0.0.1:7203', certificateTrust: undefined });
    expect(config.keyEncryptionKey).toHaveLength(32);
  });

  it.each([
    ['OSTIARY_KEY_ENCRYPTION_KEY', undefined],
    ['OSTIARY_KEY_ENCRYPTION_KEY', Buffer.alloc(31).toString('base64')],
    ['OSTIARY_KEY_ENCRYPTION_KEY', 'not base64!'],
    ['OSTIARY_CLIENT_CA_FILE', '/nowhere/ca.pem'],
    ['DIRECTORY_GRPC', 'nowhere'],
  ])('without a good %s (%s) it says which variable is wrong', (name, value) => {
    expect(() => loadConfig(tokenConfig, { ...good, [name]: value })).toThrow(name);
  });
});
