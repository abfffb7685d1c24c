{{/* Names and labels. */}}

{{- define "sluice.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/*
At most 50 characters: names made of it are up to 13 longer, and a Service's name may have 63. What is cut off leaves a
checksum, so that two long names stay two.
*/}}
{{- define "sluice.fullname" -}}
{{- $name := include "sluice.name" . -}}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- $full = default $full .Values.fullnameOverride -}}
{{- if gt (len $full) 50 -}}
{{- printf "%s-%s" (trunc 41 $full | trimSuffix "-") (sha256sum $full | trunc 8) -}}
{{- else -}}
{{- trimSuffix "-" $full -}}
{{- end -}}
{{- end -}}

{{- define "sluice.managementName" -}}
{{- printf "%s-management" (include "sluice.fullname" .) -}}
{{- end -}}

{{- define "sluice.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride -}}
{{- end -}}

{{- define "sluice.serviceAccountName" -}}
{{- default (ternary (include "sluice.fullname" .) "default" .Values.serviceAccount.create) .Values.serviceAccount.name -}}
{{- end -}}

{{- define "sluice.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{- printf "%s@%s" .repository .digest -}}
{{- else -}}
{{- printf "%s:%s" .repository (default $.Chart.AppVersion .tag) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* What a release's objects have in common, its test's pod included. */}}
{{- define "sluice.instanceLabels" -}}
app.kubernetes.io/name: {{ include "sluice.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* The gateway's pods, and nothing else: these never change, because a Deployment's selector cannot. */}}
{{- define "sluice.selectorLabels" -}}
{{ include "sluice.instanceLabels" . }}
app.kubernetes.io/component: gateway
{{- end -}}

{{/* Labels of every object but for its component. */}}
{{- define "sluice.commonLabels" -}}
{{- with .Values.commonLabels }}{{ toYaml . }}
{{ end -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/version: {{ .Chart.AppVersion | replace "+" "_" | trunc 63 | trimSuffix "-" | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: {{ .Chart.Name }}
{{- end -}}

{{- define "sluice.labels" -}}
{{ include "sluice.commonLabels" . }}
{{ include "sluice.selectorLabels" . }}
{{- end -}}

{{/* Without the chart's version: another one alone is no reason to replace pods. */}}
{{- define "sluice.podLabels" -}}
{{- $labels := merge (include "sluice.selectorLabels" . | fromYaml) (.Values.commonLabels | default dict) (.Values.podLabels | default dict) -}}
{{- toYaml $labels -}}
{{- end -}}

{{/* Metadata of an object: (list . name own) with own = {labels, annotations, namespace, component} or nothing. */}}
{{- define "sluice.metadata" -}}
{{- $root := index . 0 -}}
{{- $own := index . 2 | default dict -}}
name: {{ index . 1 }}
namespace: {{ default (include "sluice.namespace" $root) $own.namespace }}
labels:
  {{- $labels := include "sluice.labels" $root | fromYaml }}
  {{- with $own.component }}
  {{- $_ := set $labels "app.kubernetes.io/component" . }}
  {{- end }}
  {{- toYaml (mergeOverwrite (deepCopy ($own.labels | default dict)) $labels) | nindent 2 }}
{{- with $own.annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
