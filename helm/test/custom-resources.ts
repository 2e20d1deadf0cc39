// The custom resources that the chart makes, as far as it uses them: fields of the published definitions (Gateway API 1.4, cert-manager 1.19,
// Prometheus operator 0.86, KEDA 2.18), closed, so that a slip of the pen is no field.
interface Schema {
  readonly [keyword: string]: unknown;
}

const text = { type: 'string', minLength: 1 } as const;
const anything = {} as const;
const texts = { type: 'object', additionalProperties: { type: 'string' } } as const;
const port = { type: 'integer', minimum: 1, maximum: 65_535 } as const;
const list = (items: Schema, more: Schema = {}): Schema => ({ type: 'array', items, ...more });
/** A closed object; names with a question mark may be missing. */
const object = (members: Readonly<Record<string, Schema>>): Schema => ({
  type: 'object',
  properties: Object.fromEntries(Object.entries(members).map(([name, schema]) => [name.replace('?', ''), schema])),
  required: Object.keys(members).filter((name) => !name.endsWith('?')),
  additionalProperties: false,
});
const resource = (apiVersion: string, kind: string, spec: Schema): Schema =>
  object({
    apiVersion: { const: apiVersion },
    kind: { const: kind },
    metadata: object({ name: text, namespace: text, labels: texts, 'annotations?': texts }),
    spec,
  });

const issuerRef = object({ name: text, 'kind?': { enum: ['Issuer', 'ClusterIssuer'] }, 'group?': text });
const parentRefs = list(
  object({ name: text, 'namespace?': text, 'sectionName?': text, 'port?': port, 'kind?': text, 'group?': text }),
  { minItems: 1, maxItems: 32 },
);
const backendRefs = list(object({ name: text, port }), { minItems: 1, maxItems: 16 });
const hostnames = list({ type: 'string', pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$' }, { minItems: 1 });

/** By `apiVersion kind`. */
export const customResources: Readonly<Record<string, Schema>> = {
  'gateway.networking.k8s.io/v1 HTTPRoute': resource(
    'gateway.networking.k8s.io/v1',
    'HTTPRoute',
    object({
      parentRefs,
      hostnames,
      rules: list(
        object({
          matches: list(
            object({
              path: object({
                type: { enum: ['Exact', 'PathPrefix', 'RegularExpression'] },
                value: { ...text, maxLength: 1024 },
              }),
            }),
            { maxItems: 64 },
          ),
          'filters?': list(
            object({
              type: { const: 'RequestHeaderModifier' },
              requestHeaderModifier: object({ remove: list(text, { maxItems: 16, uniqueItems: true }) }),
            }),
            { maxItems: 16 },
          ),
          backendRefs,
        }),
        { minItems: 1, maxItems: 16 },
      ),
    }),
  ),
  'gateway.networking.k8s.io/v1 TLSRoute': resource(
    'gateway.networking.k8s.io/v1',
    'TLSRoute',
    object({ parentRefs, hostnames, rules: list(object({ backendRefs }), { minItems: 1, maxItems: 1 }) }),
  ),
  'cert-manager.io/v1 Certificate': resource(
    'cert-manager.io/v1',
    'Certificate',
    object({
      secretName: text,
      issuerRef,
      'commonName?': { ...text, maxLength: 64 },
      'isCA?': { type: 'boolean' },
      'dnsNames?': list(text, { minItems: 1, uniqueItems: true }),
      'uris?': list(text, { minItems: 1 }),
      'usages?': list({ enum: ['digital signature', 'server auth', 'client auth'] }),
      'duration?': { type: 'string', pattern: '^[0-9]+h$' },
      'privateKey?': object({
        algorithm: { enum: ['RSA', 'ECDSA', 'Ed25519'] },
        'size?': { type: 'integer' },
        'rotationPolicy?': { enum: ['Never', 'Always'] },
      }),
    }),
  ),
  'cert-manager.io/v1 Issuer': resource('cert-manager.io/v1', 'Issuer', {
    oneOf: [object({ selfSigned: object({}) }), object({ ca: object({ secretName: text }) })],
  }),
  'monitoring.coreos.com/v1 ServiceMonitor': resource(
    'monitoring.coreos.com/v1',
    'ServiceMonitor',
    object({
      selector: object({ matchLabels: texts }),
      namespaceSelector: object({ matchNames: list(text) }),
      endpoints: list(
        object({
          port: text,
          path: text,
          interval: text,
          scrapeTimeout: text,
          'relabelings?': list(anything),
          'metricRelabelings?': list(anything),
        }),
      ),
    }),
  ),
  'monitoring.coreos.com/v1 PrometheusRule': resource(
    'monitoring.coreos.com/v1',
    'PrometheusRule',
    object({
      groups: list(
        object({
          name: text,
          rules: list({
            oneOf: [
              object({ alert: text, expr: text, 'for?': text, labels: texts, annotations: texts }),
              object({ record: text, expr: text, 'labels?': texts }),
            ],
          }),
        }),
      ),
    }),
  ),
  'keda.sh/v1alpha1 ScaledObject': resource(
    'keda.sh/v1alpha1',
    'ScaledObject',
    object({
      scaleTargetRef: object({ name: text }),
      minReplicaCount: { type: 'integer' },
      maxReplicaCount: { type: 'integer' },
      triggers: list(
        object({ type: { const: 'kafka' }, metadata: texts, 'authenticationRef?': object({ name: text }) }),
      ),
    }),
  ),
};
