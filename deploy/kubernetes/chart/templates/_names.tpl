{{/*
Any value as it may stand in YAML: in JSON, and what JSON lets stand in a string and YAML does not is escaped. (toYaml
writes nothing at all where it meets such a character.)
*/}}
{{- define "haggle.json" -}}
{{- $text := mustToJson . -}}
{{- range concat (untilStep 0x7f 0xa0 1) (list 0xfeff 0xfffe 0xffff) -}}
{{- $text = replace (printf "%c" .) (printf "\\u%04x" .) $text -}}
{{- end -}}
{{- $text -}}
{{- end -}}

{{/* Names and labels of a run's objects. Where a part is wanted: (dict "root" $ "part" "broker"). */}}

{{- define "haggle.name" -}}
{{- $name := .Values.name | default .Release.Name -}}
{{- if not (regexMatch "^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$" $name) -}}
{{- fail (printf "name (or the release's): expected 1 to 40 lower case letters, digits and '-', a letter first, no '-' last, found %q" $name) -}}
{{- end -}}
{{- $name -}}
{{- end -}}

{{/* By which pods of a part are found. */}}
{{- define "haggle.selector" -}}
app.kubernetes.io/name: haggle
app.kubernetes.io/instance: {{ include "haggle.name" .root | quote }}
app.kubernetes.io/component: {{ .part }}
{{- end -}}

{{- define "haggle.labels" -}}
{{- include "haggle.selector" . }}
{{- range $key, $value := .root.Values.labels }}
{{ include "haggle.json" $key }}: {{ include "haggle.json" $value }}
{{- end }}
{{- end -}}

{{/* An object's `metadata`; also takes "name", and "annotations", which are its own. */}}
{{- define "haggle.metadata" -}}
name: {{ .name | quote }}
labels:
  helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | quote }}
  app.kubernetes.io/managed-by: {{ .root.Release.Service | quote }}
  {{- include "haggle.labels" . | nindent 2 }}
{{- with merge (dict) (.annotations | default dict) .root.Values.annotations }}
annotations: {{ include "haggle.json" . }}
{{- end }}
{{- end -}}
