{{/* Where the outside finds the system. */}}

{{- define "ostiary.publicHost" -}}
{{- if .Values.public.host }}{{ .Values.public.host }}
{{- else if .Values.trial.enabled }}{{ include "ostiary.name" (dict "root" . "name" "edge") }}.{{ .Release.Namespace }}.svc
{{- end }}
{{- end }}

{{- define "ostiary.mtlsHost" -}}
{{ default (include "ostiary.publicHost" .) .Values.public.mtls.host }}
{{- end }}

{{- define "ostiary.publicPort" -}}
{{ default (ternary 9443 443 .Values.trial.enabled) .Values.public.port }}
{{- end }}

{{- define "ostiary.mtlsPort" -}}
{{ default (ternary 9444 443 .Values.trial.enabled) .Values.public.mtls.port }}
{{- end }}

{{- define "ostiary.authority" -}}
{{ .host }}{{ if ne (int .port) 443 }}:{{ .port }}{{ end }}
{{- end }}

{{- define "ostiary.origin" -}}
https://{{ include "ostiary.authority" (dict "host" (include "ostiary.publicHost" .) "port" (include "ostiary.publicPort" .)) }}
{{- end }}

{{- define "ostiary.mtlsOrigin" -}}
https://{{ include "ostiary.authority" (dict "host" (include "ostiary.mtlsHost" .) "port" (include "ostiary.mtlsPort" .)) }}
{{- end }}

{{- define "ostiary.issuerTemplate" -}}
{{ default (printf "%s/{tenant}/{workspace}" (include "ostiary.origin" .)) .Values.public.issuerTemplate }}
{{- end }}

{{- define "ostiary.mtlsIssuerTemplate" -}}
{{ default (printf "%s/{tenant}/{workspace}" (include "ostiary.mtlsOrigin" .)) .Values.public.mtlsIssuerTemplate }}
{{- end }}

{{/* In a trial: every private network, as nobody knows beforehand which one the pods have. */}}
{{- define "ostiary.trustedProxies" -}}
{{- if .Values.trustedProxies }}{{ join "," .Values.trustedProxies }}
{{- else if .Values.trial.enabled }}10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,198.18.0.0/15,fc00::/7
{{- end }}
{{- end }}

{{- define "ostiary.clientCertFormat" -}}
{{- if .Values.clientCertFormat }}{{ .Values.clientCertFormat }}
{{- else }}{{ ternary "nginx" "rfc9440" (ne (include "ostiary.edgeEnabled" .) "") }}
{{- end }}
{{- end }}

{{/* Whether the trace of a request begins at the chart's edge: where nothing else hands requests to the services. */}}
{{- define "ostiary.traceContext" -}}
{{- if .Values.observability.traces.context }}{{ .Values.observability.traces.context }}
{{- else if and (include "ostiary.edgeEnabled" .) (not (and .Values.gateway.enabled (eq .Values.gateway.to "services"))) }}edge
{{- else }}new
{{- end }}
{{- end }}
