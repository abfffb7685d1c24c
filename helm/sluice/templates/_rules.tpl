{{/* The alerts of files/alerts.yml without those that are disabled, and with the place of their runbook. */}}

{{- define "sluice.rules" -}}
{{- $own := .Values.prometheusRule -}}
{{- $file := .Files.Get "files/alerts.yml" | fromYaml -}}
{{- $names := list -}}
{{- range $group := $file.groups -}}
{{- $rules := list -}}
{{- range $rule := $group.rules -}}
{{- $names = append $names $rule.alert -}}
{{- if and $own.runbookUrl $rule.annotations -}}
{{- $_ := set $rule.annotations "runbook_url" (replace "docs/alerts.md" $own.runbookUrl $rule.annotations.runbook_url) -}}
{{- end -}}
{{- if not (and $rule.alert (has $rule.alert $own.disabled)) -}}
{{- $rules = append $rules $rule -}}
{{- end -}}
{{- end -}}
{{- $_ := set $group "rules" $rules -}}
{{- end -}}
{{- range $i, $name := $own.disabled -}}
{{- if not (has $name $names) -}}
{{- printf "prometheusRule.disabled[%d]: '%s' is none of the alerts (%s)" $i $name (compact $names | sortAlpha | join ", ") | fail -}}
{{- end -}}
{{- end -}}
{{- toYaml $file -}}
{{- end -}}
