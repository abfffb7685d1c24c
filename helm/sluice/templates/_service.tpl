{{/* Where the Services are. */}}

{{- define "sluice.servicePort" -}}
{{- if .Values.service.port -}}
{{- .Values.service.port -}}
{{- else -}}
{{- ternary "443" "80" (not (empty (include "sluice.hasTls" .))) -}}
{{- end -}}
{{- end -}}

{{- define "sluice.testLabels" -}}
{{ include "sluice.instanceLabels" . }}
app.kubernetes.io/component: test
{{- end -}}

{{/* The pod of 'helm test', as a NetworkPolicy names it. */}}
{{- define "sluice.testPeer" -}}
- podSelector:
    matchLabels:
      {{- include "sluice.testLabels" . | nindent 6 }}
{{- end -}}
