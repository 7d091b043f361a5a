{{- define "millrace.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end }}

{{/* At most 40 characters, so that "-" and the name of a component fit into 63. */}}
{{- define "millrace.fullname" -}}
{{- $name := include "millrace.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{- define "millrace.selectorLabels" -}}
app.kubernetes.io/name: {{ include "millrace.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* Labels of a pod: those of its selector, so that a new version of the chart alone restarts nothing. */}}
{{- define "millrace.podLabels" -}}
{{ include "millrace.selectorLabels" . }}
app.kubernetes.io/part-of: millrace
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Labels of an object: (dict "root" $ "component" "gateway"). */}}
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

{{- define "millrace.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end -}}
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

{{- define "millrace.busSecret" -}}
{{- .Values.bus.existingSecret | default (printf "%s-bus" (include "millrace.fullname" .)) -}}
{{- end }}

{{- define "millrace.busUrl" -}}
{{- if eq .Values.broker.type "external" -}}
{{- required "broker.externalUrl is needed where broker.type is external" .Values.broker.externalUrl -}}
{{- else -}}
tcp://{{ include "millrace.fullname" . }}-broker:61616
{{- end -}}
{{- end }}

{{/* User and password of the broker, as two variables with these names. */}}
{{- define "millrace.busCredentials" -}}
- name: {{ .user }}
  valueFrom:
    secretKeyRef: {name: {{ include "millrace.busSecret" .root }}, key: user}
- name: {{ .password }}
  valueFrom:
    secretKeyRef: {name: {{ include "millrace.busSecret" .root }}, key: password}
{{- end }}

{{- define "millrace.busEnv" -}}
- name: MILLRACE_BUS_URL
  value: {{ include "millrace.busUrl" . }}
{{ include "millrace.busCredentials" (dict "root" . "user" "MILLRACE_BUS_USER" "password" "MILLRACE_BUS_PASSWORD") }}
{{- end }}

{{- define "millrace.modelEnv" -}}
{{- with .Values.model.sources -}}
- name: MILLRACE_MODEL
  value: {{ join "," . | quote }}
{{- end -}}
{{- end }}

{{- define "millrace.containerSecurityContext" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}

{{/* What all pods have in common: (dict "root" $ "component" "gateway" "user" 10001). */}}
{{- define "millrace.podDefaults" -}}
{{- $values := index .root.Values .component -}}
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
  seccompProfile: {type: RuntimeDefault}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
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
(dict "root" $ "component" "gateway" "args" (list ...) "ports" (dict "http" 8000) "env" "..." "model" false).
*/}}
{{- define "millrace.podTemplate" -}}
{{- $values := index .root.Values .component -}}
metadata:
  labels:
    {{- include "millrace.podLabels" . | nindent 4 }}
  {{- with $values.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- include "millrace.podDefaults" (dict "root" .root "component" .component "user" 10001) | nindent 2 }}
  containers:
    - name: {{ .component }}
      image: {{ include "millrace.image" .root }}
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      args: {{ toJson .args }}
      env:
        - name: MILLRACE_HOST
          value: "0.0.0.0"
        - name: MILLRACE_MANAGEMENT_PORT
          value: "8001"
        - name: JDK_JAVA_OPTIONS
          value: "-XX:MaxRAMPercentage={{ $values.heapPercentage }}"
        {{- with .env }}
        {{- . | nindent 8 }}
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
        {{- toYaml $values.resources | nindent 8 }}
      {{- include "millrace.containerSecurityContext" . | nindent 6 }}
      volumeMounts:
        - {name: tmp, mountPath: /tmp}
        {{- if and .model .root.Values.model.volume }}
        - {name: models, mountPath: /models, readOnly: true}
        {{- end }}
  volumes:
    - name: tmp
      emptyDir: {sizeLimit: 256Mi}
    {{- if and .model .root.Values.model.volume }}
    - name: models
      {{- toYaml .root.Values.model.volume | nindent 6 }}
    {{- end }}
{{- end }}

{{- define "millrace.podDisruptionBudget" -}}
{{- if .root.Values.podDisruptionBudgets -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "millrace.fullname" .root }}-{{ .component }}
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
