{{/* The gateway's configuration file, and what starts it. */}}

{{- define "sluice.hasTls" -}}
{{- if .Values.tls.secretName -}}true{{- end -}}
{{- end -}}

{{/* Whether embedded backends stand in for routes. */}}
{{- define "sluice.isDemo" -}}
{{- if not .Values.sluice.routes -}}true{{- end -}}
{{- end -}}

{{- define "sluice.tlsDirectory" -}}
/etc/sluice-tls/
{{- end -}}

{{/*
The bundle of the traffic port's certificate; reload-on-update takes up what the kubelet renews. Boot's verify-keys is in no bundle:
the gateway checks keys itself, at a renewal too, and says in one line what Boot would say in a stack trace.
*/}}
{{- define "sluice.trafficBundle" -}}
{{- $directory := printf "file:%straffic/" (include "sluice.tlsDirectory" .) -}}
reload-on-update: true
keystore:
  certificate: {{ $directory }}tls.crt
  private-key: {{ $directory }}tls.key
{{- end -}}

{{/* A bundle for upstreams: (list name settings). */}}
{{- define "sluice.upstreamBundle" -}}
{{- $settings := index . 1 -}}
{{- $directory := printf "file:%s%s/" (include "sluice.tlsDirectory" .) (index . 0) -}}
{{- with $settings.trust }}
truststore:
  certificate: {{ $directory }}{{ . }}
{{- end }}
{{- if $settings.clientCertificate }}
keystore:
  certificate: {{ $directory }}tls.crt
  private-key: {{ $directory }}tls.key
{{- end }}
{{- end -}}

{{- define "sluice.config" -}}
{{- $bundles := dict -}}
{{- $server := dict "port" .Values.ports.traffic -}}
{{- if include "sluice.hasTls" . -}}
{{- $_ := set $bundles "traffic" (include "sluice.trafficBundle" . | fromYaml) -}}
{{- $_ := set $server "ssl" (dict "bundle" "traffic") -}}
{{- end -}}
{{- range $name, $settings := .Values.sslBundles -}}
{{- $_ := set $bundles $name (include "sluice.upstreamBundle" (list $name $settings) | fromYaml) -}}
{{- end -}}
{{- $chart := dict "server" $server "management" (dict "server" (dict "port" .Values.ports.management)) -}}
{{- if $bundles -}}
{{- $_ := set $chart "spring" (dict "ssl" (dict "bundle" (dict "pem" $bundles))) -}}
{{- end -}}
{{- $_ := set $chart "sluice" .Values.sluice -}}
{{- toYaml (mergeOverwrite (deepCopy (.Values.extraConfig | default dict)) $chart) -}}
{{- end -}}

{{- define "sluice.arguments" -}}
{{- if include "sluice.isDemo" . -}}
- --demo
- --spring.config.additional-location=file:/etc/sluice/application.yml
{{- else -}}
- -c
- /etc/sluice/application.yml
{{- end -}}
{{- end -}}

{{/* What the ConfigMap holds. Its name is made of all of it, because an immutable one cannot change. */}}
{{- define "sluice.configData" -}}
application.yml: |
  {{- include "sluice.config" . | nindent 2 }}
{{- end -}}

{{/* With its content in the name: a pod of an older configuration that restarts reads that one, not a later one. */}}
{{- define "sluice.configName" -}}
{{- printf "%s-%s" (include "sluice.fullname" .) (include "sluice.configData" . | sha256sum | trunc 10) -}}
{{- end -}}

{{/* Metadata of a ConfigMap of configurations: (list . name). */}}
{{- define "sluice.configMetadata" -}}
{{- $root := index . 0 -}}
{{- include "sluice.metadata" (list $root (index . 1) (dict "annotations" $root.Values.configMap.annotations)) -}}
{{- end -}}

{{/* Whether an object of the cluster is this release's: (list . object). Helm refuses to change any other. */}}
{{- define "sluice.isOwn" -}}
{{- $release := (index . 0).Release -}}
{{- $annotations := dig "annotations" dict (index . 1).metadata -}}
{{- $name := get $annotations "meta.helm.sh/release-name" -}}
{{- $namespace := get $annotations "meta.helm.sh/release-namespace" -}}
{{- if and (eq $name $release.Name) (eq $namespace $release.Namespace) -}}true{{- end -}}
{{- end -}}

{{/* The names of the ConfigMaps that the Deployment's ReplicaSets are made with, a line each. Only an upgrade has any. */}}
{{- define "sluice.configsInUse" -}}
{{- if .Release.IsUpgrade -}}
{{- $deployment := include "sluice.fullname" . -}}
{{- range $replicas := (lookup "apps/v1" "ReplicaSet" (include "sluice.namespace" .) "").items -}}
{{- range $replicas.metadata.ownerReferences -}}
{{- if and (eq .kind "Deployment") (eq .name $deployment) -}}
{{- range $replicas.spec.template.spec.volumes -}}
{{- if eq .name "config" -}}
{{- printf "%s\n" (dig "configMap" "name" "" .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
