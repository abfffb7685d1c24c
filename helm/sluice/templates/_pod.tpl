{{/* Parts of the pod. */}}

{{/*
The checksum replaces pods when their configuration changes. Nothing in /tmp is missed, which the cluster autoscaler has to
be told, or it leaves the node alone. merge would take an empty annotation of the values for none.
*/}}
{{- define "sluice.podAnnotations" -}}
{{- $annotations := deepCopy (.Values.podAnnotations | default dict) -}}
{{- $evictable := "cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes" -}}
{{- if not (hasKey $annotations $evictable) -}}
{{- $_ := set $annotations $evictable "tmp" -}}
{{- end -}}
{{- $_ := set $annotations "checksum/config" (include "sluice.configData" . | sha256sum) -}}
{{- toYaml $annotations -}}
{{- end -}}

{{- define "sluice.probe" -}}
{{- $root := index . 0 -}}
httpGet:
  path: {{ index . 1 }}
  port: management
  scheme: {{ $root.Values.management.scheme }}
{{- with index . 2 }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "sluice.topologySpreadConstraints" -}}
{{- $own := dict "labelSelector" (dict "matchLabels" (include "sluice.selectorLabels" . | fromYaml)) -}}
{{- $constraints := list -}}
{{- range .Values.topologySpreadConstraints -}}
{{- $constraints = append $constraints (ternary . (merge (deepCopy .) $own) (hasKey . "labelSelector")) -}}
{{- end -}}
{{- toYaml $constraints -}}
{{- end -}}

{{/* A Secret with a bundle's files, readable by the pod's group alone: (list name secretName). */}}
{{- define "sluice.secretVolume" -}}
- name: tls-{{ index . 0 }}
  secret:
    secretName: {{ index . 1 }}
    defaultMode: 0440
{{- end -}}

{{- define "sluice.volumes" -}}
- name: config
  configMap:
    name: {{ include "sluice.configName" . }}
- name: tmp
  emptyDir:
    sizeLimit: {{ .Values.tmpSizeLimit }}
{{- if include "sluice.hasTls" . }}
{{ include "sluice.secretVolume" (list "traffic" .Values.tls.secretName) }}
{{- end }}
{{- range $name, $settings := .Values.sslBundles }}
{{ include "sluice.secretVolume" (list $name $settings.secretName) }}
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "sluice.secretMount" -}}
- name: tls-{{ . }}
  mountPath: {{ include "sluice.tlsDirectory" . }}{{ . }}
  readOnly: true
{{- end -}}

{{- define "sluice.volumeMounts" -}}
- name: config
  mountPath: /etc/sluice
  readOnly: true
- name: tmp
  mountPath: /tmp
{{- if include "sluice.hasTls" . }}
{{ include "sluice.secretMount" "traffic" }}
{{- end }}
{{- range $name, $_ := .Values.sslBundles }}
{{ include "sluice.secretMount" $name }}
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "sluice.environment" -}}
{{- with include "sluice.jvmOptions" . }}
- name: JDK_JAVA_OPTIONS
  value: {{ . | quote }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "sluice.container" -}}
name: gateway
image: {{ include "sluice.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
args:
  {{- include "sluice.arguments" . | nindent 2 }}
{{- with include "sluice.environment" . | trim }}
env:
  {{- . | nindent 2 }}
{{- end }}
{{- with .Values.extraEnvFrom }}
envFrom:
  {{- toYaml . | nindent 2 }}
{{- end }}
ports:
  - name: traffic
    containerPort: {{ .Values.ports.traffic }}
    protocol: TCP
  - name: management
    containerPort: {{ .Values.ports.management }}
    protocol: TCP
startupProbe:
  {{- include "sluice.probe" (list . "/actuator/health/liveness" .Values.startupProbe) | nindent 2 }}
livenessProbe:
  {{- include "sluice.probe" (list . "/actuator/health/liveness" .Values.livenessProbe) | nindent 2 }}
readinessProbe:
  {{- include "sluice.probe" (list . "/actuator/health/readiness" .Values.readinessProbe) | nindent 2 }}
{{- with .Values.preStop.sleepSeconds }}
lifecycle:
  preStop:
    sleep:
      seconds: {{ . }}
{{- end }}
# why a configuration was refused is the end of the log
terminationMessagePolicy: FallbackToLogsOnError
{{- with .Values.resources }}
resources:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.securityContext }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
volumeMounts:
  {{- include "sluice.volumeMounts" . | nindent 2 }}
{{- end -}}
