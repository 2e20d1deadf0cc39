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
{{- $upstreams = append $upstreams (printf "upstream %s {\n%s        keepalive 64;\n        keepalive_timeout 30s;\n    }" $name $servers) }}
{{- end }}
{{- join "\n\n    " $upstreams }}
{{- end }}

{{- define "ostiary.edgeConfiguration" -}}
{{- .Files.Get "files/edge/nginx.conf.template"
  | replace "{{workers}}" (toString .Values.edge.workers)
  | replace "{{pidFile}}" "\"/tmp/nginx.pid\""
  | replace "{{certificate}}" "\"/etc/ostiary/certificate/tls.crt\""
  | replace "{{certificateKey}}" "\"/etc/ostiary/certificate/tls.key\""
  | replace "{{bodies}}" "\"/tmp/bodies\""
  | replace "{{answers}}" "\"/tmp/answers\""
  | replace "{{unused}}" "\"/tmp/unused\""
  | replace "{{listenTls}}" "listen 0.0.0.0:8443 ssl http2;"
  | replace "{{listenMtls}}" "listen 0.0.0.0:9443 ssl http2;"
  | replace "{{upstreams}}" (include "ostiary.edgeUpstreams" .) }}
{{- end }}
