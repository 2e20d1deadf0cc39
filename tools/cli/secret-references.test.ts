import { describe, expect, it } from '@jest/globals';
import { CliError } from './cli-error.ts';
import { resolveSecrets } from './secret-references.ts';

const portal = (client_secret: unknown) => ({ name: 'Shop', clients: { portal: { client_name: 'P', client_secret } } });

describe('secrets by reference', () => {
  it('come from the environment or a file, and leave the document', () => {
    const clean = { name: 'Shop', clients: { portal: { client_name: 'P' } } };
    expect(resolveSecrets(portal('env:PORTAL'), { PORTAL: 's3' })).toEqual({
      configuration: clean,
      secrets: { portal: 's3' },
    });
    const file = (path: string) => `${path} s4\n`;
    expect(resolveSecrets(portal('file:/run/portal'), {}, file).secrets).toEqual({ portal: '/run/portal s4' });
    expect(resolveSecrets(clean, {})).toEqual({ configuration: clean, secrets: {} });
    expect(resolveSecrets({ name: 'x' }, {})).toEqual({ configuration: { name: 'x' }, secrets: {} });
  });

  it.each([
    ['a secret that is written down', 'hunter2', {}],
    ['something else', 7, {}],
    ['a name that the environment does not have', 'env:PORTAL', {}],
    ['an empty one', 'env:PORTAL', { PORTAL: '' }],
    ['a file that is not there', 'file:/nowhere/at/all', {}],
  ])('refuses %s, without showing it', (_what, reference, environment) => {
    expect(() => resolveSecrets(portal(reference), environment)).toThrow(CliError);
    expect(() => resolveSecrets(portal(reference), environment)).not.toThrow(/hunter2/);
  });
});
