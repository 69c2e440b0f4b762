"""Accounts and the audit as JSON; never a password, a key or a digest that means nothing outside."""

from rest_framework import serializers

from apps.accounts.models import CameraGroup, Jurisdiction, Posting, User
from apps.audit.models import Batch, Entry


class JurisdictionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Jurisdiction
        fields = ["code", "name", "name_ur"]


class CameraGroupSerializer(serializers.ModelSerializer):
    class Meta:
        model = CameraGroup
        fields = ["code", "name", "name_ur"]


class PostingSerializer(serializers.ModelSerializer):
    user = serializers.CharField(source="user.username")
    jurisdictions = serializers.SlugRelatedField("code", many=True, read_only=True)
    camera_groups = serializers.SlugRelatedField("code", many=True, read_only=True)

    class Meta:
        model = Posting
        fields = ["id", "user", "role", "rank", "jurisdictions", "camera_groups", "starts_at", "ends_at"]


class UserSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "username", "first_name", "last_name", "badge", "is_active", "last_login"]


class EntrySerializer(serializers.ModelSerializer):
    class Meta:
        model = Entry
        fields = ["id", "at", "actor", "action", "target_type", "target", "outcome", "reason", "address", "data"]


class BatchSerializer(serializers.ModelSerializer):
    digest = serializers.SerializerMethodField()

    class Meta:
        model = Batch
        fields = ["number", "count", "sealed_at", "digest"]

    def get_digest(self, batch: Batch) -> str:
        return bytes(batch.digest).hex()
