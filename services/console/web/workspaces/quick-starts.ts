/** How to begin with four libraries, filled in: code that runs as it stands, but for the secret or key, which the console does not have. */

export interface QuickStartFacts {
  readonly issuer: string;
  readonly tokenEndpoint: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scope: string;
  /** RFC 7591 token_endpoint_auth_method. */
  readonly authentication: string;
  readonly grantTypes: readonly string[];
  readonly dpop: boolean;
  readonly pushed: boolean;
}

export interface QuickStart {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** Names and URIs of people's own, inside a string of the language: none of them leaves its quotes. */
const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&').replace(/[\r\n]/g, ' ')}'`;
const javaQuoted = (text: string): string => JSON.stringify(text);
/** POSIX shell: everything is itself between single quotes but the quote. */
const shell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

export function quickStarts(facts: QuickStartFacts): QuickStart[] {
  if (facts.grantTypes.includes('authorization_code')) return signIn(facts);
  if (facts.grantTypes.includes('urn:openid:params:grant-type:ciba')) return backchannel(facts);
  if (facts.grantTypes.includes('urn:ietf:params:oauth:grant-type:device_code')) return device(facts);
  return facts.grantTypes.includes('client_credentials') ? service(facts) : exchange(facts);
}

/** Spring reads it from the environment. */
const SPRING_SECRET = `            client-secret: \${CLIENT_SECRET}\n`;

const isPublic = ({ authentication }: QuickStartFacts) => authentication === 'none';
const hasSecret = ({ authentication }: QuickStartFacts) => authentication.startsWith('client_secret');

function authentication(facts: QuickStartFacts): string {
  if (isPublic(facts)) return 'client.None()';
  if (facts.authentication === 'client_secret_post') return 'client.ClientSecretPost(process.env.CLIENT_SECRET)';
  if (hasSecret(facts)) return 'client.ClientSecretBasic(process.env.CLIENT_SECRET)';
  if (facts.authentication === 'private_key_jwt') return 'client.PrivateKeyJwt(privateKey)';
  return 'client.TlsClientAuth()';
}

/** openid-client, set up for the client as `config`. */
function discovered(facts: QuickStartFacts): string {
  const needsKey = facts.authentication === 'private_key_jwt';
  return `import * as client from 'openid-client';
${needsKey ? `import { importPKCS8 } from 'jose';\n\nconst privateKey = await importPKCS8(process.env.CLIENT_KEY, 'ES256');` : ''}
const config = await client.discovery(
  new URL(${quoted(facts.issuer)}),
  ${quoted(facts.clientId)},
  undefined,
  ${authentication(facts)},
);
`;
}

/** A line of a curl command. */
function curlCredentials(facts: QuickStartFacts): string {
  const id = shell(facts.clientId);
  return hasSecret(facts) ? `  -u ${id}:"$CLIENT_SECRET" \\\n` : `  -d client_id=${id} \\\n`;
}

function signIn(facts: QuickStartFacts): QuickStart[] {
  const build = facts.pushed ? 'await client.buildAuthorizationUrlWithPAR' : 'client.buildAuthorizationUrl';
  const dpop = facts.dpop ? ', { DPoP }' : '';
  return [
    {
      id: 'openid-client',
      title: 'Node.js: openid-client',
      text: `${discovered(facts)}${facts.dpop ? 'const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair());\n' : ''}
// Send the browser here …
const pkceCodeVerifier = client.randomPKCECodeVerifier();
const expectedState = client.randomState();
const url = ${build}(config, {
  redirect_uri: ${quoted(facts.redirectUri)},
  scope: ${quoted(facts.scope)},
  code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
  code_challenge_method: 'S256',
  state: expectedState,
}${facts.pushed && facts.dpop ? ', { DPoP }' : ''});

// … and when it comes back to the redirect URI:
const tokens = await client.authorizationCodeGrant(config, currentUrl, {
  pkceCodeVerifier,
  expectedState,
}${facts.dpop ? ', undefined, { DPoP }' : ''});
const claims = tokens.claims();${facts.scope.includes('profile') ? `\nconst user = await client.fetchUserInfo(config, tokens.access_token, claims.sub${dpop});` : ''}`,
    },
    {
      id: 'spring',
      title: 'Java: Spring Security',
      text: `# application.yml (spring-boot-starter-oauth2-client)
spring:
  security:
    oauth2:
      client:
        provider:
          ostiary:
            issuer-uri: ${javaQuoted(facts.issuer)}
        registration:
          ostiary:
            client-id: ${javaQuoted(facts.clientId)}
${hasSecret(facts) ? SPRING_SECRET : ''}            client-authentication-method: ${isPublic(facts) ? 'none' : facts.authentication}
            authorization-grant-type: authorization_code
            redirect-uri: ${javaQuoted(facts.redirectUri)}
            scope: [${facts.scope.split(' ').map(javaQuoted).join(', ')}]`,
    },
    {
      id: 'authlib',
      title: 'Python: Authlib',
      text: `from authlib.integrations.flask_client import OAuth

oauth = OAuth(app)
oauth.register(
    'ostiary',
    server_metadata_url=${quoted(`${facts.issuer}/.well-known/openid-configuration`)},
    client_id=${quoted(facts.clientId)},
${hasSecret(facts) ? "    client_secret=os.environ['CLIENT_SECRET'],\n" : ''}    client_kwargs={
        'scope': ${quoted(facts.scope)},
        'code_challenge_method': 'S256',
        'token_endpoint_auth_method': ${quoted(facts.authentication)},
    },
)

# oauth.ostiary.authorize_redirect(${quoted(facts.redirectUri)})
# token = oauth.ostiary.authorize_access_token()`,
    },
    {
      id: 'curl',
      title: 'curl',
      text: `# What the server is and can do
curl ${shell(`${facts.issuer}/.well-known/openid-configuration`)}

# After the redirect: the code for tokens
curl ${shell(facts.tokenEndpoint)} \\
${curlCredentials(facts)}  -d grant_type=authorization_code \\
  -d code="$CODE" \\
  -d code_verifier="$CODE_VERIFIER" \\
  --data-urlencode redirect_uri=${shell(facts.redirectUri)}`,
    },
  ];
}

/** RFC 8628: libraries poll as they are told; by hand it is two requests. */
function device(facts: QuickStartFacts): QuickStart[] {
  return [
    {
      id: 'openid-client',
      title: 'Node.js: openid-client',
      text: `${discovered(facts)}${facts.dpop ? 'const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair());\n' : ''}
const asked = await client.initiateDeviceAuthorization(config, { scope: ${quoted(facts.scope)} });
console.log(asked.verification_uri, asked.user_code);

// Asks until the user has decided, as often as the server lets it.
const tokens = await client.pollDeviceAuthorizationGrant(config, asked${facts.dpop ? ', undefined, { DPoP }' : ''});
const claims = tokens.claims();`,
    },
    {
      id: 'curl',
      title: 'curl',
      text: `# 1. What to show: user_code and verification_uri
curl ${shell(`${facts.issuer}/device_authorization`)} \\
${curlCredentials(facts)}  --data-urlencode scope=${shell(facts.scope)}

# 2. Every five seconds, until it is no longer authorization_pending
curl ${shell(facts.tokenEndpoint)} \\
${curlCredentials(facts)}  -d grant_type=urn:ietf:params:oauth:grant-type:device_code \\
  -d device_code="$DEVICE_CODE"`,
    },
  ];
}

/** CIBA: libraries poll as they are told; by hand it is two requests. */
function backchannel(facts: QuickStartFacts): QuickStart[] {
  return [
    {
      id: 'openid-client',
      title: 'Node.js: openid-client',
      text: `${discovered(facts)}${facts.dpop ? 'const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair());\n' : ''}
const binding_message = 'W4SCT'; // shown here, too: the user compares
const asked = await client.initiateBackchannelAuthentication(config, {
  scope: ${quoted(facts.scope)},
  login_hint: 'alice@example.com',
  binding_message,
});

// Asks until the user has decided, as often as the server lets it.
const tokens = await client.pollBackchannelAuthenticationGrant(config, asked${facts.dpop ? ', undefined, { DPoP }' : ''});
const claims = tokens.claims();`,
    },
    {
      id: 'curl',
      title: 'curl',
      text: `# 1. Whom to ask, and what the user compares
curl ${shell(`${facts.issuer}/bc-authorize`)} \\
${curlCredentials(facts)}  --data-urlencode scope=${shell(facts.scope)} \\
  --data-urlencode login_hint=alice@example.com \\
  -d binding_message=W4SCT

# 2. Every five seconds, until it is no longer authorization_pending
curl ${shell(facts.tokenEndpoint)} \\
${curlCredentials(facts)}  -d grant_type=urn:openid:params:grant-type:ciba \\
  -d auth_req_id="$AUTH_REQ_ID"`,
    },
  ];
}

/** RFC 8693: of a client that has no other grant. */
function exchange(facts: QuickStartFacts): QuickStart[] {
  return [
    {
      id: 'openid-client',
      title: 'Node.js: openid-client',
      text: `${discovered(facts)}// subjectToken: what the API was shown. resource: the API that it calls next.
const { access_token } = await client.genericGrantRequest(
  config,
  'urn:ietf:params:oauth:grant-type:token-exchange',
  {
    subject_token: subjectToken,
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    resource,
  },
);`,
    },
    {
      id: 'curl',
      title: 'curl',
      text: `curl ${shell(facts.tokenEndpoint)} \\
${curlCredentials(facts)}  -d grant_type=urn:ietf:params:oauth:grant-type:token-exchange \\
  -d subject_token="$SUBJECT_TOKEN" \\
  -d subject_token_type=urn:ietf:params:oauth:token-type:access_token \\
  --data-urlencode resource="$RESOURCE"`,
    },
  ];
}

function service(facts: QuickStartFacts): QuickStart[] {
  return [
    {
      id: 'openid-client',
      title: 'Node.js: openid-client',
      text: `${discovered(facts)}const { access_token } = await client.clientCredentialsGrant(config, { scope: ${quoted(facts.scope)} });`,
    },
    {
      id: 'spring',
      title: 'Java: Spring Security',
      text: `# application.yml (spring-boot-starter-oauth2-client)
spring:
  security:
    oauth2:
      client:
        provider:
          ostiary:
            token-uri: ${javaQuoted(facts.tokenEndpoint)}
        registration:
          ostiary:
            client-id: ${javaQuoted(facts.clientId)}
${hasSecret(facts) ? SPRING_SECRET : ''}            client-authentication-method: ${facts.authentication}
            authorization-grant-type: client_credentials
            scope: [${facts.scope.split(' ').map(javaQuoted).join(', ')}]`,
    },
    {
      id: 'authlib',
      title: 'Python: Authlib',
      text: `from authlib.integrations.requests_client import OAuth2Session

session = OAuth2Session(
    ${quoted(facts.clientId)},
${hasSecret(facts) ? "    os.environ['CLIENT_SECRET'],\n" : ''}    token_endpoint_auth_method=${quoted(facts.authentication)},
    scope=${quoted(facts.scope)},
)
token = session.fetch_token(${quoted(facts.tokenEndpoint)}, grant_type='client_credentials')`,
    },
    {
      id: 'curl',
      title: 'curl',
      text: `curl ${shell(facts.tokenEndpoint)} \\
${curlCredentials(facts)}  -d grant_type=client_credentials \\
  --data-urlencode scope=${shell(facts.scope)}`,
    },
  ];
}
