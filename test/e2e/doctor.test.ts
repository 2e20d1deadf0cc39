// What the doctor tells others of their servers, it finds in order at ours: every kind of workspace, through the edge.

import fs from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { examine } from '../../tools/doctor/examine.ts';
import { AREAS } from '../../tools/doctor/finding.ts';
import { system } from './support/system.ts';
import { launchFapiWorkspace, launchWorkspace } from './support/workspace-fixture.ts';

const ca = fs.readFileSync(system.caFile, 'utf8');

describe('the doctor', () => {
  it.each([
    ['b2c', 'oauth2.1', () => launchWorkspace('b2c')],
    ['agentic-ai', 'oauth2.1', () => launchWorkspace('agentic-ai')],
    ['FAPI 2.0', 'fapi2-security', () => launchFapiWorkspace()],
  ] as const)('FAPI 2.0 Security Profile §5: finds nothing wrong with a %s workspace', async (_, profile, launch) => {
    const { issuer } = await launch();
    const findings = await examine({ issuer, ca, profile });
    expect(findings.filter(({ status }) => status === 'fail' || status === 'warn')).toEqual([]);
    expect(new Set(findings.map(({ area }) => area))).toEqual(new Set(AREAS));
    expect(findings.length).toBeGreaterThan(50);
  });

  it('RFC 8414 §3: says that a workspace does not exist', async () => {
    const findings = await examine({ issuer: `${system.issuerBase}/nobody/here`, ca });
    expect(findings.map(({ status, clause }) => [status, clause])).toContainEqual(['fail', 'RFC 8414 §3']);
  });
});
