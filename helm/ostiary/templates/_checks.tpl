{{/* What is missing or contradicts itself, said all at once. */}}

{{- define "ostiary.migrationsMode" -}}
{{- /* A hook would wait for a database that only comes with the release. */}}
{{- if and (include "ostiary.trialPostgres" .) (eq .Values.migrations.mode "hook") }}job{{ else }}{{ .Values.migrations.mode }}{{ end }}
{{- end }}

{{- define "ostiary.checks" -}}
{{- $values := .Values }}
{{- $edge := include "ostiary.edgeEnabled" . }}
{{- $faults := list }}
{{- if not (include "ostiary.publicHost" .) }}
{{- $faults = append $faults "public.host is missing: the host under which clients find the issuers." }}
{{- end }}
{{- if not (include "ostiary.trustedProxies" .) }}
{{- $faults = append $faults "trustedProxies is missing: the addresses of the gateway's pods and of this chart's own (CIDR). They alone are believed about client certificates and addresses." }}
{{- end }}
{{- if not $values.trial.enabled }}
{{- range $what, $given := dict "postgres.host" $values.postgres.host "redis.addresses" $values.redis.addresses "kafka.brokers" $values.kafka.brokers }}
{{- if not $given }}{{ $faults = append $faults (printf "%s is missing (or trial.enabled, to try the system without stores of your own)." $what) }}{{ end }}
{{- end }}
{{- range $kind := list "installation" "keyEncryption" }}
{{- if not (index $values.secrets $kind).existingSecret }}{{ $faults = append $faults (printf "secrets.%s.existingSecret is missing: the chart makes no keys." $kind) }}{{ end }}
{{- end }}
{{- if and (hasKey (include "ostiary.services" . | fromJson) "console") (not $values.secrets.console.existingSecret) }}
{{- $faults = append $faults "secrets.console.existingSecret is missing: the console's key pair (or services.console.enabled=false)." }}
{{- end }}
{{- end }}
{{- if or $values.postgres.host (not $values.trial.enabled) }}
{{- range $role := list "owner" "authorize" "token" "tenant" "identity" "audit" }}
{{- $own := default (dict) (index $values.postgres.roles $role) }}
{{- if not (or $own.existingSecret $values.postgres.existingSecret $values.trial.enabled) }}
{{- $faults = append $faults (printf "postgres.existingSecret is missing: the password of the role %s." $role) }}
{{- end }}
{{- end }}
{{- end }}
{{- if and $values.grpc.tls.enabled (not $values.trial.enabled) (not $values.grpc.tls.existingSecret) (not $values.grpc.tls.certManager.enabled) }}
{{- $faults = append $faults "grpc.tls.existingSecret is missing (or grpc.tls.certManager.enabled; or grpc.tls.enabled=false, where something else encrypts and tells services apart)." }}
{{- end }}
{{- if and $values.grpc.tls.existingSecret (not (contains "{service}" $values.grpc.tls.existingSecret)) }}
{{- $faults = append $faults "grpc.tls.existingSecret has no {service} in it: each service has a certificate of its own." }}
{{- end }}
{{- if and (ne $values.redis.mode "standalone") (ne (int $values.redis.database) 0) }}
{{- $faults = append $faults "redis.database is of use only with redis.mode=standalone." }}
{{- end }}
{{- if and (eq $values.redis.mode "standalone") (gt (len $values.redis.addresses) 1) }}
{{- $faults = append $faults "redis.addresses has more than one, which redis.mode=standalone cannot use." }}
{{- end }}
{{- if and $values.kafka.sasl.mechanism (not $values.kafka.sasl.existingSecret) }}
{{- $faults = append $faults "kafka.sasl.existingSecret is missing: the password." }}
{{- end }}
{{- if and (eq $values.kafka.sasl.mechanism "PLAIN") (not $values.kafka.tls.enabled) }}
{{- $faults = append $faults "kafka.sasl.mechanism must not be PLAIN without kafka.tls.enabled: the password would be sent in clear." }}
{{- end }}
{{- if and $values.mail.existingSecret (not $values.mail.from) }}
{{- $faults = append $faults "mail.from is missing: who messages come from." }}
{{- end }}
{{- if and $edge (not $values.trial.enabled) (not $values.edge.tls.existingSecret) (not $values.edge.tls.certManager.enabled) }}
{{- $faults = append $faults "edge.tls.existingSecret is missing (or edge.tls.certManager.enabled): the edge's certificate." }}
{{- end }}
{{- if and $values.edge.tls.certManager.enabled (not $values.edge.tls.certManager.issuerRef.name) }}
{{- $faults = append $faults "edge.tls.certManager.issuerRef.name is missing." }}
{{- end }}
{{- if and $edge (ne (include "ostiary.clientCertFormat" .) "nginx") }}
{{- $faults = append $faults "clientCertFormat must be nginx where the edge is on: that is how it passes certificates." }}
{{- end }}
{{- if and $values.gateway.enabled (not $values.gateway.parentRefs) }}
{{- $faults = append $faults "gateway.parentRefs is missing: the Gateway to attach to." }}
{{- end }}
{{- if and $values.gateway.enabled (eq $values.gateway.to "edge") (not $edge) }}
{{- $faults = append $faults "gateway.to=edge needs edge.enabled." }}
{{- end }}
{{- if and $values.ingress.enabled (not $edge) }}
{{- $faults = append $faults "ingress.enabled needs edge.enabled: an Ingress cannot route by the whole path." }}
{{- end }}
{{- if and (include "ostiary.edgeBehindProxy" .) (not $values.edge.behind) }}
{{- $faults = append $faults "edge.behind is missing: the addresses of the proxy that undoes TLS in front of the edge." }}
{{- end }}
{{- if and (or $values.gateway.enabled $values.ingress.enabled $edge) $values.public.issuerTemplate (not (hasSuffix "/{tenant}/{workspace}" $values.public.issuerTemplate)) }}
{{- $faults = append $faults "public.issuerTemplate does not end in /{tenant}/{workspace}: the chart's routes are for such issuers, so bring your own." }}
{{- end }}
{{- if and $values.services.audit.keda $values.services.audit.keda.enabled (not $values.kafka.brokers) }}
{{- $faults = append $faults "services.audit.keda.enabled needs kafka.brokers." }}
{{- end }}
{{- range $name, $own := $values.services }}
{{- if and (ne $name "audit") $own $own.keda }}
{{- $faults = append $faults (printf "services.%s.keda: only audit consumes events in a group." $name) }}
{{- end }}
{{- end }}
{{- if $faults }}
{{- fail (printf "\n\nThis cannot be installed yet:\n  - %s\n" (join "\n  - " $faults)) }}
{{- end }}
{{- end }}
