{{/*
What waits for a pool, in Prometheus' language, of (dict "root" $ "pool" "chat"): at its workers, which are given a little more than they
can begin, and in schedulers, once they have that. Schedulers count by model: a pool's are those that its workers serve. Where
several pools serve a model, what waits for it waits for each of them. Series are chosen by the labels that the ServiceMonitor
gives them.
*/}}
{{- define "millrace.waitingQuery" -}}
{{- $all := include "millrace.series" .root -}}
{{- $atWorkers := printf "millrace_engine_num_requests_waiting{%s,millrace_io_pool=%q}" $all .pool -}}
{{- printf "sum(%s) + (sum(maxserve_num_requests_queued{%s} and on(model_name) %s) or vector(0))" $atWorkers $all $atWorkers -}}
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
