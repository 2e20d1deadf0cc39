import { expect, it } from '@jest/globals';
import { printedChanges } from './print-changes.ts';

it('shows what changes, from what to what, and no control characters', () => {
  const text = printedChanges([
    {
      target: 'workspace',
      action: 'change',
      differences: [{ pointer: '/name', before: 'A\u001b[2J\u202e', after: 'B' }],
    },
    { target: 'client', client_id: 'portal', action: 'create', differences: [{ pointer: '/scope', after: 'openid' }] },
    { target: 'client', client_id: 'old', action: 'delete', differences: [{ pointer: '/scope', before: 'openid' }] },
    { target: 'client', client_id: 'web', action: 'change', differences: [{ pointer: '/client_secret' }] },
  ]);
  expect(text.split('\n')).toEqual([
    '~ workspace (change)',
    '  ~ /name: "A\\u001b[2J\\u202e" -> "B"',
    '+ client portal (create)',
    '  + /scope: "openid"',
    '- client old (delete)',
    '  - /scope: "openid"',
    '~ client web (change)',
    '    /client_secret: a new secret',
  ]);
  expect(printedChanges([])).toBe('No difference.');
});
