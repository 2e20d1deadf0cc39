/** The services that the edge sends requests to. */
export const edgeServices = ['authorize', 'token', 'tenant', 'console', 'demo-portal'] as const;
export type EdgeService = (typeof edgeServices)[number];

/** What differs from one edge to the next. */
export interface EdgeParameters {
  /** Where it listens, an IPv6 address in brackets. */
  readonly addresses: readonly string[];
  readonly httpsPort: number;
  /** The port that asks for a client certificate. */
  readonly mtlsPort: number;
  readonly certificateFile: string;
  readonly certificateKeyFile: string;
  /** Whether both are read at every handshake, as somebody else renews them. */
  readonly rereadCertificate?: boolean;
  /** A folder for bodies that don't fit in memory. */
  readonly scratch: string;
  readonly pidFile: string;
  readonly workers: number;
  /** The replicas of each service, host:port. */
  readonly upstreams: Readonly<Record<EdgeService, readonly string[]>>;
  /** The version of nginx, `1.22.1`. */
  readonly nginxVersion: string;
  /** A port without TLS for a proxy in front that has undone it; its word on the client's address is believed, on certificates never. */
  readonly plain?: { readonly port: number; readonly trusted: readonly string[] };
}

/** Fills nginx.conf.template. Throws when it names something that is not a parameter. */
export function renderEdge(template: string, parameters: EdgeParameters): string {
  const values: Readonly<Record<string, string>> = {
    workers: String(parameters.workers),
    pidFile: quoted(parameters.pidFile),
    certificate: certificate(parameters, parameters.certificateFile),
    certificateKey: certificate(parameters, parameters.certificateKeyFile),
    bodies: quoted(`${parameters.scratch}/bodies`),
    answers: quoted(`${parameters.scratch}/answers`),
    unused: quoted(`${parameters.scratch}/unused`),
    upstreams: edgeServices.map((service) => upstream(service, parameters.upstreams[service])).join('\n\n    '),
    listenTls: listen(parameters, parameters.httpsPort),
    listenMtls: listen(parameters, parameters.mtlsPort),
    plain: plain(parameters),
  };
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`nginx.conf.template names {{${name}}}, which is not a parameter`);
    return value;
  });
}

/**
 * A replica that cannot be reached three times within a second is left out for a second; a service without replicas answers 503 through port 9.
 * Idle connections are soon closed from here: a replica that ends waits for that (libs/platform/src/service-main.ts).
 */
function upstream(service: EdgeService, replicas: readonly string[]): string {
  const addresses = replicas.length > 0 ? replicas : ['127.0.0.1:9'];
  const servers = addresses.map((address) => `        server ${address} max_fails=3 fail_timeout=1s;\n`);
  return `upstream ${service} {\n${servers.join('')}        keepalive 64;\n        keepalive_timeout 2s;\n    }`;
}

/** HTTP/2 beside HTTP/1.1. From nginx 1.25.1 on it is a directive of its own. */
function listen({ addresses, nginxVersion }: EdgeParameters, port: number): string {
  const [major = 0, minor = 0, patch = 0] = nginxVersion.split('.').map(Number);
  const hasDirective = major * 1_000_000 + minor * 1000 + patch >= 1_025_001;
  const lines = addresses.map((address) => `listen ${address}:${port} ssl${hasDirective ? '' : ' http2'};`);
  return [...lines, ...(hasDirective ? ['http2 on;'] : [])].join('\n        ');
}

/** What comes from elsewhere than the proxies in front keeps its own address. */
function plain({ addresses, plain: behind }: EdgeParameters): string {
  if (!behind) return '# No port without TLS.';
  const lines = [
    ...addresses.map((address) => `listen ${address}:${behind.port};`),
    ...behind.trusted.map((range) => `set_real_ip_from ${range};`),
    'real_ip_header X-Forwarded-For;',
    'real_ip_recursive on;',
    'include server.conf;',
  ];
  return `server {\n${lines.map((line) => `        ${line}\n`).join('')}    }`;
}

const certificate = ({ rereadCertificate = false }: EdgeParameters, file: string): string =>
  rereadCertificate ? quoted(file).replace(/"$/, '$edge_reread"') : quoted(file);

/** A path as an nginx string. nginx takes `$` for a variable and has no way to escape it. */
function quoted(file: string): string {
  if (file.includes('$')) throw new Error(`nginx cannot use ${file}: a path with "$" in it`);
  return `"${file.replace(/[\\"]/g, '\\$&')}"`;
}
