{{/*
Who plays: a JSON list of {name, number, strategy}, from the values or from what `haggle manifests` has written.
*/}}
{{- define "haggle.parties" -}}
{{- $parties := list -}}
{{- if and .Values.parties .Values.manifests.agents -}}
{{- fail "parties, manifests.agents: both say who plays; give one of them" -}}
{{- else if .Values.manifests.agents -}}
{{- $parties = include "haggle.partiesOfManifests" . | fromJsonArray -}}
{{- else -}}
{{- range $place, $party := .Values.parties -}}
{{- $number := $party.number | default (add $place 1) | int64 -}}
{{- $parties = append $parties (dict "name" $party.name "number" $number "strategy" $party.strategy) -}}
{{- end -}}
{{- end -}}
{{- if not $parties -}}
{{- fail "nobody plays: give --set-file manifests.agents=DIR/agents.yaml, of haggle manifests SCENARIO -o DIR, or a list of parties" -}}
{{- end -}}
{{- $seen := dict -}}
{{- range $parties -}}
{{- range $what := list (printf "party %s" .name) (printf "number %d" (int64 .number)) -}}
{{- if hasKey $seen $what -}}
{{- fail (printf "parties: expected every name and number once, found %s again" $what) -}}
{{- end -}}
{{- $_ := set $seen $what true -}}
{{- end -}}
{{- end -}}
{{- $parties | toJson -}}
{{- end -}}

{{- define "haggle.partiesOfManifests" -}}
{{- $begin := printf "%s-agent-" (include "haggle.name" .) -}}
{{- $parties := list -}}
{{- range regexSplit "(?m)^---$" .Values.manifests.agents -1 -}}
{{- if trim . -}}
{{- $job := fromYaml . -}}
{{- $name := dig "metadata" "name" "" $job | toString -}}
{{- $number := trimPrefix $begin $name -}}
{{- $container := dig "spec" "template" "spec" "containers" list $job | first | default dict -}}
{{- $arguments := $container.args | default list -}}
{{- if not (and (hasPrefix $begin $name) (regexMatch "^[1-9][0-9]{0,4}$" $number) (gt (len $arguments) 5)) -}}
{{- fail (printf "manifests.agents: expected the agents.yaml of haggle manifests --name %s, whose Jobs are called %sNUMBER, found %s" (include "haggle.name" $) $begin (empty $name | ternary "something else" ($name | quote))) -}}
{{- end -}}
{{- /* In a container's arguments $$ stands for $. */ -}}
{{- $strategy := index $arguments 5 | replace "$$" "$" -}}
{{- $parties = append $parties (dict "name" (index $job.metadata.annotations "haggle/party") "number" (int64 $number) "strategy" $strategy) -}}
{{- end -}}
{{- end -}}
{{- $parties | toJson -}}
{{- end -}}
