{{/* How long a pod takes to stop. */}}

{{/* A duration of the configuration (500ms, 5s, 1m, 2h, 1d) in seconds, rounded up. */}}
{{- define "sluice.seconds" -}}
{{- $number := regexFind "^[0-9]+" . | float64 -}}
{{- $unit := regexFind "[a-z]+$" . -}}
{{- $factor := get (dict "ms" 0.001 "s" 1.0 "m" 60.0 "h" 3600.0 "d" 86400.0) $unit -}}
{{- mulf $number $factor | ceil | int64 -}}
{{- end -}}

{{/* preStop, drain.delay, drain.timeout, and ten seconds for the management port, the upstream connections and the JVM. */}}
{{- define "sluice.neededGraceSeconds" -}}
{{- $delay := include "sluice.seconds" .Values.sluice.drain.delay -}}
{{- $timeout := include "sluice.seconds" .Values.sluice.drain.timeout -}}
{{- add .Values.preStop.sleepSeconds $delay $timeout 10 -}}
{{- end -}}

{{- define "sluice.graceSeconds" -}}
{{- $needed := include "sluice.neededGraceSeconds" . | int64 -}}
{{- $given := .Values.terminationGracePeriodSeconds -}}
{{- if kindIs "invalid" $given -}}
{{- $needed -}}
{{- else if lt (int64 $given) $needed -}}
{{- with .Values -}}
{{- printf "terminationGracePeriodSeconds: %d is too small: preStop.sleepSeconds %d + sluice.drain.delay %s + sluice.drain.timeout %s + 10 s to end are %d; leave it out, or make the drain shorter" (int64 $given) (int64 .preStop.sleepSeconds) .sluice.drain.delay .sluice.drain.timeout $needed | fail -}}
{{- end -}}
{{- else -}}
{{- int64 $given -}}
{{- end -}}
{{- end -}}
