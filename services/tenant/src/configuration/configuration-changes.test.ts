import { describe, expect, it } from '@jest/globals';
import { mergePatchBetween } from '@ostiary/oauth/merge-patch-between';
import fc from 'fast-check';
import { jsonMergePatch } from '../request-body/json-merge-patch.js';
import { canonical, changesBetween, differencesBetween } from './configuration-changes.js';

const client = (name: string) => ({ client_name: name, redirect_uris: ['https://a.example/cb'] });
const of = (workspace: object, clients: Readonly<Record<string, object>> = {}) => ({
  workspace: { ...workspace },
  clients: new Map(Object.entries(clients).map(([id, one]) => [id, { ...one }])),
});

describe('the difference between two configurations', () => {
  it('RFC 6901 §3: names each member that differs, down to where objects end; lists are compared as a whole', () => {
    const before = { session: { idle: 1, absolute: 2 }, 'a/b~c': 1, list: [1, 2], gone: true };
    const after = { session: { absolute: 2, idle: 3 }, 'a/b~c': 2, list: [2, 1], here: { x: 1 } };
    expect(differencesBetween(before, after)).toEqual([
      { pointer: '/a~1b~0c', before: 1, after: 2 },
      { pointer: '/gone', before: true },
      { pointer: '/here', after: { x: 1 } },
      { pointer: '/list', before: [1, 2], after: [2, 1] },
      { pointer: '/session/idle', before: 1, after: 3 },
    ]);
  });

  it('is nothing between a configuration and itself, whatever the order of members', () => {
    expect(
      changesBetween(of({ a: { x: 1, y: [{ p: 1, q: 2 }] } }), of({ a: { y: [{ q: 2, p: 1 }], x: 1 } }), {
        prune: true,
      }),
    ).toEqual([]);
  });

  it('is in the order in which it is done: the workspace, clients by their identifiers, what is deleted last and only if wished', () => {
    const current = of({ name: 'A' }, { stays: client('S'), changes: client('C'), goes: client('G') });
    const wanted = of({ name: 'B' }, { stays: client('S'), new: client('N'), changes: client('D') });
    const named = (prune: boolean) =>
      changesBetween(current, wanted, { prune }).map(
        ({ target, clientId = '', action }) => `${target} ${clientId} ${action}`,
      );
    expect(named(false)).toEqual(['workspace  change', 'client changes change', 'client new create']);
    expect(named(true)).toEqual([...named(false), 'client goes delete']);
  });

  it('RFC 7396 §2: the patch between two documents makes one the other', () => {
    const value = fc.letrec((tie) => ({
      leaf: fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.array(fc.integer(), { maxLength: 3 })),
      node: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.oneof({ depthSize: 'small' }, tie('leaf'), tie('node'))),
    })).node;
    fc.assert(
      fc.property(value, value, (before, after) => {
        const [from, to] = [{ ...Object(before) }, { ...Object(after) }];
        const made: unknown = jsonMergePatch(from, mergePatchBetween(from, to));
        expect(canonical(made)).toBe(canonical(to));
        expect(differencesBetween({ ...Object(made) }, to)).toEqual([]);
      }),
    );
  });
});
