"""Sources and workers as JSON; credentials have no field here and never will."""

from rest_framework import serializers

from apps.recognition.models import Source, Worker


class SourceSerializer(serializers.ModelSerializer):
    camera = serializers.CharField(source="camera.code")
    has_credentials = serializers.SerializerMethodField()

    class Meta:
        model = Source
        fields = ["camera", "worker", "url", "has_credentials", "fps", "max_tiles", "budget_ms", "version", "enabled"]

    def get_has_credentials(self, source: Source) -> bool:
        return bool(source.credentials)


class WorkerSerializer(serializers.ModelSerializer):
    class Meta:
        model = Worker
        fields = ["name", "seen_at", "cameras", "frames_per_s", "inference_ms", "model", "model_sha256"]
