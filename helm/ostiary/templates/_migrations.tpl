{{/* The pod of the migrations: `part`, and the `databases` (services that have one). */}}

{{- define "ostiary.migrationPod" -}}
{{- $part := .part }}
{{- $root := $part.root }}
spec:
  restartPolicy: OnFailure
  {{- /* Not one of the chart's accounts: a hook runs before they are there. */}}
  {{- include "ostiary.placement" $part | replace (printf "serviceAccountName: %s" (include "ostiary.serviceAccountName" $part)) "serviceAccountName: default" | nindent 2 }}
  {{- include "ostiary.affinity" $part | nindent 2 }}
  containers:
    {{- range $name := .databases }}
    {{- $settings := include "ostiary.settings" (dict "root" $root "name" $name) | fromJson }}
    - name: {{ $name }}
      image: {{ include "ostiary.image" (dict "root" $root "name" $name) | quote }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      command: [node]
      args: [services/{{ $name }}/dist/migrate.js]
      env:
        - name: NODE_ENV
          value: production
        {{- include "ostiary.databaseEnvironment" (dict "root" $root "role" "owner" "prefix" "MIGRATION_DATABASE") | trim | nindent 8 }}
        - name: MIGRATION_DATABASE_PASSWORD_FILE
          value: /etc/ostiary/secrets/database-password
        {{- if $root.Values.trust.existingConfigMap }}
        - name: NODE_EXTRA_CA_CERTS
          value: /etc/ostiary/trust/ca.crt
        {{- end }}
      resources:
        {{- toYaml $root.Values.migrations.resources | nindent 8 }}
      securityContext:
        {{- toYaml $settings.containerSecurityContext | nindent 8 }}
      volumeMounts:
        - {name: tmp, mountPath: /tmp}
        - {name: secrets, mountPath: /etc/ostiary/secrets, readOnly: true}
        {{- if include "ostiary.storeCertificates" (dict "root" $root "stores" (list "postgres")) | fromJson }}
        - {name: postgres-certificates, mountPath: /etc/ostiary/postgres, readOnly: true}
        {{- end }}
        {{- if $root.Values.trust.existingConfigMap }}
        - {name: trust, mountPath: /etc/ostiary/trust, readOnly: true}
        {{- end }}
    {{- end }}
  volumes:
    - name: tmp
      emptyDir: {sizeLimit: 64Mi}
    {{- $role := include "ostiary.databaseRole" (dict "root" $root "role" "owner") | fromJson }}
    - name: secrets
      secret:
        secretName: {{ $role.secret }}
        defaultMode: 0440
        items: [{key: {{ $role.key | quote }}, path: database-password}]
    {{- range $store, $secret := include "ostiary.storeCertificates" (dict "root" $root "stores" (list "postgres")) | fromJson }}
    - name: {{ $store }}-certificates
      secret: {secretName: {{ $secret }}, defaultMode: 0440}
    {{- end }}
    {{- with $root.Values.trust.existingConfigMap }}
    - name: trust
      configMap:
        name: {{ . }}
        items: [{key: {{ $root.Values.trust.key | quote }}, path: ca.crt}]
    {{- end }}
{{- end }}
