{{/* Parts of pods. "part" is broker or agent: whose resources and nodes they are. */}}

{{/*
A word as it has to stand in a container's command or arguments. Kubernetes puts a variable's value in the place of
$(NAME), and $ in that of $$; others stay as they are.
*/}}
{{- define "haggle.argument" -}}
{{- regexReplaceAll "\\$([^$(]|\\z)" (. | replace "$" "$$") "${1}" -}}
{{- end -}}

{{/* A pod without containers and volumes; also takes "grace". What fails is started again by its Job, as a new pod. */}}
{{- define "haggle.pod" -}}
{{- $part := index .root.Values .part -}}
restartPolicy: Never
automountServiceAccountToken: false
enableServiceLinks: false
terminationGracePeriodSeconds: {{ .grace }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- with .root.Values.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . | quote }}
  {{- end }}
{{- end }}
{{- with $part.nodeSelector }}
nodeSelector: {{ include "haggle.json" . }}
{{- end }}
{{- with $part.tolerations }}
tolerations: {{ include "haggle.json" . }}
{{- end }}
{{- with $part.affinity }}
affinity: {{ include "haggle.json" . }}
{{- end }}
{{- end -}}

{{/* What all containers have. None needs more of its node than this. */}}
{{- define "haggle.container" -}}
image: {{ required "image: expected an image with haggle-broker and haggle-agent, such as registry.example/haggle:1; deploy/container/build makes one" .root.Values.image | quote }}
{{- with .root.Values.pullPolicy }}
imagePullPolicy: {{ . }}
{{- end }}
{{- with (index .root.Values .part).resources }}
resources: {{ include "haggle.json" . }}
{{- end }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop:
      - ALL
{{- end -}}

{{/* Daemons take no key that others may read, nor one behind a link, and a Secret's files are both. */}}
{{- define "haggle.keysContainer" -}}
- name: keys
  command:
    - sh
    - "-c"
    - umask 077 && cp /secret/*.pem /keys/
  {{- include "haggle.container" . | nindent 2 }}
  volumeMounts:
    - name: secret
      mountPath: /secret
      readOnly: true
    - name: keys
      mountPath: /keys
{{- end -}}

{{- define "haggle.memoryVolume" -}}
- name: {{ . }}
  emptyDir:
    medium: Memory
    sizeLimit: 16Mi
{{- end -}}

{{/* "volume", and the Secret "name" of which it is made. */}}
{{- define "haggle.secretVolume" -}}
- name: {{ .volume }}
  secret:
    secretName: {{ .name | quote }}
    defaultMode: 288  {{- /* 0440 */}}
    optional: false
{{- end -}}

{{/*
What a Job is besides its pod. "final" are the exit codes after which a process started again would fare no better; a
node that is drained is nobody's failure.
*/}}
{{- define "haggle.job" -}}
backoffLimit: {{ int64 .root.Values.restarts }}
{{- if not (kindIs "invalid" .root.Values.ttl) }}
ttlSecondsAfterFinished: {{ int64 .root.Values.ttl }}
{{- end }}
podFailurePolicy:
  rules:
    - action: Ignore
      onPodConditions:
        - type: DisruptionTarget
          status: "True"
    - action: FailJob
      onExitCodes:
        containerName: {{ .part }}
        operator: In
        values: {{ toJson .final }}
{{- end -}}

{{/* `metadata` of a Job's pods. A chart's version is none of theirs: they may not change during a run. */}}
{{- define "haggle.podMetadata" -}}
labels:
  {{- include "haggle.labels" . | nindent 2 }}
{{- with .root.Values.annotations }}
annotations: {{ include "haggle.json" . }}
{{- end }}
{{- end -}}
