// The metadata as it is found, and what can be said of it by reading it.
import { type Caller, isObject, NoReply, type Reply } from './caller.ts';
import { type Finding, findingsOf } from './finding.ts';

export type Metadata = Readonly<Record<string, unknown>>;

const { ok, info, warn, fail, must, should } = findingsOf('metadata');

export const textOf = (metadata: Metadata, member: string): string | undefined => {
  const value = metadata[member];
  return typeof value === 'string' ? value : undefined;
};

/** An address that can be asked; undefined when the member is absent or no https URL. */
export const addressOf = (metadata: Metadata, member: string): string | undefined => {
  const value = metadata[member];
  return isHttps(value) ? value : undefined;
};

export function isHttps(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('https://') && URL.canParse(value);
}

/** A list of strings; undefined when the member is absent or another thing. */
export const listOf = (metadata: Metadata, member: string): readonly string[] | undefined => {
  const value = metadata[member];
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined;
};

/** RFC 8414 §3: the well-known part between host and path; OpenID Connect Discovery §4: after the path. */
export function metadataUrls(issuer: string): { readonly oauth: string; readonly openid: string } {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return {
    oauth: `${origin}/.well-known/oauth-authorization-server${path}`,
    openid: `${origin}${path}/.well-known/openid-configuration`,
  };
}

/** Both documents as far as they are there. `metadata`: the one that the other checks go by. */
export async function readMetadata(
  caller: Caller,
  issuer: string,
): Promise<{ readonly findings: readonly Finding[]; readonly metadata: Metadata | undefined }> {
  const urls = metadataUrls(issuer);
  const fetched = await Promise.all([fetchDocument(caller, urls.oauth), fetchDocument(caller, urls.openid)]);
  const [oauth, openid] = fetched;
  const metadata = openid.document ?? oauth.document;
  const findings = [...issuerFindings(issuer), ...oauth.findings, ...openid.findings];
  if (metadata === undefined) {
    const answers = fetched.flatMap(({ reply }) => (reply ? [`${reply.url} answers ${reply.status}`] : []));
    const why = ['no metadata document is found: nothing else can be examined', ...answers].join('; ');
    findings.push(fail('RFC 8414 §3', why));
    return { findings, metadata };
  }
  findings.push(presence(oauth.document !== undefined, openid.document !== undefined));
  if (oauth.document && openid.document) findings.push(agreement(oauth.document, openid.document));
  for (const { document, reply } of fetched)
    if (document && reply) findings.push(...documentFindings(issuer, document, reply));
  findings.push(...contentFindings(metadata));
  return { findings: withoutRepeats(findings), metadata };
}

interface Fetched {
  readonly document?: Metadata;
  readonly reply?: Reply;
  readonly findings: readonly Finding[];
}

async function fetchDocument(caller: Caller, url: string): Promise<Fetched> {
  try {
    const reply = await caller.send(url, { headers: { origin: 'https://doctor.invalid' } });
    if (reply.status !== 200 || reply.json === undefined) return { reply, findings: [] };
    return { document: reply.json, reply, findings: [] };
  } catch (error) {
    if (!(error instanceof NoReply)) throw error;
    return { findings: [fail('RFC 8414 §3', `${url} does not answer: ${error.message}`)] };
  }
}

function issuerFindings(issuer: string): Finding[] {
  const { protocol, search, hash } = new URL(issuer);
  const sound = protocol === 'https:' && search === '' && hash === '';
  return [
    must(
      sound,
      'RFC 8414 §2',
      'the issuer is an https URL without query and fragment',
      'the issuer must be an https URL without query and fragment',
    ),
  ];
}

function presence(oauth: boolean, openid: boolean): Finding {
  if (oauth && openid) return ok('RFC 8414 §5', 'the metadata is found at both well-known addresses');
  return openid
    ? warn(
        'RFC 8414 §5',
        'the metadata is at openid-configuration only: an OAuth client looks at oauth-authorization-server',
      )
    : info('RFC 8414 §5', 'the metadata is at oauth-authorization-server only: it is no OpenID provider');
}

function agreement(oauth: Metadata, openid: Metadata): Finding {
  const differing = Object.keys(oauth).filter(
    (member) => Object.hasOwn(openid, member) && canonical(oauth[member]) !== canonical(openid[member]),
  );
  return must(
    differing.length === 0,
    'RFC 8414 §5',
    'the two documents agree in every member that both have',
    `the two documents disagree about ${differing.join(', ')}`,
  );
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  return `{${Object.entries(value)
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`)
    .sort()
    .join()}}`;
}

function documentFindings(issuer: string, document: Metadata, { url, headers }: Reply): Finding[] {
  const told = textOf(document, 'issuer');
  return [
    must(
      told === issuer,
      'RFC 8414 §3.3',
      'the issuer in the metadata is the one that was asked for',
      `${url} says issuer ${JSON.stringify(told)}, which is not exactly ${issuer}`,
    ),
    must(
      /^application\/json\b/i.test(headers['content-type'] ?? ''),
      'RFC 8414 §3.2',
      'the metadata is application/json',
      `${url} is ${headers['content-type'] ?? 'of no type'}: application/json is asked for`,
    ),
    should(
      headers['access-control-allow-origin'] !== undefined,
      'Fetch §3.2',
      'the metadata can be read by scripts of any origin (CORS)',
      `${url} has no Access-Control-Allow-Origin: a client in a browser cannot read it`,
    ),
    should(
      headers['cache-control'] !== undefined,
      'RFC 9111 §5.2',
      'the metadata says how long it may be kept (Cache-Control)',
      `${url} has no Cache-Control: clients guess how long it may be kept`,
    ),
  ];
}

const SIGNING_LISTS = [
  'token_endpoint_auth_signing_alg_values_supported',
  'id_token_signing_alg_values_supported',
  'userinfo_signing_alg_values_supported',
  'request_object_signing_alg_values_supported',
  'dpop_signing_alg_values_supported',
];

function contentFindings(metadata: Metadata): Finding[] {
  const missing = ['issuer', 'response_types_supported', 'jwks_uri', 'token_endpoint', 'authorization_endpoint'].filter(
    (member) => metadata[member] === undefined,
  );
  const plain = urlsIn(metadata).filter(([, url]) => !isHttps(url));
  const unsigned = SIGNING_LISTS.filter((member) => listOf(metadata, member)?.includes('none'));
  const types = listOf(metadata, 'response_types_supported') ?? [];
  const grants = listOf(metadata, 'grant_types_supported') ?? ['authorization_code', 'implicit'];
  const challenge = listOf(metadata, 'code_challenge_methods_supported') ?? [];
  const inFront = types.filter((type) => type.split(' ').includes('token'));
  return [
    must(
      missing.length === 0,
      'RFC 8414 §2',
      'the members that every server has are there',
      `missing in the metadata: ${missing.join(', ')}`,
    ),
    must(
      plain.length === 0,
      'FAPI 2.0 Security Profile §5.2.1(1)',
      'every address in the metadata is https',
      `not https: ${plain.map(([member]) => member).join(', ')}`,
    ),
    must(
      unsigned.length === 0,
      'RFC 8725 §3.2',
      'no algorithm list offers none',
      `none is offered in ${unsigned.join(', ')}`,
    ),
    must(
      !grants.includes('password'),
      'RFC 9700 §2.4',
      'the password grant is not offered',
      'the password grant is offered: it must not be used',
    ),
    should(
      inFront.length === 0,
      'RFC 9700 §2.1.2',
      'no access token is given through the browser',
      `response types that put an access token into the URL: ${inFront.join(', ')}`,
    ),
    should(
      challenge.includes('S256'),
      'RFC 9700 §2.1.1',
      'PKCE with S256 is announced',
      'code_challenge_methods_supported does not announce S256',
    ),
    should(
      !challenge.includes('plain'),
      'RFC 9700 §2.1.1',
      'PKCE without a hash (plain) is not offered',
      'code_challenge_methods_supported offers plain',
    ),
    should(
      metadata.authorization_response_iss_parameter_supported === true,
      'RFC 9207 §3',
      'authorization responses say who they are from (iss)',
      'authorization_response_iss_parameter_supported is not true: clients of several servers can be mixed up',
    ),
    ...openidFindings(metadata),
  ];
}

function openidFindings(metadata: Metadata): Finding[] {
  if (metadata.subject_types_supported === undefined && metadata.id_token_signing_alg_values_supported === undefined)
    return [];
  const missing = ['subject_types_supported', 'id_token_signing_alg_values_supported'].filter(
    (member) => listOf(metadata, member) === undefined,
  );
  return [
    must(
      missing.length === 0,
      'OpenID Connect Discovery §3',
      'the members that every OpenID provider has are there',
      `missing in the metadata: ${missing.join(', ')}`,
    ),
  ];
}

/** Every member that should be an address, those of the mTLS aliases as well. */
export function urlsIn(metadata: Metadata): [member: string, url: unknown][] {
  const aliases = isObject(metadata.mtls_endpoint_aliases) ? metadata.mtls_endpoint_aliases : {};
  return [
    ...Object.entries(metadata).filter(([member]) => /(^|_)(endpoint|uri|issuer)$/.test(member)),
    ...Object.entries(aliases).map(([member, url]): [string, unknown] => [`mtls_endpoint_aliases.${member}`, url]),
  ];
}

/** Where clients send requests: of these hosts TLS is looked at. */
export function endpointsIn(metadata: Metadata): [member: string, url: string][] {
  return urlsIn(metadata).filter(
    (entry): entry is [string, string] => isHttps(entry[1]) && /(_endpoint|^issuer|^jwks_uri)$/.test(entry[0]),
  );
}

/** Both documents are usually right or wrong together: once is enough. */
function withoutRepeats(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ status, clause, what }) => {
    const key = `${status} ${clause} ${what}`;
    return !seen.has(key) && seen.add(key);
  });
}
