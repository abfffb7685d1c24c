{{/* What extraConfig and extraEnv may not say: a property that other values own, or that the chart's objects rely on. */}}

{{/* The names of all properties of a tree, a line each, however they are nested: (list prefix tree). */}}
{{- define "sluice.propertyNames" -}}
{{- $prefix := index . 0 -}}
{{- range $key, $value := index . 1 -}}
{{- $name := printf "%s%s" $prefix $key -}}
{{- if kindIs "map" $value -}}
{{- include "sluice.propertyNames" (list (printf "%s." $name) $value) -}}
{{- else -}}
{{- printf "%s\n" $name -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Property names as Spring compares them, and why they are refused. */}}
{{- define "sluice.ownedProperties" -}}
server.port: is ports.traffic
management.server.port: is ports.management
management.server.address: must be every address, because probes and Prometheus come to the pod's
management.server.basepath: probes, ServiceMonitor and 'helm test' ask below /actuator
management.endpoints.web.basepath: probes, ServiceMonitor and 'helm test' ask below /actuator
spring.lifecycle.timeoutpershutdownphase: has to fit in the 10 s that terminationGracePeriodSeconds adds to the drain; leave it at 5s
{{- end -}}

{{- define "sluice.checkExtraConfig" -}}
{{- range $key, $_ := .Values.extraConfig -}}
{{- if or (eq $key "sluice") (hasPrefix "sluice." $key) -}}
{{- printf "extraConfig.%s: belongs below the value sluice" $key | fail -}}
{{- end -}}
{{- end -}}
{{- $owned := include "sluice.ownedProperties" . | fromYaml -}}
{{- range $name := include "sluice.propertyNames" (list "" (.Values.extraConfig | default dict)) | splitList "\n" -}}
{{- $bound := $name | lower | replace "-" "" -}}
{{- with get $owned $bound -}}
{{- printf "extraConfig.%s: %s" $name . | fail -}}
{{- end -}}
{{- if and (hasPrefix "management.server.ssl." $bound) (eq $.Values.management.scheme "HTTP") -}}
{{- printf "management.scheme: must be HTTPS, for the probes, because of extraConfig.%s" $name | fail -}}
{{- end -}}
{{- if and (regexMatch "^server\\.ssl\\.(bundle|certificate|keystore)" $bound) (not (include "sluice.hasTls" $)) -}}
{{- printf "extraConfig.%s: is tls.secretName, which the Service's port follows too" $name | fail -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "sluice.ownedVariables" -}}
JDK_JAVA_OPTIONS: is made of resources.limits and jvm; put further options into jvm.options
SERVER_PORT: is ports.traffic
MANAGEMENT_SERVER_PORT: is ports.management
SLUICE_DRAIN_DELAY: is sluice.drain.delay, which terminationGracePeriodSeconds follows
SLUICE_DRAIN_TIMEOUT: is sluice.drain.timeout, which terminationGracePeriodSeconds follows
{{- end -}}

{{- define "sluice.checkExtraEnv" -}}
{{- $owned := include "sluice.ownedVariables" . | fromYaml -}}
{{- range $i, $variable := .Values.extraEnv -}}
{{- with get $owned $variable.name -}}
{{- printf "extraEnv[%d]: %s %s" $i $variable.name . | fail -}}
{{- end -}}
{{- end -}}
{{- end -}}
