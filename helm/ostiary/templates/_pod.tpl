{{/* What all pods of ours have in common. */}}

{{/* The variables of a service, one per line of a list: `root`, `name`, `settings`, `facts`. */}}
{{- define "ostiary.environment" -}}
{{- $root := .root }}
- name: NODE_ENV
  value: production
{{- with .settings.nodeOptions }}
- name: NODE_OPTIONS
  value: {{ . | quote }}
{{- end }}
# As the local system has it (deploy/local/services.ts): each arena more is memory that only grows.
- name: MALLOC_ARENA_MAX
  value: "2"
- name: HTTP_HOST
  value: 0.0.0.0
- name: HTTP_PORT
  value: "8080"
- name: HTTP_DRAIN_DELAY_MS
  value: {{ mul 1000 (int .settings.drainSeconds) | quote }}
{{- if .facts.grpc }}
- name: GRPC_HOST
  value: 0.0.0.0
- name: GRPC_PORT
  value: "9090"
{{- if include "ostiary.grpcSecret" . }}
- name: GRPC_CA_FILE
  value: /etc/ostiary/grpc/ca.crt
- name: GRPC_CERT_FILE
  value: /etc/ostiary/grpc/tls.crt
- name: GRPC_KEY_FILE
  value: /etc/ostiary/grpc/tls.key
- name: GRPC_IDENTITY_TEMPLATE
  value: {{ $root.Values.grpc.tls.identityTemplate | quote }}
{{- end }}
{{- end }}
- name: INSTANCE_ID
  valueFrom:
    fieldRef: {fieldPath: metadata.name}
- name: OSTIARY_TRUSTED_PROXIES
  value: {{ include "ostiary.trustedProxies" $root }}
- name: OSTIARY_CLIENT_CERT_FORMAT
  value: {{ include "ostiary.clientCertFormat" $root }}
- name: OSTIARY_TRACE_CONTEXT
  value: {{ include "ostiary.traceContext" $root }}
{{- $traces := $root.Values.observability.traces }}
{{- if $traces.endpoint }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ $traces.endpoint | quote }}
- name: OTEL_TRACES_SAMPLER
  value: {{ $traces.sampler }}
{{- if not (kindIs "invalid" $traces.samplerRatio) }}
- name: OTEL_TRACES_SAMPLER_ARG
  value: {{ $traces.samplerRatio | toString | quote }}
{{- end }}
- name: OTEL_RESOURCE_ATTRIBUTES
  {{- $attributes := list (printf "k8s.namespace.name=%s" $root.Release.Namespace) }}
  {{- range $name, $value := $traces.resourceAttributes }}
  {{- $attributes = append $attributes (printf "%s=%s" $name (urlquery $value | replace "+" "%20")) }}
  {{- end }}
  value: {{ join "," $attributes | quote }}
{{- end }}
{{- if $root.Values.observability.profiling.enabled }}
- name: OSTIARY_PROFILING_PORT
  value: {{ $root.Values.observability.profiling.port | quote }}
{{- end }}
{{- if .facts.issuer }}
- name: OSTIARY_ISSUER_TEMPLATE
  value: {{ include "ostiary.issuerTemplate" $root | quote }}
- name: OSTIARY_MTLS_ISSUER_TEMPLATE
  value: {{ include "ostiary.mtlsIssuerTemplate" $root | quote }}
{{- end }}
{{- if .facts.outbound }}
{{- /* The console is told of the end of sessions at the public host, which may have an address of this network. */}}
- name: OSTIARY_OUTBOUND_ALLOW
  value: {{ prepend $root.Values.outboundAllow (include "ostiary.authority" (dict "host" (include "ostiary.publicHost" $root) "port" (include "ostiary.publicPort" $root))) | join "," | quote }}
{{- if $root.Values.clientCa.existingConfigMap }}
- name: OSTIARY_CLIENT_CA_FILE
  value: /etc/ostiary/client-ca/ca.crt
{{- end }}
{{- end }}
{{- if include "ostiary.trustSource" $root }}
- name: NODE_EXTRA_CA_CERTS
  value: /etc/ostiary/trust/ca.crt
{{- end }}
{{- if has "postgres" .facts.stores }}
{{- include "ostiary.databaseEnvironment" (dict "root" $root "role" .name "prefix" "DATABASE") }}
{{- end }}
{{- if has "redis" .facts.stores }}
{{- include "ostiary.redisEnvironment" $root }}
{{- end }}
{{- if has "kafka" .facts.stores }}
{{- include "ostiary.kafkaEnvironment" $root }}
{{- end }}
{{- $variables := dict "tenant" "DIRECTORY_GRPC" "token" "ISSUANCE_GRPC" "identity" "IDENTITY_GRPC" "authorize" "SESSIONS_GRPC" "audit" "AUDIT_GRPC" }}
{{- range .facts.calls }}
- name: {{ index $variables . }}
  value: {{ include "ostiary.address" (dict "root" $root "name" (printf "%s-grpc" .) "port" 9090) }}
{{- end }}
{{- range .facts.callsHttp }}
- name: {{ upper . }}_HTTP
  value: http://{{ include "ostiary.address" (dict "root" $root "name" . "port" 8080) }}
{{- end }}
{{- if and .facts.mail $root.Values.mail.existingSecret }}
- name: OSTIARY_MAIL_FROM
  value: {{ $root.Values.mail.from | quote }}
{{- end }}
{{- range include "ostiary.secretFiles" . | fromJsonArray }}
- name: {{ .variable }}
  value: /etc/ostiary/secrets/{{ .file }}
{{- end }}
{{- range $variable, $value := .settings.env }}
- name: {{ $variable }}
  value: {{ tpl (include "ostiary.text" $value) $root | quote }}
{{- end }}
{{- with .settings.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* What services trust beside the usual authorities: `given`, `trial`, or nothing. */}}
{{- define "ostiary.trustSource" -}}
{{- if .Values.trust.existingConfigMap }}given{{ else if and .Values.trial.enabled (not .Values.edge.tls.existingSecret) (not .Values.edge.tls.certManager.enabled) }}trial{{ end }}
{{- end }}

{{- define "ostiary.trustVolume" -}}
{{- $trust := include "ostiary.trustSource" . }}
{{- if eq $trust "given" }}
- name: trust
  configMap:
    name: {{ .Values.trust.existingConfigMap }}
    items: [{key: {{ .Values.trust.key | quote }}, path: ca.crt}]
{{- else if $trust }}
- name: trust
  secret:
    secretName: {{ include "ostiary.trialSecret" . }}-tls
    items: [{key: ca.crt, path: ca.crt}]
{{- end }}
{{- end }}

{{/* The volumes of a service, and where they are mounted: `root`, `name`, `settings`, `facts`. */}}
{{- define "ostiary.volumes" -}}
{{- $root := .root }}
- name: tmp
  emptyDir: {sizeLimit: 64Mi}
{{- with include "ostiary.secretFiles" . | fromJsonArray }}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      {{- range . }}
      - secret:
          name: {{ .secret | quote }}
          items: [{key: {{ .key | quote }}, path: {{ .file }}}]
      {{- end }}
{{- end }}
{{- include "ostiary.trustVolume" $root }}
{{- if and .facts.outbound $root.Values.clientCa.existingConfigMap }}
- name: client-ca
  configMap:
    name: {{ $root.Values.clientCa.existingConfigMap }}
    items: [{key: {{ $root.Values.clientCa.key | quote }}, path: ca.crt}]
{{- end }}
{{- range $store, $secret := include "ostiary.storeCertificates" (dict "root" $root "stores" .facts.stores) | fromJson }}
- name: {{ $store }}-certificates
  secret: {secretName: {{ $secret }}, defaultMode: 0440}
{{- end }}
{{- if .facts.grpc }}
{{- with include "ostiary.grpcSecret" . }}
- name: grpc-certificates
  secret: {secretName: {{ . }}, defaultMode: 0440}
{{- end }}
{{- end }}
{{- with .settings.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "ostiary.volumeMounts" -}}
{{- $root := .root }}
- {name: tmp, mountPath: /tmp}
{{- if include "ostiary.secretFiles" . | fromJsonArray }}
- {name: secrets, mountPath: /etc/ostiary/secrets, readOnly: true}
{{- end }}
{{- if include "ostiary.trustSource" $root }}
- {name: trust, mountPath: /etc/ostiary/trust, readOnly: true}
{{- end }}
{{- if and .facts.outbound $root.Values.clientCa.existingConfigMap }}
- {name: client-ca, mountPath: /etc/ostiary/client-ca, readOnly: true}
{{- end }}
{{- range $store, $_ := include "ostiary.storeCertificates" (dict "root" $root "stores" .facts.stores) | fromJson }}
- {name: {{ $store }}-certificates, mountPath: /etc/ostiary/{{ $store }}, readOnly: true}
{{- end }}
{{- if and .facts.grpc (include "ostiary.grpcSecret" .) }}
- {name: grpc-certificates, mountPath: /etc/ostiary/grpc, readOnly: true}
{{- end }}
{{- with .settings.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Where and as whom a pod runs: `root`, `name`, `settings`. */}}
{{- define "ostiary.placement" -}}
automountServiceAccountToken: false
enableServiceLinks: false
serviceAccountName: {{ include "ostiary.serviceAccountName" . }}
securityContext:
  {{- toYaml .settings.podSecurityContext | nindent 2 }}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .settings.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .settings.runtimeClassName }}
runtimeClassName: {{ . }}
{{- end }}
{{- with .settings.hostAliases }}
hostAliases:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .settings.dnsPolicy }}
dnsPolicy: {{ . }}
{{- end }}
{{- with .settings.dnsConfig }}
dnsConfig:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .settings.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .settings.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Of what runs once: as it is given. */}}
{{- define "ostiary.affinity" -}}
{{- with .settings.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/*
Of what has replicas: by default evenly over nodes, and over zones where there are any; never a reason not to run. Zones are an affinity: a spread over a label
that a node does not have leaves that node out of the count, and where no node has it nothing would be spread at all.
*/}}
{{- define "ostiary.spread" -}}
topologySpreadConstraints:
{{- if .settings.topologySpreadConstraints }}
  {{- toYaml .settings.topologySpreadConstraints | nindent 2 }}
{{- else }}
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "ostiary.selectorLabels" . | nindent 8 }}
    matchLabelKeys: [pod-template-hash]
{{- end }}
{{- /* Null takes the default away. */}}
{{- $affinity := default (dict) .settings.affinity }}
affinity:
{{- with omit $affinity "podAntiAffinity" }}
  {{- toYaml . | nindent 2 }}
{{- end }}
  podAntiAffinity:
  {{- if hasKey $affinity "podAntiAffinity" }}
    {{- toYaml $affinity.podAntiAffinity | nindent 4 }}
  {{- else }}
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: topology.kubernetes.io/zone
          labelSelector:
            matchLabels:
              {{- include "ostiary.selectorLabels" . | nindent 14 }}
          {{- if semverCompare ">=1.31.0-0" .root.Capabilities.KubeVersion.Version }}
          matchLabelKeys: [pod-template-hash]
          {{- end }}
  {{- end }}
{{- end }}
