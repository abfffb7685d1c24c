{{/* A container that asks once and says what came: (list . name arguments). */}}
{{- define "sluice.asks" -}}
{{- $root := index . 0 -}}
name: {{ index . 1 }}
image: {{ include "sluice.image" $root | quote }}
imagePullPolicy: {{ $root.Values.image.pullPolicy }}
command: [/opt/java/bin/java, -XX:+UseSerialGC, -Xmx32m, -cp, /app/sluice.jar, dev.sluice.gateway.HealthCheck]
args:
  {{- toYaml (index . 2) | nindent 2 }}
terminationMessagePolicy: FallbackToLogsOnError
resources:
  requests:
    cpu: 50m
    memory: 128Mi
  limits:
    memory: 128Mi
{{- with $root.Values.securityContext }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
