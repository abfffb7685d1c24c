{{/* What a schema cannot see: values that do not fit each other. Each refusal starts with the path of the value. */}}

{{- define "sluice.check" -}}
{{- include "sluice.checkName" . -}}
{{- include "sluice.checkRoutes" . -}}
{{- include "sluice.checkBundles" . -}}
{{- include "sluice.checkExtraConfig" . -}}
{{- include "sluice.checkExtraEnv" . -}}
{{- include "sluice.checkJvm" . -}}
{{- include "sluice.checkPods" . -}}
{{- include "sluice.checkService" . -}}
{{- include "sluice.checkScaling" . -}}
{{- include "sluice.checkMonitoring" . -}}
{{- end -}}

{{/* Helm takes release names that a Service cannot have. */}}
{{- define "sluice.checkName" -}}
{{- $name := include "sluice.fullname" . -}}
{{- if not (regexMatch "^[a-z][a-z0-9-]*$" $name) -}}
{{- printf "fullnameOverride: must be set, because the release's name makes the name %s, and a Service's begins with a letter and has letters, digits and hyphens only" $name | fail -}}
{{- end -}}
{{- end -}}

{{- define "sluice.checkRoutes" -}}
{{- $upstreams := .Values.sluice.upstreams | default dict -}}
{{- $routes := .Values.sluice.routes -}}
{{- if and .Values.demo (or $routes $upstreams) -}}
{{- fail "demo: brings its own backends and route; leave it out, or sluice.upstreams and sluice.routes" -}}
{{- end -}}
{{- if and $upstreams (not $routes) -}}
{{- fail "sluice.routes: at least one is needed, or no request reaches sluice.upstreams" -}}
{{- end -}}
{{- $unsaid := kindIs "invalid" .Values.demo -}}
{{- if not (or $routes .Values.demo $unsaid) -}}
{{- fail "sluice.routes: at least one is needed, and demo is false" -}}
{{- end -}}
{{- if and (not $routes) $unsaid .Release.IsUpgrade -}}
{{- fail "sluice.routes: there are none, and this upgrade would put the demonstration in the place of what runs; give the values again (-f FILE, or --reset-then-reuse-values), or say demo=true" -}}
{{- end -}}
{{- $ids := dict -}}
{{- range $i, $route := $routes -}}
{{- if hasKey $ids $route.id -}}
{{- printf "sluice.routes[%d].id: '%s' is the id of another route already" $i $route.id | fail -}}
{{- end -}}
{{- $_ := set $ids $route.id true -}}
{{- if not (or (hasKey $upstreams $route.upstream) (hasKey $upstreams (printf "[%s]" $route.upstream))) -}}
{{- printf "sluice.routes[%d].upstream: '%s' is none of sluice.upstreams (%s)" $i $route.upstream (keys $upstreams | sortAlpha | join ", ") | fail -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "sluice.checkBundles" -}}
{{- if hasKey (.Values.sslBundles | default dict) "traffic" -}}
{{- fail "sslBundles.traffic: is the bundle of tls.secretName; choose another name" -}}
{{- end -}}
{{- $bundles := .Values.sslBundles | default dict -}}
{{- $elsewhere := false -}}
{{- range $key, $_ := .Values.extraConfig -}}
{{- if hasPrefix "spring" $key -}}{{- $elsewhere = true -}}{{- end -}}
{{- end -}}
{{- range $name, $upstream := .Values.sluice.upstreams -}}
{{- $bundle := dig "tls" "bundle" "" $upstream -}}
{{- if and $bundle (not $elsewhere) (not (hasKey $bundles $bundle)) -}}
{{- printf "sluice.upstreams.%s.tls.bundle: '%s' is none of sslBundles (%s)" $name $bundle (keys $bundles | sortAlpha | join ", ") | fail -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "sluice.checkPods" -}}
{{- if eq (int .Values.ports.traffic) (int .Values.ports.management) -}}
{{- printf "ports.management: %d is ports.traffic, and clients would reach health and meters; choose another" (int .Values.ports.management) | fail -}}
{{- end -}}
{{- if and .Values.preStop.sleepSeconds (semverCompare "<1.30.0-0" .Capabilities.KubeVersion.Version) -}}
{{- printf "preStop.sleepSeconds: the sleep action needs Kubernetes 1.30, this is %s; make sluice.drain.delay longer, with service.externalTrafficPolicy Cluster" .Capabilities.KubeVersion.Version | fail -}}
{{- end -}}
{{- include "sluice.checkResources" . -}}
{{- $rolling := .Values.strategy.rollingUpdate | default dict -}}
{{- if and (eq .Values.strategy.type "RollingUpdate") (eq (toString $rolling.maxSurge | trimSuffix "%") "0") (eq (toString $rolling.maxUnavailable | trimSuffix "%") "0") -}}
{{- fail "strategy.rollingUpdate: maxSurge and maxUnavailable are both 0, and no pod could ever be replaced" -}}
{{- end -}}
{{- end -}}

{{/* The image's command line names a collector, and comes after these options. */}}
{{- define "sluice.checkJvm" -}}
{{- range $i, $option := .Values.jvm.options -}}
{{- if regexMatch "^-XX:[+-]Use(Serial|Parallel|G1|Z|Shenandoah|Epsilon)GC$" $option -}}
{{- printf "jvm.options[%d]: %s: the image has chosen its collector, and a JVM that is given two does not start" $i $option | fail -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Kubernetes would refuse the pods, which shows only in the ReplicaSet's events. */}}
{{- define "sluice.checkResources" -}}
{{- range $name, $amount := dict "cpu" "sluice.millicores" "memory" "sluice.mebibytes" -}}
{{- $request := include "sluice.quantityOf" (list $ "requests" $name) -}}
{{- $limit := include "sluice.quantityOf" (list $ "limits" $name) -}}
{{- if and $request $limit (gt (include $amount $request | int64) (include $amount $limit | int64)) -}}
{{- printf "resources.requests.%s: %s is above resources.limits.%s, %s" $name $request $name $limit | fail -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "sluice.checkService" -}}
{{- $service := .Values.service -}}
{{- if and $service.nodePort (eq $service.type "ClusterIP") -}}
{{- fail "service.nodePort: a Service of type ClusterIP has none; set service.type to NodePort or LoadBalancer" -}}
{{- end -}}
{{- range $name := list "loadBalancerClass" "loadBalancerSourceRanges" -}}
{{- if and (get $service $name) (ne $service.type "LoadBalancer") -}}
{{- printf "service.%s: is for service.type LoadBalancer, and this is %s" $name $service.type | fail -}}
{{- end -}}
{{- end -}}
{{- if and $service.externalTrafficPolicy (eq $service.type "ClusterIP") -}}
{{- fail "service.externalTrafficPolicy: is for service.type NodePort and LoadBalancer, and this is ClusterIP" -}}
{{- end -}}
{{- if and $service.trafficDistribution (semverCompare "<1.31.0-0" .Capabilities.KubeVersion.Version) -}}
{{- printf "service.trafficDistribution: needs Kubernetes 1.31, this is %s, which would leave it out" .Capabilities.KubeVersion.Version | fail -}}
{{- end -}}
{{- if and (hasPrefix "PreferSame" (toString $service.trafficDistribution)) (semverCompare "<1.34.0-0" .Capabilities.KubeVersion.Version) -}}
{{- printf "service.trafficDistribution: %s needs Kubernetes 1.34, this is %s, which has PreferClose only: the zone" $service.trafficDistribution .Capabilities.KubeVersion.Version | fail -}}
{{- end -}}
{{- include "sluice.checkLocalPolicy" . -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) -}}
{{- fail "ingress.hosts: at least one is needed, such as {host: api.example.com, paths: [{path: /, pathType: Prefix}]}" -}}
{{- end -}}
{{- end -}}

{{/* A node whose pod is no longer ready has nobody to send to, and the balancer goes on sending until it has noticed. */}}
{{- define "sluice.checkLocalPolicy" -}}
{{- $delay := include "sluice.seconds" .Values.sluice.drain.delay | int64 -}}
{{- $ready := mul (default 10 .Values.readinessProbe.periodSeconds) (default 3 .Values.readinessProbe.failureThreshold) -}}
{{- if and (include "sluice.isLocal" .) (not .Values.preStop.sleepSeconds) (gt $delay $ready) -}}
{{- printf "service.externalTrafficPolicy: Local stops sending to a pod that is not ready, %d s after SIGTERM (readinessProbe), whatever sluice.drain.delay is (%s); set preStop.sleepSeconds to the load balancer's interval x failures, and make the delay small; or choose Cluster" $ready .Values.sluice.drain.delay | fail -}}
{{- end -}}
{{- end -}}

{{- define "sluice.checkScaling" -}}
{{- with .Values.autoscaling -}}
{{- if .enabled -}}
{{- if lt (int .maxReplicas) (int .minReplicas) -}}
{{- printf "autoscaling.maxReplicas: %d is below autoscaling.minReplicas, %d" (int .maxReplicas) (int .minReplicas) | fail -}}
{{- end -}}
{{- if not (or .targetCPUUtilizationPercentage .targetInFlightRequests .metrics) -}}
{{- fail "autoscaling: needs targetCPUUtilizationPercentage, targetInFlightRequests or metrics" -}}
{{- end -}}
{{- if and .targetCPUUtilizationPercentage (not (or (include "sluice.quantityOf" (list $ "requests" "cpu")) (include "sluice.quantityOf" (list $ "limits" "cpu")))) -}}
{{- fail "autoscaling.targetCPUUtilizationPercentage: is a part of resources.requests.cpu, which is not set" -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- with .Values.podDisruptionBudget -}}
{{- $most := not (kindIs "invalid" .maxUnavailable) -}}
{{- $least := not (kindIs "invalid" .minAvailable) -}}
{{- if and .enabled (eq $most $least) -}}
{{- fail "podDisruptionBudget: needs either maxUnavailable or minAvailable; set the other to null" -}}
{{- end -}}
{{- if and .enabled .unhealthyPodEvictionPolicy (semverCompare "<1.27.0-0" $.Capabilities.KubeVersion.Version) -}}
{{- printf "podDisruptionBudget.unhealthyPodEvictionPolicy: needs Kubernetes 1.27, this is %s, which would leave it out" $.Capabilities.KubeVersion.Version | fail -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "sluice.checkMonitoring" -}}
{{- if and .Values.serviceMonitor.enabled (not .Values.management.service.enabled) -}}
{{- fail "serviceMonitor.enabled: needs management.service.enabled, the Service that it finds the pods by" -}}
{{- end -}}
{{- end -}}
