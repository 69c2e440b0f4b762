"""Sources and workers as JSON; of an address only scheme and host, and credentials have no field here and never will."""

from rest_framework import serializers

from apps.recognition.models import Source, Worker


class SourceSerializer(serializers.ModelSerializer):
    camera = serializers.CharField(source="camera.code")
    address = serializers.CharField()

    class Meta:
        model = Source
        fields = ["camera", "worker", "address", "fps", "max_tiles", "budget_ms", "version", "enabled"]


class WorkerSerializer(serializers.ModelSerializer):
    class Meta:
        model = Worker
        fields = ["name", "seen_at", "cameras", "frames_per_s", "inference_ms", "model", "model_sha256", "provider"]


class RunningWorkerSerializer(serializers.Serializer):
    name = serializers.CharField()
    provider = serializers.CharField()
    seen_at = serializers.DateTimeField()


class RegisteredModelSerializer(serializers.Serializer):
    name = serializers.CharField()
    task = serializers.CharField()
    version = serializers.CharField()
    adapter = serializers.CharField()
    sha256 = serializers.CharField()
    licence = serializers.CharField()
    training_data = serializers.CharField()
    source = serializers.CharField()
    site = serializers.BooleanField()
    card = serializers.CharField()
    workers = RunningWorkerSerializer(many=True)
