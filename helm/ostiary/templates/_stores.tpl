{{/* How the stores are reached: variables, and the mounts of their certificates. A trial has its own where no address is given. */}}

{{- define "ostiary.trialPostgres" -}}{{ if and .Values.trial.enabled (not .Values.postgres.host) }}yes{{ end }}{{- end }}
{{- define "ostiary.trialRedis" -}}{{ if and .Values.trial.enabled (not .Values.redis.addresses) }}yes{{ end }}{{- end }}
{{- define "ostiary.trialKafka" -}}{{ if and .Values.trial.enabled (not .Values.kafka.brokers) }}yes{{ end }}{{- end }}

{{/* `role`, and the `prefix` of the variables: DATABASE or MIGRATION_DATABASE. */}}
{{- define "ostiary.databaseEnvironment" -}}
{{- $postgres := .root.Values.postgres }}
{{- $trial := include "ostiary.trialPostgres" .root }}
{{- $role := include "ostiary.databaseRole" . | fromJson }}
{{- $host := $postgres.host }}
{{- if $trial }}{{ $host = printf "%s.%s.svc" (include "ostiary.name" (dict "root" .root "name" "postgres")) .root.Release.Namespace }}{{ end }}
- name: {{ .prefix }}_URL
  value: postgres://{{ $role.username }}@{{ $host }}:{{ $postgres.port }}/{{ $postgres.database }}
- name: DATABASE_SSLMODE
  value: {{ ternary "disable" $postgres.tls.mode (ne $trial "") }}
{{- if not $trial }}
{{- include "ostiary.tlsEnvironment" (dict "prefix" "DATABASE" "folder" "postgres" "tls" $postgres.tls) }}
{{- end }}
{{- end }}

{{- define "ostiary.redisEnvironment" -}}
{{- $redis := .Values.redis }}
{{- $trial := include "ostiary.trialRedis" . }}
{{- if $trial }}
- name: REDIS_URL
  value: redis://{{ include "ostiary.address" (dict "root" . "name" "redis" "port" 6379) }}
{{- else }}
{{- $scheme := ternary "rediss" "redis" $redis.tls.enabled }}
{{- $nodes := join "," $redis.addresses }}
{{- if $redis.username }}
- name: REDIS_USERNAME
  value: {{ $redis.username | quote }}
{{- end }}
- name: REDIS_URL
  {{- if eq $redis.mode "sentinel" }}
  value: {{ $scheme }}+sentinel://{{ $nodes }}/{{ $redis.master }}
  {{- else if eq $redis.mode "cluster" }}
  value: {{ $scheme }}+cluster://{{ $nodes }}
  {{- else }}
  value: {{ $scheme }}://{{ $nodes }}/{{ $redis.database }}
  {{- end }}
{{- if and (eq $redis.mode "sentinel") $redis.sentinel.username }}
- name: REDIS_SENTINEL_USERNAME
  value: {{ $redis.sentinel.username | quote }}
{{- end }}
{{- if and $redis.tls.enabled $redis.tls.serverName }}
- name: REDIS_TLS_SERVER_NAME
  value: {{ $redis.tls.serverName | quote }}
{{- end }}
{{- if $redis.tls.enabled }}
{{- include "ostiary.tlsEnvironment" (dict "prefix" "REDIS" "folder" "redis" "tls" $redis.tls) }}
{{- end }}
{{- end }}
{{- end }}

{{- define "ostiary.kafkaEnvironment" -}}
{{- $kafka := .Values.kafka }}
{{- if include "ostiary.trialKafka" . }}
- name: KAFKA_BROKERS
  value: {{ include "ostiary.address" (dict "root" . "name" "kafka" "port" 9092) }}
{{- else }}
- name: KAFKA_BROKERS
  value: {{ join "," $kafka.brokers | quote }}
- name: KAFKA_TLS
  value: {{ $kafka.tls.enabled | quote }}
{{- if $kafka.tls.enabled }}
{{- include "ostiary.tlsEnvironment" (dict "prefix" "KAFKA" "folder" "kafka" "tls" $kafka.tls) }}
{{- end }}
{{- if $kafka.sasl.mechanism }}
- name: KAFKA_SASL_MECHANISM
  value: {{ $kafka.sasl.mechanism }}
- name: KAFKA_SASL_USERNAME
  value: {{ $kafka.sasl.username | quote }}
{{- end }}
{{- end }}
{{- end }}

{{- define "ostiary.tlsEnvironment" -}}
{{- if .tls.existingSecret }}
- name: {{ .prefix }}_CA_FILE
  value: /etc/ostiary/{{ .folder }}/ca.crt
{{- if .tls.clientCertificate }}
- name: {{ .prefix }}_CERT_FILE
  value: /etc/ostiary/{{ .folder }}/tls.crt
- name: {{ .prefix }}_KEY_FILE
  value: /etc/ostiary/{{ .folder }}/tls.key
{{- end }}
{{- end }}
{{- end }}

{{/* The stores of a list (`stores`) whose certificates are in a Secret, as JSON: name → Secret. */}}
{{- define "ostiary.storeCertificates" -}}
{{- $found := dict }}
{{- range $store := .stores }}
{{- $tls := (index $.root.Values $store).tls }}
{{- $trial := include (printf "ostiary.trial%s" (title $store)) $.root }}
{{- $on := ternary (ne (toString (get $tls "mode")) "disable") $tls.enabled (hasKey $tls "mode") }}
{{- if and $on $tls.existingSecret (not $trial) }}{{ $_ := set $found $store $tls.existingSecret }}{{ end }}
{{- end }}
{{- toJson $found }}
{{- end }}
