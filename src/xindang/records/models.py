"""What people record of a customer: who, when, from where, and every version; the row itself stands in the book."""

from __future__ import annotations

from django.db import models

from xindang.customers.models import Customer
from xindang.documents.models import Version
from xindang.people.models import User

Values = dict[str, str | None]


class RecordState(models.TextChoices):
    STANDING = "standing"
    WITHDRAWN = "withdrawn"  # its row is no longer in the book; what it said is kept here


class Record(models.Model):
    """A row of the book's table ``table`` that somebody recorded here, as its last version says it.

    ``row_key``: by which the book's row is found. ``values``: column → what was said, as ``customers.edits.said``
    writes it; what the book's row says for the engine may differ where something became known later than it was.
    """

    table = models.TextField()
    row_key = models.TextField(unique=True)
    customer = models.ForeignKey(
        Customer, models.PROTECT, to_field="customer_id", db_column="customer_id", related_name="+", db_index=False
    )
    # Of our unit whose document it is about; whoever sees that unit's documents sees it. None: of the customer itself.
    unit = models.TextField(null=True, blank=True)
    state = models.TextField(choices=RecordState, default=RecordState.STANDING)
    number = models.IntegerField(default=1)
    values: models.JSONField[Values, Values] = models.JSONField(default=dict)
    channel = models.TextField(default="", blank=True)
    words = models.TextField(default="", blank=True)  # of the source: which file, which letter, whose words
    proof = models.TextField(null=True, blank=True)  # what is no paper of the archive, or where it is kept
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    recorded_on = models.DateField()
    # From that day on it is used no more (``rating/personal.py``); None: it has no such day yet.
    expires_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "records_record"
        indexes = [models.Index(fields=["customer", "table"], name="record_of_customer")]


class RecordVersion(models.Model):
    """What a record said from a day on, who said it so, and why it differs from the version before."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="versions", db_index=False)
    number = models.IntegerField()
    act = models.TextField()  # add, amend, end, withdraw, or what else a table's services call it
    values: models.JSONField[Values, Values] = models.JSONField(default=dict)
    channel = models.TextField(default="", blank=True)
    words = models.TextField(default="", blank=True)
    proof = models.TextField(null=True, blank=True)
    reason = models.TextField(default="", blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()

    class Meta:
        db_table = "records_version"
        constraints = [models.UniqueConstraint(fields=["record", "number"], name="record_version_once")]


class Proof(models.Model):
    """A paper that proves what a version of a record says: the file that lay there when it was said."""

    record_version = models.ForeignKey(RecordVersion, models.PROTECT, related_name="proofs", db_index=False)
    paper = models.ForeignKey(Version, models.PROTECT, related_name="record_proofs")

    class Meta:
        db_table = "records_proof"
        constraints = [models.UniqueConstraint(fields=["record_version", "paper"], name="record_proof_once")]
