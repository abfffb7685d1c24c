{{/* What the JVM is told about the container's limits. */}}

{{/* A quantity as text: a large number in YAML would become 5.36870912e+08. */}}
{{- define "sluice.quantity" -}}
{{- if or (kindIs "string" .) (ne (float64 .) (floor .)) -}}{{- . -}}{{- else -}}{{- int64 . -}}{{- end -}}
{{- end -}}

{{/* A quantity of the values' resources as text, empty where it is not set: (list . "limits" "cpu"). */}}
{{- define "sluice.quantityOf" -}}
{{- with dig (index . 1) (index . 2) "" ((index . 0).Values.resources | default dict) -}}
{{- include "sluice.quantity" . -}}
{{- end -}}
{{- end -}}

{{/* A memory quantity in MiB, rounded down. */}}
{{- define "sluice.mebibytes" -}}
{{- $text := include "sluice.quantity" . -}}
{{- $number := regexFind "^[0-9.]+" $text | float64 -}}
{{- $unit := regexFind "[A-Za-z]*$" $text -}}
{{- $bytes := dict "" 1.0 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "Ki" 1024.0 "Mi" 1048576.0 "Gi" 1073741824.0 "Ti" 1099511627776.0 -}}
{{- divf (mulf $number (get $bytes $unit)) 1048576.0 | floor | int64 -}}
{{- end -}}

{{/* -Xmx's kind of size in MiB, rounded up. */}}
{{- define "sluice.jvmMebibytes" -}}
{{- $number := regexFind "^[0-9]+" . | float64 -}}
{{- $unit := regexFind "[a-z]*$" (lower .) -}}
{{- $bytes := dict "" 1.0 "k" 1024.0 "m" 1048576.0 "g" 1073741824.0 -}}
{{- divf (mulf $number (get $bytes $unit)) 1048576.0 | ceil | int64 -}}
{{- end -}}

{{/* A CPU quantity in thousandths of a processor, rounded up. */}}
{{- define "sluice.millicores" -}}
{{- $text := include "sluice.quantity" . -}}
{{- if hasSuffix "m" $text -}}
{{- trimSuffix "m" $text | int64 -}}
{{- else -}}
{{- mulf (float64 $text) 1000.0 | ceil | int64 -}}
{{- end -}}
{{- end -}}

{{/* A CPU quantity as a number of processors, rounded up. */}}
{{- define "sluice.processors" -}}
{{- divf (include "sluice.millicores" .) 1000.0 | ceil | int64 -}}
{{- end -}}

{{- define "sluice.memoryOptions" -}}
{{- $jvm := .Values.jvm -}}
{{- $limit := include "sluice.quantityOf" (list . "limits" "memory") -}}
{{- $heap := $jvm.maxHeap -}}
{{- $direct := $jvm.maxDirect -}}
{{- if $limit -}}
{{- $all := include "sluice.mebibytes" $limit | int64 -}}
{{- $heap = default (printf "%dm" (div (mul $all (int64 $jvm.heapPercent)) 100)) $heap -}}
{{- $direct = default (printf "%dm" (div (mul $all (int64 $jvm.directPercent)) 100)) $direct -}}
{{- $rest := sub $all (add (include "sluice.jvmMebibytes" $heap) (include "sluice.jvmMebibytes" $direct)) -}}
{{- if lt $rest 160 -}}
{{- printf "resources.limits.memory: %s is too small: %s of heap and %s of direct memory leave %d MiB for code, classes and threads, which need 160; raise it (512Mi will do with the chart's percentages), or lower jvm.heapPercent, jvm.directPercent, jvm.maxHeap or jvm.maxDirect" $limit $heap $direct $rest | fail -}}
{{- end -}}
{{- end -}}
{{- with $heap }}
- -Xmx{{ . }}
{{- end }}
{{- with $direct }}
- -XX:MaxDirectMemorySize={{ . }}
{{- end }}
{{- end -}}

{{- define "sluice.processorOptions" -}}
{{- $limit := include "sluice.quantityOf" (list . "limits" "cpu") -}}
{{- $loops := .Values.jvm.eventLoops | default (include "sluice.processors" (default "0" $limit)) | toString -}}
{{- if ne $loops "0" }}
- -XX:ActiveProcessorCount={{ ternary (include "sluice.processors" (default "0" $limit)) $loops (ne $limit "") }}
- -Dreactor.netty.ioWorkerCount={{ $loops }}
{{- end }}
{{- end -}}

{{/* All of it, for JDK_JAVA_OPTIONS; the values' own options come last. The image's own come after the variable. */}}
{{- define "sluice.jvmOptions" -}}
{{- $options := concat (include "sluice.memoryOptions" . | fromYamlArray) (include "sluice.processorOptions" . | fromYamlArray) -}}
{{- concat $options (.Values.jvm.options | default list) | join " " -}}
{{- end -}}
