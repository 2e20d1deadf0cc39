import { describe, expect, it } from '@jest/globals';
import { found, ownStores, render, valuesOf, withValues } from './chart.ts';

const DATABASES = ['audit', 'authorize', 'identity', 'tenant', 'token'];
const restored = (values: ReturnType<typeof ownStores>) =>
  withValues(values, { afterRestore: { to: '2026-11-28T03:00:00Z' } });

describe('after a restore', () => {
  it('nobody runs, and each database is set right by its own service, as its own user', async () => {
    const manifests = await render(restored(ownStores()));
    for (const { spec } of manifests.filter(
      ({ kind, metadata }) => kind === 'Deployment' && !metadata.name.endsWith('-edge'),
    ))
      expect(spec).toMatchObject({ replicas: 0 });
    const jobs = manifests.filter(({ kind, metadata }) => kind === 'Job' && metadata.name.includes('after-restore'));
    expect(jobs).toHaveLength(DATABASES.length);
    for (const [i, service] of DATABASES.entries()) {
      const job = jobs[i];
      expect(job?.metadata.name).toMatch(new RegExp(`^ostiary-${service}-after-restore-[0-9a-f]{8}$`));
      const deployment = found(manifests, 'Deployment', `ostiary-${service}`);
      const container = (of: unknown) =>
        (of as { template: { spec: { containers: { env: { name: string; value?: string }[]; args: string[] }[] } } })
          .template.spec.containers[0];
      expect(container(job?.spec)?.args).toEqual([`services/${service}/dist/after-restore.js`]);
      expect(container(job?.spec)?.env).toEqual([
        ...(container(deployment.spec)?.env ?? []),
        { name: 'OSTIARY_RESTORED_TO', value: '2026-11-28T03:00:00Z' },
      ]);
    }
  });

  it('nothing else makes replicas meanwhile', async () => {
    const kinds = (await render(restored(valuesOf('everything.yaml')))).map(({ kind }) => kind);
    expect(kinds).not.toContain('ScaledObject');
    expect(kinds).not.toContain('HorizontalPodAutoscaler');
  });

  it('is nothing that happens by itself, and a time that is none is refused', async () => {
    expect((await render(ownStores())).some(({ metadata }) => metadata.name.includes('after-restore'))).toBe(false);
    await expect(render(withValues(ownStores(), { afterRestore: { to: 'yesterday' } }))).rejects.toThrow(
      /afterRestore/,
    );
  });
});
