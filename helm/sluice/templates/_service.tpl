{{/* Where the Services are. */}}

{{- define "sluice.servicePort" -}}
{{- if .Values.service.port -}}
{{- .Values.service.port -}}
{{- else -}}
{{- ternary "443" "80" (not (empty (include "sluice.hasTls" .))) -}}
{{- end -}}
{{- end -}}

{{/* Whether a load balancer sends to the nodes' own pods alone. */}}
{{- define "sluice.isLocal" -}}
{{- if and (eq .Values.service.type "LoadBalancer") (eq (default "" .Values.service.externalTrafficPolicy) "Local") -}}true{{- end -}}
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
