import fs from 'node:fs';
import { launchWorkspace, registerClient } from '../../e2e/support/workspace-fixture.ts';
import { tokens } from './workload-tokens.ts';

const METHOD = 'urn:ostiary:client-auth:workload-jwt';

/** A workspace that trusts the cluster, and a client that is one service account of it. `keys`: the cluster's own key set. */
export async function prepareWorkload(cluster: string, keys: string, subject: string) {
  const { keys: found }: { keys: Record<string, string>[] } = JSON.parse(keys);
  const members = ['kty', 'kid', 'alg', 'use', 'n', 'e', 'crv', 'x', 'y'];
  const jwks = {
    keys: found.map((key) => Object.fromEntries(Object.entries(key).filter(([name]) => members.includes(name)))),
  };
  const workspace = await launchWorkspace('b2b', {
    workload_issuers: [
      { kind: 'jwt', issuer: cluster, jwks, algorithms: ['RS256', 'ES256'], max_lifetime_seconds: 3600 },
    ],
  });
  const { clientId } = await registerClient(workspace, {
    metadata: {
      ...{ grant_types: ['client_credentials'], redirect_uris: [], scope: 'orders:read' },
      ...{ token_endpoint_auth_method: METHOD, workload_issuer: cluster, workload_subject: subject },
    },
  });
  return { issuer: workspace.issuer, clientId };
}

/** What the server answers to each of the tokens that the kubelet has put there. */
export async function askAsWorkload(issuer: string, clientId: string): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const name of ['ours', 'others']) {
    const answer = await fetch(`${issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        ...{ grant_type: 'client_credentials', scope: 'orders:read', client_id: clientId },
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: fs.readFileSync(`${tokens}/${name}`, 'utf8'),
      }),
    });
    const { error }: { error?: string } = JSON.parse(await answer.text());
    answers[name] = `${answer.status} ${error ?? 'token'}`;
  }
  return answers;
}
