{{/* Names and labels. Most take a dict of `root` (the top context) and `name` (a service, or another part of the system). */}}

{{- define "ostiary.fullname" -}}
{{- if .Values.fullnameOverride }}{{ .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "ostiary.name" -}}
{{ include "ostiary.fullname" .root }}-{{ .name }}
{{- end }}

{{- define "ostiary.selectorLabels" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end }}

{{- define "ostiary.labels" -}}
{{ include "ostiary.selectorLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/part-of: ostiary
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* The metadata of an object: `root`, `name`, and maybe `suffix` or `called`, `labels`, `annotations`. */}}
{{- define "ostiary.metadata" -}}
name: {{ with .called }}{{ . }}{{ else }}{{ include "ostiary.name" . }}{{ with .suffix }}-{{ . }}{{ end }}{{ end }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "ostiary.labels" . | nindent 2 }}
  {{- with .labels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with mergeOverwrite (deepCopy .root.Values.commonAnnotations) (default (dict) .annotations) }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* The settings of a service: its own over the defaults, as JSON. */}}
{{- define "ostiary.settings" -}}
{{- $own := default (dict) (index .root.Values.services .name) }}
{{- mergeOverwrite (deepCopy .root.Values.defaults) (deepCopy $own) | toJson }}
{{- end }}

{{/* The services that are on, by name with their facts (files/services.yaml), as JSON. */}}
{{- define "ostiary.services" -}}
{{- $on := dict }}
{{- range $name, $facts := fromYaml (.Files.Get "files/services.yaml") }}
{{- $own := default (dict) (index $.Values.services $name) }}
{{- if ne (toString (get $own "enabled")) "false" }}{{ $_ := set $on $name $facts }}{{ end }}
{{- end }}
{{- toJson $on }}
{{- end }}

{{/* A value as text. Helm's numbers are floating-point, and a million of them would be 1e+06. */}}
{{- define "ostiary.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end }}
{{- end }}

{{/* Empty is no. */}}
{{- define "ostiary.edgeEnabled" -}}
{{- if kindIs "bool" .Values.edge.enabled }}{{ ternary "yes" "" .Values.edge.enabled }}{{ else if .Values.trial.enabled }}yes{{ end }}
{{- end }}

{{- define "ostiary.serviceAccountName" -}}
{{- $settings := include "ostiary.settings" . | fromJson }}
{{- if $settings.serviceAccount.create }}{{ default (include "ostiary.name" .) $settings.serviceAccount.name }}
{{- else }}{{ default "default" $settings.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "ostiary.image" -}}
{{- $settings := include "ostiary.settings" . | fromJson }}
{{- $image := .root.Values.image }}
{{- $repository := default $image.repository $settings.image.repository | replace "{service}" .name }}
{{- with $image.registry }}{{ $repository = printf "%s/%s" . $repository }}{{ end }}
{{- if $settings.image.digest }}{{ $repository }}@{{ $settings.image.digest }}
{{- else }}{{ $repository }}:{{ coalesce $settings.image.tag $image.tag .root.Chart.AppVersion }}
{{- end }}
{{- end }}

{{/* Host and port of another service's gRPC, or HTTP: `port`. Without the cluster's domain, which differs from cluster to cluster. */}}
{{- define "ostiary.address" -}}
{{ include "ostiary.name" . }}.{{ .root.Release.Namespace }}.svc:{{ .port }}
{{- end }}
