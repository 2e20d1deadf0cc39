{{/* Which Secret holds what. In a trial all of it is in the one that the chart makes. */}}

{{- define "ostiary.trialSecret" -}}
{{ include "ostiary.fullname" . }}-trial
{{- end }}

{{/* Of `kind` (installation, keyEncryption, console, demoPortal); empty when there is none. */}}
{{- define "ostiary.secretName" -}}
{{- $own := (index .root.Values.secrets .kind).existingSecret }}
{{- if $own }}{{ $own }}{{ else if .root.Values.trial.enabled }}{{ include "ostiary.trialSecret" .root }}{{ end }}
{{- end }}

{{/*
The files of a service's secrets, as JSON: each with the variable that names it, and the Secret and key that hold it. `name` is the service.
No secret is in an environment, where every child process and every crash report would find it.
*/}}
{{- define "ostiary.secretFiles" -}}
{{- $values := .root.Values }}
{{- $facts := index (fromYaml (.root.Files.Get "files/services.yaml")) .name }}
{{- $files := list }}
{{- $installation := include "ostiary.secretName" (dict "root" .root "kind" "installation") }}
{{- $keyEncryption := include "ostiary.secretName" (dict "root" .root "kind" "keyEncryption") }}
{{- $console := include "ostiary.secretName" (dict "root" .root "kind" "console") }}
{{- $portal := include "ostiary.secretName" (dict "root" .root "kind" "demoPortal") }}
{{- if has "installation" $facts.secrets }}
{{- $files = append $files (dict "variable" "OSTIARY_INSTALLATION_SECRET_FILE" "secret" $installation "key" $values.secrets.installation.key "file" "installation-secret") }}
{{- end }}
{{- if has "keyEncryption" $facts.secrets }}
{{- $files = append $files (dict "variable" "OSTIARY_KEY_ENCRYPTION_KEY_FILE" "secret" $keyEncryption "key" $values.secrets.keyEncryption.key "file" "key-encryption-key") }}
{{- with $values.secrets.keyEncryption.otherKeys }}
{{- $files = append $files (dict "variable" "OSTIARY_OTHER_KEY_ENCRYPTION_KEYS_FILE" "secret" $keyEncryption "key" . "file" "other-key-encryption-keys") }}
{{- end }}
{{- end }}
{{- if and (has "console" $facts.secrets) $console }}
{{- $files = append $files (dict "variable" "OSTIARY_CONSOLE_KEY_FILE" "secret" $console "key" $values.secrets.console.privateKey "file" "console-key") }}
{{- $files = append $files (dict "variable" "OSTIARY_CONSOLE_SESSION_KEY_FILE" "secret" $console "key" $values.secrets.console.sessionKey "file" "console-session-key") }}
{{- end }}
{{- if and (has "consolePublic" $facts.secrets) $console }}
{{- $files = append $files (dict "variable" "OSTIARY_CONSOLE_PUBLIC_KEY_FILE" "secret" $console "key" $values.secrets.console.publicKey "file" "console-public-key") }}
{{- end }}
{{- if and (has "demoPortal" $facts.secrets) $portal }}
{{- $files = append $files (dict "variable" "OSTIARY_DEMO_PORTAL_KEY_FILE" "secret" $portal "key" $values.secrets.demoPortal.privateKey "file" "demo-portal-key") }}
{{- end }}
{{- if and (has "demoPortalPublic" $facts.secrets) $portal }}
{{- $files = append $files (dict "variable" "OSTIARY_DEMO_PORTAL_PUBLIC_KEY_FILE" "secret" $portal "key" $values.secrets.demoPortal.publicKey "file" "demo-portal-public-key") }}
{{- end }}
{{- $traces := $values.observability.traces }}
{{- if and $traces.endpoint $traces.headers.existingSecret }}
{{- $files = append $files (dict "variable" "OTEL_EXPORTER_OTLP_HEADERS_FILE" "secret" $traces.headers.existingSecret "key" $traces.headers.key "file" "otlp-headers") }}
{{- end }}
{{- if has "postgres" $facts.stores }}
{{- $role := include "ostiary.databaseRole" (dict "root" .root "role" .name) | fromJson }}
{{- $files = append $files (dict "variable" "DATABASE_PASSWORD_FILE" "secret" $role.secret "key" $role.key "file" "database-password") }}
{{- end }}
{{- if has "redis" $facts.stores }}
{{- if include "ostiary.trialRedis" .root }}
{{- $files = append $files (dict "variable" "REDIS_PASSWORD_FILE" "secret" (include "ostiary.trialSecret" .root) "key" "redis" "file" "redis-password") }}
{{- else }}
{{- with $values.redis.existingSecret }}
{{- $files = append $files (dict "variable" "REDIS_PASSWORD_FILE" "secret" . "key" $values.redis.passwordKey "file" "redis-password") }}
{{- end }}
{{- if and (eq $values.redis.mode "sentinel") $values.redis.sentinel.existingSecret }}
{{- $files = append $files (dict "variable" "REDIS_SENTINEL_PASSWORD_FILE" "secret" $values.redis.sentinel.existingSecret "key" $values.redis.sentinel.passwordKey "file" "redis-sentinel-password") }}
{{- end }}
{{- end }}
{{- end }}
{{- if and (has "kafka" $facts.stores) $values.kafka.sasl.mechanism (not (include "ostiary.trialKafka" .root)) }}
{{- $files = append $files (dict "variable" "KAFKA_SASL_PASSWORD_FILE" "secret" $values.kafka.sasl.existingSecret "key" $values.kafka.sasl.passwordKey "file" "kafka-password") }}
{{- end }}
{{- if and $facts.mail $values.mail.existingSecret }}
{{- $files = append $files (dict "variable" "OSTIARY_SMTP_URL_FILE" "secret" $values.mail.existingSecret "key" $values.mail.key "file" "smtp-url") }}
{{- end }}
{{- toJson $files }}
{{- end }}

{{/* Where the password of a database role is, as JSON: `role` is `owner` or a service. */}}
{{- define "ostiary.databaseRole" -}}
{{- $postgres := .root.Values.postgres }}
{{- $own := default (dict) (index $postgres.roles .role) }}
{{- $shared := $postgres.existingSecret }}
{{- $key := .role }}
{{- if and (not $shared) .root.Values.trial.enabled }}
{{- $shared = include "ostiary.trialSecret" .root }}
{{- $key = printf "postgres-%s" .role }}
{{- end }}
{{- dict "username" (default (printf "ostiary_%s" .role) $own.username) "secret" (default $shared $own.existingSecret) "key" (default (ternary "password" $key (not (empty $own.existingSecret))) $own.key) | toJson }}
{{- end }}

{{/* The Secret with the certificate of a service (`name`) for gRPC; empty where services talk in clear. */}}
{{- define "ostiary.grpcSecret" -}}
{{- $tls := .root.Values.grpc.tls }}
{{- if $tls.enabled }}
{{- if $tls.existingSecret }}{{ $tls.existingSecret | replace "{service}" .name }}
{{- else if $tls.certManager.enabled }}{{ include "ostiary.name" . }}-grpc-tls
{{- end }}
{{- end }}
{{- end }}
