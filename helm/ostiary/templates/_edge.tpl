{{/* The edge's configuration, from the template that the local system uses as well (deploy/edge/nginx.conf.template). */}}

{{- define "ostiary.edgeSecret" -}}
{{- $tls := .Values.edge.tls }}
{{- if $tls.existingSecret }}{{ $tls.existingSecret }}
{{- else if $tls.certManager.enabled }}{{ include "ostiary.fullname" . }}-edge-tls
{{- else }}{{ include "ostiary.trialSecret" . }}-tls
{{- end }}
{{- end }}

{{/* A Service three times: when a pod cannot be reached nginx asks again, and the cluster sends that to another one. */}}
{{- define "ostiary.edgeUpstreams" -}}
{{- $on := include "ostiary.services" . | fromJson }}
{{- $upstreams := list }}
{{- range $name := list "authorize" "token" "tenant" "console" "demo-portal" }}
{{- $address := ternary (include "ostiary.address" (dict "root" $ "name" $name "port" 8080)) "127.0.0.1:9" (hasKey $on $name) }}
{{- $server := printf "        server %s max_fails=3 fail_timeout=1s;\n" $address }}
{{- $servers := ternary (repeat 3 $server) $server (hasKey $on $name) }}
{{- $upstreams = append $upstreams (printf "upstream %s {\n%s        keepalive 64;\n        keepalive_timeout 2s;\n    }" $name $servers) }}
{{- end }}
{{- join "\n\n    " $upstreams }}
{{- end }}

{{- define "ostiary.edgeConfiguration" -}}
{{- .Files.Get "files/edge/nginx.conf.template"
  | replace "{{workers}}" (toString .Values.edge.workers)
  | replace "{{pidFile}}" "\"/tmp/nginx.pid\""
  | replace "{{certificate}}" "\"/etc/ostiary/certificate/tls.crt$edge_reread\""
  | replace "{{certificateKey}}" "\"/etc/ostiary/certificate/tls.key$edge_reread\""
  | replace "{{bodies}}" "\"/tmp/bodies\""
  | replace "{{answers}}" "\"/tmp/answers\""
  | replace "{{unused}}" "\"/tmp/unused\""
  | replace "{{listenTls}}" "listen 0.0.0.0:8443 ssl http2;"
  | replace "{{listenMtls}}" "listen 0.0.0.0:9443 ssl http2;"
  | replace "{{plain}}" (include "ostiary.edgePlain" .)
  | replace "{{upstreams}}" (include "ostiary.edgeUpstreams" .) }}
{{- end }}

{{/* Whether something in front undoes TLS and sends plain HTTP; empty is no. */}}
{{- define "ostiary.edgeBehindProxy" -}}
{{- if and (include "ostiary.edgeEnabled" .) (or .Values.ingress.enabled (and .Values.gateway.enabled (eq .Values.gateway.to "edge"))) }}yes{{ end }}
{{- end }}

{{- define "ostiary.edgePlain" -}}
{{- if include "ostiary.edgeBehindProxy" . -}}
server {
        listen 0.0.0.0:8080;
{{- range .Values.edge.behind }}
        set_real_ip_from {{ . }};
{{- end }}
        real_ip_header X-Forwarded-For;
        real_ip_recursive on;
        include server.conf;
    }
{{- else -}}
# No port without TLS.
{{- end }}
{{- end }}

{{/* The Service with the port that asks for client certificates. */}}
{{- define "ostiary.edgeMtlsService" -}}
{{ include "ostiary.name" (dict "root" . "name" "edge") }}{{ if eq (include "ostiary.publicPort" .) (include "ostiary.mtlsPort" .) }}-mtls{{ end }}
{{- end }}

{{/* The header in which each format of clientCertFormat comes (libs/platform/src/request-context.ts), as JSON. */}}
{{- define "ostiary.certificateHeaders" -}}
{{- dict "rfc9440" "client-cert" "chain" "client-cert-chain" "nginx" "x-ostiary-client-cert" "envoy" "x-forwarded-client-cert" "traefik" "x-forwarded-tls-client-cert" "haproxy" "x-ssl-client-cert" | toJson }}
{{- end }}
