"""Append-only record of views, searches, changes and refusals, sealed in hash-chained batches."""

from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from apps.audit.choices import Action, Outcome


class CurrentTransaction(Func):
    """The 64-bit number of the writing transaction: all below a snapshot's horizon are finished, so a batch can be closed."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class CurrentCluster(Func):
    """Identifies the database cluster: transaction numbers start anew in another one, for instance after a restore."""

    template = "((pg_control_system()).system_identifier)"
    output_field = models.BigIntegerField()


class Batch(models.Model):
    """A sealed run of entries: Merkle root over their digests, chained to the batch before and signed."""

    number = models.BigIntegerField(primary_key=True)
    cluster = models.BigIntegerField()
    first_transaction = models.BigIntegerField()
    end_transaction = models.BigIntegerField()
    """The batch holds every entry written by a transaction from `first_transaction` up to, not with, this one."""
    count = models.IntegerField()
    merkle_root = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)
    signature = models.BinaryField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        verbose_name = _("sealed batch")
        constraints = [
            models.CheckConstraint(condition=Q(count__gt=0), name="audit_batch_not_empty"),
            models.CheckConstraint(condition=Q(end_transaction__gt=F("first_transaction")), name="audit_batch_order"),
        ]


class Entry(models.Model):
    """Who did what to what, when, with which outcome. `actor` is a name and not a foreign key: an entry outlives its user."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=150)
    action = models.CharField(max_length=40, choices=Action)
    target_type = models.CharField(max_length=40, blank=True)
    target = models.CharField(max_length=100, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.DONE)
    reason = models.CharField(max_length=300, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    data = models.JSONField(default=dict, blank=True)
    digest = models.BinaryField(max_length=32)
    cluster = models.BigIntegerField(db_default=CurrentCluster(), editable=False)
    transaction = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["cluster", "transaction"], name="audit_cluster_transaction"),
            models.Index(fields=["actor", "-at"], name="audit_actor_at"),
            models.Index(fields=["target_type", "target", "-at"], name="audit_target_at"),
        ]
        constraints = [models.CheckConstraint(condition=Q(action__in=Action.values), name="audit_known_action")]
