{{/* Parts of network policies. */}}

{{- define "ostiary.pods" -}}
podSelector:
  matchLabels:
    {{- include "ostiary.selectorLabels" . | nindent 4 }}
{{- end }}
{{- define "ostiary.egressToStore" -}}
{{- $policy := .root.Values.networkPolicy }}
{{- if include (printf "ostiary.trial%s" (title .store)) .root }}
- to:
    - {{- include "ostiary.pods" (dict "root" .root "name" .store) | nindent 6 }}
  ports: [{port: {{ get (dict "postgres" 5432 "redis" 6379 "kafka" 9092) .store }}}]
{{- else }}
{{- $ports := list }}
{{- if eq .store "postgres" }}{{ $ports = list .root.Values.postgres.port }}{{ end }}
{{- if eq .store "redis" }}{{ range .root.Values.redis.addresses }}{{ $ports = append $ports (splitList ":" . | last) }}{{ end }}{{ end }}
{{- if and (eq .store "redis") (eq .root.Values.redis.mode "sentinel") }}{{ $ports = append $ports "6379" }}{{ end }}
{{- if eq .store "kafka" }}{{ range .root.Values.kafka.brokers }}{{ $ports = append $ports (splitList ":" . | last) }}{{ end }}{{ end }}
- ports: [{{ range $index, $port := uniq $ports }}{{ if $index }}, {{ end }}{port: {{ int $port }}}{{ end }}]
  {{- with index $policy (printf "%sTo" .store) }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
{{- end }}
{{- define "ostiary.egressToNames" -}}
- ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
{{- end }}
