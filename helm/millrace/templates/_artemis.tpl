{{/*
The pod of the official Artemis image. It makes its instance anew at each start of the pod, then lays the files of
etc-override over it.
*/}}
{{- define "millrace.artemisPodTemplate" -}}
{{- $values := .Values.broker -}}
{{- $tls := .Values.bus.tls -}}
{{- $labels := dict "root" . "component" "broker" "values" $values "user" 1001 -}}
metadata:
  labels:
    {{- include "millrace.podLabels" $labels | nindent 4 }}
  annotations:
    checksum/broker-xml: {{ .Files.Get "files/broker.xml" | sha256sum }}
    {{- with $values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  {{- include "millrace.podDefaults" $labels | nindent 2 }}
  containers:
    - name: broker
      image: {{ $values.artemisImage }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      env:
        {{- include "millrace.busCredentials" (dict "root" . "user" "ARTEMIS_USER" "password" "ARTEMIS_PASSWORD") | nindent 8 }}
        # No console.
        - name: EXTRA_ARGS
          value: "--no-web --no-autotune"
        - name: JAVA_ARGS
          value: "-XX:+UseG1GC -XX:MaxRAMPercentage={{ $values.heapPercentage }} -XX:+ExitOnOutOfMemoryError --add-opens java.base/jdk.internal.misc=ALL-UNNAMED"
        {{- if $tls.enabled }}
        # broker.xml names these.
        - {name: BROKER_TLS, value: "true"}
        - {name: BROKER_KEY_STORE, value: /tls/bus/{{ $tls.keyStoreKey }}}
        - {name: BROKER_TRUST_STORE, value: /tls/bus/{{ $tls.trustStoreKey }}}
        - {name: BROKER_CLIENT_CERTIFICATES, value: {{ $tls.mutual | quote }}}
        - name: BROKER_STORE_PASSWORD
          valueFrom:
            secretKeyRef: {name: {{ $tls.passwordSecret }}, key: {{ $tls.passwordKey }}}
        {{- end }}
        {{- with $values.extraEnv }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      ports:
        - {name: bus, containerPort: 61616}
      startupProbe:
        tcpSocket: {port: bus}
        {{- toYaml .Values.startupProbe | nindent 8 }}
      livenessProbe:
        tcpSocket: {port: bus}
        {{- toYaml .Values.livenessProbe | nindent 8 }}
      readinessProbe:
        tcpSocket: {port: bus}
        {{- toYaml .Values.readinessProbe | nindent 8 }}
      resources:
        {{- toYaml $values.resources | nindent 8 }}
      {{- include "millrace.containerSecurityContext" . | nindent 6 }}
      volumeMounts:
        - {name: tmp, mountPath: /tmp}
        - {name: instance, mountPath: /var/lib/artemis-instance}
        - {name: override, mountPath: /var/lib/artemis-instance/etc-override, readOnly: true}
        {{- if $tls.enabled }}
        {{- (include "millrace.busTlsVolume" . | fromYaml).mounts | toYaml | nindent 8 }}
        {{- end }}
  volumes:
    - name: tmp
      emptyDir: {sizeLimit: 256Mi}
    - name: instance
      emptyDir: {sizeLimit: 256Mi}
    - name: override
      configMap: {name: {{ include "millrace.fullname" . }}-broker}
    {{- if $tls.enabled }}
    {{- (include "millrace.busTlsVolume" . | fromYaml).volumes | toYaml | nindent 4 }}
    {{- end }}
{{- end }}
