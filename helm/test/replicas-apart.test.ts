// One machine or one zone is not a whole service: where replicas go when nobody has said where.
import { describe, expect, it } from '@jest/globals';
import { ownStores, render, withValues, type Yaml } from './chart.ts';
import { podOf } from './pods.ts';

const pods = async (kinds: readonly string[], values: Record<string, Yaml>, more: readonly string[] = []) =>
  (await render(withValues(ownStores(), values), more))
    .filter(({ kind }) => kinds.includes(kind))
    .map((manifest) => ({ name: manifest.metadata.name, spec: podOf(manifest)?.spec }));
const deployments = (settings: Record<string, Yaml> = {}, more: readonly string[] = []) =>
  pods(['Deployment'], { defaults: settings }, more);

interface Affinity {
  readonly nodeAffinity?: unknown;
  readonly podAntiAffinity: {
    readonly preferredDuringSchedulingIgnoredDuringExecution: readonly {
      readonly podAffinityTerm: { readonly topologyKey: string; readonly matchLabelKeys?: readonly string[] };
    }[];
  };
}
const zonesOf = (affinity: unknown) =>
  (affinity as Affinity).podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution.map(
    ({ podAffinityTerm }) => podAffinityTerm,
  );

describe('replicas', () => {
  // The scheduler counts no node that lacks one of the labels of a pod's spreads: a spread over zones undoes the one over nodes where nodes have no zones.
  it('are spread over what every node has, its name, and nothing else', async () => {
    const found = await deployments();
    expect(found.length).toBeGreaterThan(5);
    for (const { name, spec } of found)
      expect([name, spec?.topologySpreadConstraints?.map(({ topologyKey }) => topologyKey)]).toEqual([
        name,
        ['kubernetes.io/hostname'],
      ]);
  });

  it('go to different zones rather than to one, and run wherever there is room', async () => {
    for (const { spec } of await deployments()) {
      expect(zonesOf(spec?.affinity)).toMatchObject([{ topologyKey: 'topology.kubernetes.io/zone' }]);
      expect(spec?.topologySpreadConstraints).toMatchObject([{ whenUnsatisfiable: 'ScheduleAnyway' }]);
    }
  });

  it('of the version before do not count, where Kubernetes can tell them apart', async () => {
    const keys = async (version: string) =>
      zonesOf((await deployments({}, ['--kube-version', version]))[0]?.spec?.affinity)[0]?.matchLabelKeys;
    expect(await keys('1.31.0')).toEqual(['pod-template-hash']);
    expect(await keys('1.30.0')).toBeUndefined();
  });

  it('and what runs once beside them go to the nodes that an affinity names: migrations, too', async () => {
    const nodeAffinity = { preferredDuringSchedulingIgnoredDuringExecution: [] };
    const afterRestore = { to: '2026-11-28T03:00:00Z' };
    const once = await pods(['Job', 'Pod'], { defaults: { affinity: { nodeAffinity } }, afterRestore });
    expect(once.map(({ name }) => name)).toEqual(expect.arrayContaining([expect.stringMatching(/migrat/)]));
    for (const { name, spec } of once) expect([name, spec?.affinity]).toEqual([name, { nodeAffinity }]);
  });

  // To Helm, null takes a default away.
  it('go to different zones also where there is no affinity, not even an empty one', async () => {
    for (const { spec } of await deployments({ affinity: null })) expect(zonesOf(spec?.affinity)).toHaveLength(1);
  });

  it('keep to zones beside an affinity to nodes, and go where a given podAntiAffinity says', async () => {
    const nodeAffinity = {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] }],
      },
    };
    for (const { spec } of await deployments({ affinity: { nodeAffinity } })) {
      expect(spec?.affinity).toMatchObject({ nodeAffinity });
      expect(zonesOf(spec?.affinity)).toHaveLength(1);
    }
    const podAntiAffinity = { preferredDuringSchedulingIgnoredDuringExecution: [] };
    for (const { spec } of await deployments({ affinity: { podAntiAffinity } }))
      expect(spec?.affinity).toEqual({ podAntiAffinity });
  });
});
