{{/*
What waits for a pool, in Prometheus' language, of (dict "root" $ "pool" "chat"): at its workers, which are given a little more than they
can begin, and in schedulers, once they have that. Schedulers count all pools together: with several pools, each has the
share that its workers have in what waits at workers. Series are chosen by the labels that the ServiceMonitor gives them.
*/}}
{{- define "millrace.waitingQuery" -}}
{{- $all := include "millrace.series" .root -}}
{{- $own := printf "%s,millrace_io_pool=%q" $all .pool -}}
{{- $atWorkers := "sum(millrace_engine_num_requests_waiting{%s})" -}}
{{- $queued := printf "sum(maxserve_num_requests_queued{%s})" $all -}}
{{- if gt (len .root.Values.pools) 1 -}}
{{- $queued = printf "%s * %s / clamp_min(%s, 1)" $queued (printf $atWorkers $own) (printf $atWorkers $all) -}}
{{- end -}}
{{- printf "%s + %s" (printf $atWorkers $own) $queued -}}
{{- end }}

{{- define "millrace.series" -}}
{{- printf "namespace=%q,service=%q" .Release.Namespace (printf "%s-metrics" (include "millrace.fullname" .)) -}}
{{- end }}

{{/* How many seconds what waits needs at the rate at which the pool's requests got their first token lately. */}}
{{- define "millrace.predictedWaitQuery" -}}
{{- $own := printf "%s,millrace_io_pool=%q" (include "millrace.series" .root) .pool -}}
{{- $begun := printf "sum(rate(millrace_engine_time_to_first_token_milliseconds_count{%s}[2m]))" $own -}}
{{- printf "(%s) / clamp_min(%s, 0.1)" (include "millrace.waitingQuery" .) $begun -}}
{{- end }}
