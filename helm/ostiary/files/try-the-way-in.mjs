// What "helm test" runs: asks the way in, from outside as it were, what an attacker would. A service that believes a certificate from a header
// that the caller wrote reads it, and complains that it cannot be read; one that does not believe it never looks.
const [origin, mtlsOrigin] = process.argv.slice(2);
const wait = Number(process.env.OSTIARY_TRY_SECONDS ?? 120) * 1000;

/** The names under which proxies pass client certificates on. */
const headers = [
  'client-cert',
  'x-ostiary-client-cert',
  'x-forwarded-client-cert',
  'x-forwarded-tls-client-cert',
  'x-ssl-client-cert',
];
const forged = Object.fromEntries(headers.map((name) => [name, 'forged']));

const faults = [];
let tried = 0;

async function ask(url, options = {}) {
  const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(10_000), ...options });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

async function check(what, answered, fault) {
  tried += 1;
  try {
    const sentence = fault(await answered());
    if (sentence) faults.push(`${what}: ${sentence}`);
    else console.log(`ok: ${what}`);
  } catch (error) {
    faults.push(`${what}: ${error.cause?.message ?? error.message}`);
  }
}

/** An installation that is starting gets time. */
async function untilReady(url) {
  const until = Date.now() + wait;
  for (;;) {
    try {
      const { status } = await ask(url);
      if (status === 200 || Date.now() > until) return;
    } catch (error) {
      if (Date.now() > until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

const form = (parameters) => ({
  method: 'POST',
  headers: { ...forged, 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(parameters),
});

/** Whether a service has looked at the certificate. */
const believed = ({ status, text }) =>
  /client certificate cannot be read/.test(text)
    ? 'a certificate that the caller wrote into a header is believed: let the gateway remove these headers, and narrow trustedProxies'
    : status >= 500
      ? `answered ${status}`
      : undefined;

for (const base of [...new Set([origin, mtlsOrigin])]) {
  const issuer = `${base}/system/admin`;
  await untilReady(`${issuer}/.well-known/openid-configuration`);
  await check(
    `${issuer} describes itself`,
    () => ask(`${issuer}/.well-known/openid-configuration`),
    ({ status, text }) =>
      status !== 200
        ? `answered ${status}`
        : JSON.parse(text).issuer !== `${origin}/system/admin`
          ? `names another issuer, ${JSON.parse(text).issuer}`
          : undefined,
  );
  const client = { client_id: 'ostiary-console', grant_type: 'client_credentials' };
  await check(`a forged certificate at ${issuer}/token`, () => ask(`${issuer}/token`, form(client)), believed);
  await check(
    `a forged certificate at ${issuer}/par`,
    () => ask(`${issuer}/par`, form({ client_id: 'ostiary-console', response_type: 'code' })),
    believed,
  );
  for (const path of ['/metrics', '/readyz', '/livez'])
    await check(
      `${base}${path} is not for the outside`,
      () => ask(`${base}${path}`),
      ({ status, text }) => (status === 200 && /process_|alive|ready/.test(text) ? 'is answered' : undefined),
    );
}

for (const fault of faults) console.error(`FAULT: ${fault}`);
console.log(`${tried - faults.length} of ${tried} as they should be`);
process.exit(faults.length === 0 && tried > 0 ? 0 : 1);
