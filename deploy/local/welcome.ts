import type { System } from './system.ts';

/** What `npm start` prints when everything is up. The commands are complete: they can be pasted. */
export function welcome(system: System): string[] {
  const curl = `curl --cacert ${system.caFile}`;
  return [
    '',
    `The console: ${system.issuerBase}/console  (register a tenant, launch a workspace)`,
    '',
    `Ostiary is running at ${system.issuerBase}  (with client certificates: ${system.mtlsBase})`,
    `Its certificates are signed by ${system.caFile}`,
    '  curl --cacert FILE …, NODE_EXTRA_CA_CERTS=FILE node …, or import it into a browser.',
    `What it sends by e-mail arrives at ${system.inboxUrl}`,
    '',
    'Try next:',
    '  Register a tenant with its first administrator:',
    `    ${curl} ${system.issuerBase}/api/tenants -H 'content-type: application/json' \\`,
    `      -d '{"slug":"acme","name":"Acme","administrator":{"username":"ada","password":"correct horse battery staple"}}'`,
    '  Read the API description:',
    `    ${curl} ${system.issuerBase}/api/openapi.json`,
    '  Sign in, launch a workspace, run a flow: README.md, from step 2 on.',
    '  See a FAPI 2.0 sign-in message by message: launch a workspace from the profile b2b-demo (README.md, step 9) and open its demo portal:',
    `    ${system.issuerBase}/demo-portal/{tenant}/{workspace}/`,
    '  Make a client certificate for mutual TLS:',
    '    npm run client-cert -- my-client',
    '',
    `Logs are in ${system.logDirectory}. Ctrl-C ends everything; the data stays (npm start -- down --wipe forgets it).`,
    '',
  ];
}
