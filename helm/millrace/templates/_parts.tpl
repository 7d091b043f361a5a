{{/*
Parts of a pod, each in one piece with all that belongs to it: env, mounts, volumes and initContainers, as YAML.
"millrace.podTemplate" puts them together.
*/}}

{{/* User and password of the broker, as two variables with these names. */}}
{{- define "millrace.busCredentials" -}}
- name: {{ .user }}
  valueFrom:
    secretKeyRef: {name: {{ include "millrace.busSecret" .root }}, key: user}
- name: {{ .password }}
  valueFrom:
    secretKeyRef: {name: {{ include "millrace.busSecret" .root }}, key: password}
{{- end }}

{{/* One of the two stores of the broker's TLS as variables: (dict "root" $ "store" "KEY_STORE" "file" "keystore.p12"). */}}
{{- define "millrace.busStoreEnv" -}}
- name: MILLRACE_BUS_TLS_{{ .store }}
  value: /tls/bus/{{ .file }}
- name: MILLRACE_BUS_TLS_{{ .store }}_PASSWORD
  valueFrom:
    secretKeyRef: {name: {{ .root.Values.bus.tls.passwordSecret }}, key: {{ .root.Values.bus.tls.passwordKey }}}
{{- end }}

{{- define "millrace.busTlsVolume" -}}
mounts:
  - {name: bus-tls, mountPath: /tls/bus, readOnly: true}
volumes:
  - name: bus-tls
    secret: {secretName: {{ required "bus.tls.existingSecret is needed where bus.tls.enabled is true" .Values.bus.tls.existingSecret }}}
{{- $_ := required "bus.tls.passwordSecret is needed where bus.tls.enabled is true" .Values.bus.tls.passwordSecret }}
{{- end }}

{{/* How a service reaches the broker. */}}
{{- define "millrace.part.bus" -}}
{{- $tls := .Values.bus.tls -}}
env:
  - name: MILLRACE_BUS_URL
    {{- if eq .Values.broker.type "external" }}
    value: {{ required "broker.externalUrl is needed where broker.type is external" .Values.broker.externalUrl | quote }}
    {{- else }}
    value: tcp://{{ include "millrace.fullname" . }}-broker:61616
    {{- end }}
  {{- include "millrace.busCredentials" (dict "root" . "user" "MILLRACE_BUS_USER" "password" "MILLRACE_BUS_PASSWORD") | nindent 2 }}
  {{- if $tls.enabled }}
  {{- include "millrace.busStoreEnv" (dict "root" . "store" "TRUST_STORE" "file" $tls.trustStoreKey) | nindent 2 }}
  {{- if $tls.mutual }}
  {{- include "millrace.busStoreEnv" (dict "root" . "store" "KEY_STORE" "file" $tls.keyStoreKey) | nindent 2 }}
  {{- end }}
  - name: MILLRACE_BUS_TLS_VERIFY_HOST
    value: {{ $tls.verifyHost | quote }}
{{ include "millrace.busTlsVolume" . }}
  {{- end }}
{{- end }}

{{/* Whom Millrace's own broker lets in. */}}
{{- define "millrace.part.broker" -}}
{{- $tls := .Values.bus.tls -}}
env:
  {{- include "millrace.busCredentials" (dict "root" . "user" "MILLRACE_BUS_USER" "password" "MILLRACE_BUS_PASSWORD") | nindent 2 }}
  {{- if $tls.enabled }}
  {{- include "millrace.busStoreEnv" (dict "root" . "store" "KEY_STORE" "file" $tls.keyStoreKey) | nindent 2 }}
  {{- if $tls.mutual }}
  {{- include "millrace.busStoreEnv" (dict "root" . "store" "TRUST_STORE" "file" $tls.trustStoreKey) | nindent 2 }}
  {{- end }}
{{ include "millrace.busTlsVolume" . }}
  {{- end }}
{{- end }}

{{/* The keys of the API. */}}
{{- define "millrace.part.apiKeys" -}}
{{- with include "millrace.hasApiKeys" . }}
env:
  - name: MILLRACE_API_KEY
    valueFrom:
      secretKeyRef: {name: {{ include "millrace.apiKeysSecret" $ }}, key: api-key}
{{- end }}
{{- with .Values.apiKeys.fileSecret }}
{{- if not (include "millrace.hasApiKeys" $) }}
env:
{{- end }}
  - name: MILLRACE_API_KEY_FILE
    value: /keys/keys.json
mounts:
  # A directory, so that what changes in the secret arrives.
  - {name: api-keys, mountPath: /keys, readOnly: true}
volumes:
  - name: api-keys
    secret: {secretName: {{ . }}}
{{- end }}
{{- end }}

{{/* Where responses, files and batches are kept. */}}
{{- define "millrace.part.store" -}}
{{- $store := .Values.gateway.store -}}
{{- if and $store.url $store.h2.enabled -}}
{{- fail "gateway.store.url and gateway.store.h2.enabled exclude each other" -}}
{{- end -}}
env:
  {{- if $store.h2.enabled }}
  - name: MILLRACE_GATEWAY_STORE_DIRECTORY
    value: /store/h2
mounts:
  - {name: store, mountPath: /store}
volumes:
  - name: store
    persistentVolumeClaim: {claimName: {{ include "millrace.fullname" . }}-store}
  {{- else }}
  - name: MILLRACE_GATEWAY_STORE_URL
    value: {{ $store.url | default "none" | quote }}
  {{- with $store.existingSecret }}
  {{- range list "username" "password" }}
  - name: MILLRACE_GATEWAY_STORE_{{ upper . }}
    valueFrom:
      secretKeyRef: {name: {{ $store.existingSecret }}, key: {{ . }}}
  {{- end }}
  {{- end }}
  {{- end }}
{{- end }}

{{/* TLS of the API; Actuator stays in the clear, for probes and Prometheus. */}}
{{- define "millrace.part.apiTls" -}}
{{- with .Values.gateway.tls.existingSecret }}
env:
  - {name: SPRING_SSL_BUNDLE_PEM_WEB_KEYSTORE_CERTIFICATE, value: "file:/tls/api/tls.crt"}
  - {name: SPRING_SSL_BUNDLE_PEM_WEB_KEYSTORE_PRIVATEKEY, value: "file:/tls/api/tls.key"}
  - {name: SPRING_SSL_BUNDLE_PEM_WEB_RELOADONUPDATE, value: "true"}
  - {name: SERVER_SSL_BUNDLE, value: web}
  - {name: MANAGEMENT_SERVER_SSL_ENABLED, value: "false"}
mounts:
  - {name: api-tls, mountPath: /tls/api, readOnly: true}
volumes:
  - name: api-tls
    secret: {secretName: {{ . }}}
{{- end }}
{{- end }}

{{/* How long open responses may go on once no new ones come. */}}
{{- define "millrace.part.shutdown" -}}
{{- $grace := sub (int .terminationGracePeriodSeconds) (add 5 (int .preStopSleepSeconds)) -}}
{{- if lt $grace 1 -}}
{{- fail (printf "gateway.terminationGracePeriodSeconds (%v) is more than 5 s longer than gateway.preStopSleepSeconds (%v)" .terminationGracePeriodSeconds .preStopSleepSeconds) -}}
{{- end -}}
env:
  - name: SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE
    value: {{ $grace }}s
{{- end }}

{{/* How the hub is asked: (dict "root" $ "offline" false). */}}
{{- define "millrace.hubEnv" -}}
- {name: HF_HOME, value: /cache}
{{- with .root.Values.hub.endpoint }}
- {name: HF_ENDPOINT, value: {{ . | quote }}}
{{- end }}
{{- with .root.Values.hub.tokenSecret }}
- name: HF_TOKEN
  valueFrom:
    secretKeyRef: {name: {{ . }}, key: token}
{{- end }}
{{- if or .offline .root.Values.hub.offline }}
- {name: HF_HUB_OFFLINE, value: "1"}
{{- end }}
{{- end }}

{{/* A container that downloads models, or offline looks whether they are there: (dict "root" $ "models" (list ...) "offline" false). */}}
{{- define "millrace.downloadContainer" -}}
name: models
image: {{ include "millrace.image" (dict "root" .root) }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
args: {{ concat (list "download") .models | toJson }}
env:
  {{- include "millrace.hubEnv" . | nindent 2 }}
resources:
  {{- toYaml .root.Values.modelCache.resources | nindent 2 }}
{{ include "millrace.containerSecurityContext" . }}
volumeMounts:
  - {name: tmp, mountPath: /tmp}
  - {name: cache, mountPath: /cache, readOnly: {{ .offline }}}
{{- end }}

{{/*
Models: what is served, from where, and the wait until it is there.
(dict "root" $ "component" "worker" "models" (list ...)).
*/}}
{{- define "millrace.part.models" -}}
{{- $hub := include "millrace.hubModels" .models | fromJsonArray -}}
{{- $cache := .root.Values.modelCache -}}
{{- $own := and (eq $cache.type "per-pod") (ne .component "tokenizer") -}}
{{- $shared := eq $cache.type "shared" -}}
env:
  {{- with .models }}
  - name: MILLRACE_MODEL
    value: {{ join "," . | quote }}
  {{- end }}
  {{- if $hub }}
  {{- include "millrace.hubEnv" (dict "root" .root "offline" (or $own $shared)) | nindent 2 }}
  {{- end }}
mounts:
  {{- if .root.Values.modelVolume }}
  - {name: models, mountPath: /models, readOnly: true}
  {{- end }}
  {{- if $hub }}
  - {name: cache, mountPath: /cache, readOnly: {{ or $own $shared }}}
  {{- end }}
volumes:
  {{- if .root.Values.modelVolume }}
  - name: models
    {{- toYaml .root.Values.modelVolume | nindent 4 }}
  {{- end }}
  {{- if $hub }}
  - name: cache
    {{- if $shared }}
    persistentVolumeClaim: {claimName: {{ include "millrace.cacheClaim" .root }}, readOnly: true}
    {{- else if $own }}
    ephemeral:
      volumeClaimTemplate:
        spec:
          accessModes: [ReadWriteOnce]
          {{- with $cache.storageClass }}
          storageClassName: {{ . }}
          {{- end }}
          resources:
            requests: {storage: {{ $cache.size }}}
    {{- else }}
    emptyDir: {}
    {{- end }}
  {{- end }}
{{- if and $hub (or $own $shared) }}
initContainers:
  -
    {{- include "millrace.downloadContainer" (dict "root" .root "models" $hub "offline" $shared) | nindent 4 }}
{{- end }}
{{- end }}

{{/* What a pool says of its engine. */}}
{{- define "millrace.part.engine" -}}
{{- $device := .device | default (ternary "cuda:0" "" (gt (int .gpu.count) 0)) -}}
{{- $settings := dict "DEVICE" $device "DTYPE" .dtype "QUANTIZATION" .quantization "THREADS" .threads
      "MAX_MODEL_LEN" .maxModelLen "KV_CACHE_MEMORY" .kvCacheMemory -}}
{{- if le (int .terminationGracePeriodSeconds) (add (int .drainSeconds) (int .preStopSleepSeconds)) -}}
{{- fail (printf "worker.terminationGracePeriodSeconds (%v) is longer than worker.drainSeconds and preStopSleepSeconds together (%v and %v)" .terminationGracePeriodSeconds .drainSeconds .preStopSleepSeconds) -}}
{{- end -}}
env:
  - name: MILLRACE_WORKER_DRAIN_TIMEOUT
    value: {{ .drainSeconds }}s
  {{- range $name, $value := $settings }}
  {{- with $value }}
  - name: MILLRACE_{{ $name }}
    value: {{ toString . | quote }}
  {{- end }}
  {{- end }}
  {{- if .batchInvariant }}
  - {name: MILLRACE_BATCH_INVARIANT, value: "true"}
  {{- end }}
{{- with .sharedMemory }}
mounts:
  - {name: shared-memory, mountPath: /dev/shm}
volumes:
  - name: shared-memory
    emptyDir: {medium: Memory, sizeLimit: {{ . }}}
{{- end }}
{{- end }}
