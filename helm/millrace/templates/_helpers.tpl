{{- define "millrace.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 32 | trimSuffix "-" -}}
{{- end }}

{{/* At most 32 characters, so that "-worker-" and the name of a pool fit into 63. */}}
{{- define "millrace.fullname" -}}
{{- $name := include "millrace.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 32 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 32 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 32 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{/*
Who a pod is, of (dict "root" $ "component" "worker" "pool" "chat"): the component, and the pool for those that have one.
*/}}
{{- define "millrace.selectorLabels" -}}
app.kubernetes.io/name: {{ include "millrace.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- with .pool }}
millrace.io/pool: {{ . }}
{{- end }}
{{- end }}

{{/* Labels of a pod: those of its selector, so that a new version of the chart alone restarts nothing. */}}
{{- define "millrace.podLabels" -}}
{{ include "millrace.selectorLabels" . }}
app.kubernetes.io/part-of: millrace
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- with .values.podLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Labels of an object. */}}
{{- define "millrace.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{ include "millrace.selectorLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: millrace
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* The image of (dict "root" $ "image" .Values.worker.image): what is empty is taken from the release's. */}}
{{- define "millrace.image" -}}
{{- $common := .root.Values.image -}}
{{- $own := .image | default dict -}}
{{- $repository := $own.repository | default $common.repository -}}
{{- $digest := $own.digest | default (ternary "" $common.digest (or $own.repository $own.tag | empty | not)) -}}
{{- if $digest -}}
{{ $repository }}@{{ $digest }}
{{- else -}}
{{ $repository }}:{{ $own.tag | default $common.tag | default .root.Chart.AppVersion }}
{{- end -}}
{{- end }}

{{- define "millrace.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "millrace.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end }}

{{- define "millrace.apiKeysSecret" -}}
{{- .Values.apiKeys.existingSecret | default (printf "%s-api-keys" (include "millrace.fullname" .)) -}}
{{- end }}

{{/* Whether there is a secret of plain keys, beside a file of hashed ones. */}}
{{- define "millrace.hasApiKeys" -}}
{{- if or .Values.apiKeys.values .Values.apiKeys.existingSecret (not .Values.apiKeys.fileSecret) -}}true{{- end -}}
{{- end }}

{{- define "millrace.busSecret" -}}
{{- .Values.bus.existingSecret | default (printf "%s-bus" (include "millrace.fullname" .)) -}}
{{- end }}

{{/* The pools by name, each complete: its own values over those of `worker`. */}}
{{- define "millrace.pools" -}}
{{- $pools := dict -}}
{{- range $name, $pool := .Values.pools | default (dict "default" dict) -}}
{{- $_ := set $pools $name (mergeOverwrite (deepCopy $.Values.worker) ($pool | default dict)) -}}
{{- end -}}
{{- toYaml $pools -}}
{{- end }}

{{/* The name of a pool's deployment: (dict "root" $ "component" "worker" "pool" "chat"). */}}
{{- define "millrace.poolName" -}}
{{- $name := printf "%s-%s" (include "millrace.fullname" .root) .component -}}
{{- if .root.Values.pools -}}{{ $name }}-{{ .pool }}{{- else -}}{{ $name }}{{- end -}}
{{- end }}

{{/* The models of all pools, a JSON list. */}}
{{- define "millrace.models" -}}
{{- $models := list -}}
{{- range include "millrace.pools" . | fromYaml -}}
{{- $models = concat $models (.models | default list) -}}
{{- end -}}
{{- $models | uniq | toJson -}}
{{- end }}

{{/* Those of a list of models that the hub has, without the names they are served under, a JSON list. */}}
{{- define "millrace.hubModels" -}}
{{- $models := list -}}
{{- range . -}}
{{- if not (or (hasPrefix "/" .) (hasPrefix "." .)) -}}
{{- $models = append $models (regexReplaceAll "^([^:]+(:[^:]+\\.gguf)?)(:.*)?$" . "${1}") -}}
{{- end -}}
{{- end -}}
{{- $models | uniq | toJson -}}
{{- end }}

{{/* The name of the volume with downloaded models, where one is shared by all pods. */}}
{{- define "millrace.cacheClaim" -}}
{{- .Values.modelCache.existingClaim | default (printf "%s-models" (include "millrace.fullname" .)) -}}
{{- end }}

{{- define "millrace.containerSecurityContext" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}

{{/* What all pods have in common: (dict "root" $ "component" "gateway" "values" .Values.gateway "user" 10001). */}}
{{- define "millrace.podDefaults" -}}
{{- $values := .values -}}
serviceAccountName: {{ include "millrace.serviceAccountName" .root }}
automountServiceAccountToken: false
# A service named "millrace" would otherwise set MILLRACE_PORT in every pod, which is a setting of ours.
enableServiceLinks: false
terminationGracePeriodSeconds: {{ $values.terminationGracePeriodSeconds }}
securityContext:
  runAsNonRoot: true
  runAsUser: {{ .user }}
  runAsGroup: {{ .user }}
  fsGroup: {{ .user }}
  # Not each file of a large volume at each start.
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: {type: RuntimeDefault}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.runtimeClassName }}
runtimeClassName: {{ . }}
{{- end }}
{{- with $values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with $values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
topologySpreadConstraints:
  {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "millrace.selectorLabels" $ | nindent 8 }}
  {{- end }}
{{- end }}

{{/*
The pod of one service of the Millrace image:
(dict "root" $ "component" "gateway" "pool" "" "values" .Values.gateway "args" (list ...) "ports" (dict "http" 8000)
      "parts" (list ...)), where each part is what _parts.tpl makes: env, mounts, volumes and initContainers, as YAML.
*/}}
{{- define "millrace.podTemplate" -}}
{{- $values := .values -}}
{{- $env := list -}}
{{- $mounts := list -}}
{{- $volumes := list -}}
{{- $initContainers := list -}}
{{- range .parts -}}
{{- $part := fromYaml . -}}
{{- $env = concat $env ($part.env | default list) -}}
{{- $mounts = concat $mounts ($part.mounts | default list) -}}
{{- $volumes = concat $volumes ($part.volumes | default list) -}}
{{- $initContainers = concat $initContainers ($part.initContainers | default list) -}}
{{- end -}}
metadata:
  labels:
    {{- include "millrace.podLabels" . | nindent 4 }}
  {{- with $values.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- include "millrace.podDefaults" (merge (dict "user" 10001) .) | nindent 2 }}
  {{- with $initContainers }}
  initContainers:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: {{ .component }}
      image: {{ include "millrace.image" (dict "root" .root "image" $values.image) }}
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      args: {{ toJson .args }}
      env:
        - name: MILLRACE_HOST
          value: "0.0.0.0"
        - name: MILLRACE_MANAGEMENT_PORT
          value: "8001"
        - name: JDK_JAVA_OPTIONS
          value: "-XX:MaxRAMPercentage={{ $values.heapPercentage }}"
        {{- with .root.Values.logFormat }}
        - {name: MILLRACE_LOG_FORMAT, value: {{ . }}}
        {{- end }}
        {{- with .root.Values.tracing.endpoint }}
        - {name: MILLRACE_TRACING_ENDPOINT, value: {{ . | quote }}}
        - {name: MILLRACE_TRACING_SAMPLING, value: {{ $.root.Values.tracing.sampling | quote }}}
        {{- end }}
        {{- with $env }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
        {{- with $values.extraEnv }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      ports:
        {{- range $name, $port := .ports }}
        - {name: {{ $name }}, containerPort: {{ $port }}}
        {{- end }}
        - {name: management, containerPort: 8001}
      startupProbe:
        httpGet: {path: /actuator/health/liveness, port: management}
        {{- toYaml .root.Values.startupProbe | nindent 8 }}
      livenessProbe:
        httpGet: {path: /actuator/health/liveness, port: management}
        {{- toYaml .root.Values.livenessProbe | nindent 8 }}
      readinessProbe:
        httpGet: {path: /actuator/health/readiness, port: management}
        {{- toYaml .root.Values.readinessProbe | nindent 8 }}
      {{- if gt (int $values.preStopSleepSeconds) 0 }}
      lifecycle:
        preStop:
          sleep: {seconds: {{ $values.preStopSleepSeconds }}}
      {{- end }}
      resources:
        {{- include "millrace.resources" $values | nindent 8 }}
      {{- include "millrace.containerSecurityContext" . | nindent 6 }}
      volumeMounts:
        - {name: tmp, mountPath: /tmp}
        {{- with $mounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    - name: tmp
      emptyDir: {sizeLimit: 256Mi}
    {{- with $volumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}

{{/* What a container needs: its resources, and the GPUs of its pool. */}}
{{- define "millrace.resources" -}}
{{- $resources := deepCopy .resources -}}
{{- if and .gpu (gt (int .gpu.count) 0) -}}
{{- range list "requests" "limits" -}}
{{- $_ := set $resources . (merge (dict $.gpu.resource (toString $.gpu.count)) (get $resources . | default dict)) -}}
{{- end -}}
{{- end -}}
{{- toYaml $resources -}}
{{- end }}

{{/* (dict "root" $ "component" "worker" "pool" "chat" "name" "...") */}}
{{- define "millrace.podDisruptionBudget" -}}
{{- if .root.Values.podDisruptionBudgets -}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ .name }}
  labels:
    {{- include "millrace.labels" . | nindent 4 }}
spec:
  # Never blocks the drain of a node, whatever the number of replicas.
  maxUnavailable: 1
  selector:
    matchLabels:
      {{- include "millrace.selectorLabels" . | nindent 6 }}
{{- end }}
{{- end }}

{{/* For what has no queue of its own: (dict "root" $ "component" "gateway" "name" "..." "values" .Values.gateway). */}}
{{- define "millrace.horizontalPodAutoscaler" -}}
{{- with .values.autoscaling }}
{{- if .enabled -}}
{{- if gt (int .minReplicas) (int .maxReplicas) -}}
{{- fail (printf "%s.autoscaling.minReplicas (%v) is at most maxReplicas (%v)" $.component .minReplicas .maxReplicas) -}}
{{- end -}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ $.name }}
  labels:
    {{- include "millrace.labels" $ | nindent 4 }}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ $.name }}}
  minReplicas: {{ .minReplicas }}
  maxReplicas: {{ .maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: {type: Utilization, averageUtilization: {{ .cpuPercentage }}}
  behavior:
    # A pod that goes takes its streams' connections along: not for a short lull.
    scaleDown:
      stabilizationWindowSeconds: 300
      policies:
        - {type: Pods, value: 1, periodSeconds: 60}
{{- end }}
{{- end }}
{{- end }}
