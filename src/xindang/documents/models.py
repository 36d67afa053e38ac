"""Documents of customers (资料; on English pages "papers", for "documents" are those of the ledger there).

What is known of each stands in ``Document``, its files in ``Version``. A row outlives its file: of what was destroyed
the hash stays.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from xindang.customers.models import Customer
from xindang.people.models import User


class Document(models.Model):
    """A document of a customer. ``kind``, ``level`` and ``retention`` are names of ``catalogue.toml``, ``channel`` one
    of the six of S1-9.
    """

    customer = models.ForeignKey(
        Customer, models.PROTECT, to_field="customer_id", db_column="customer_id", related_name="+", db_index=False
    )
    title = models.TextField()
    kind = models.TextField()
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    level = models.TextField()
    retention = models.TextField()
    kept_until = models.DateField(null=True, blank=True)  # the last day of its retention; None: for ever
    received_on = models.DateField()
    collected_by = models.TextField()
    channel = models.TextField()
    note = models.TextField(default="", blank=True)
    entered_on = models.DateField()
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    # No longer in use: replaced, ended. It is kept, and nobody is reminded of its end.
    retired_on = models.DateField(null=True, blank=True)
    destroyed_on = models.DateField(null=True, blank=True)
    # Where its original is now, the last of ``moves``; None: none is in our keeping.
    custody = models.ForeignKey("CustodyMove", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        db_table = "documents_document"
        indexes = [
            models.Index(fields=["customer", "kind"], name="document_customer"),
            models.Index(
                fields=["valid_to"],
                condition=models.Q(retired_on__isnull=True, destroyed_on__isnull=True, valid_to__isnull=False),
                name="document_ends",
            ),
            models.Index(
                fields=["kept_until"],
                condition=models.Q(destroyed_on__isnull=True, kept_until__isnull=False),
                name="document_kept_until",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """One file of a document; a new one stands beside the old ones. ``key``: where it lies in the storage."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions", db_index=False)
    number = models.IntegerField()
    key = models.TextField(unique=True)
    sha256 = models.TextField()
    size = models.BigIntegerField()
    content_type = models.TextField()
    sent_name = models.TextField()
    uploaded_on = models.DateField()
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    # The day on which the sweep looked for the file and found none.
    missing_on = models.DateField(null=True, blank=True)
    # The day on which the file was destroyed; the row stays.
    removed_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "documents_version"
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="version_number_once")]
        indexes = [models.Index(fields=["sha256"], name="version_sha256")]


class LicenceReading(models.Model):
    """The text that was read in the picture of a business licence (``licence.py`` tells what it says)."""

    version = models.OneToOneField(Version, models.PROTECT, related_name="reading")
    lines: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    read_on = models.DateField()
    read_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        db_table = "documents_licence_reading"


class CustodyMove(models.Model):
    """An original was put somewhere: room, cabinet, box, and who answers for it from a day on."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="moves", db_index=False)
    room = models.TextField()
    cabinet = models.TextField(default="", blank=True)
    box = models.TextField(default="", blank=True)
    held_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    since_on = models.DateField()
    note = models.TextField(default="", blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()

    class Meta:
        db_table = "documents_custody_move"
        indexes = [models.Index(fields=["document", "id"], name="custody_document")]

    @property
    def place(self) -> str:
        return " / ".join(part for part in (self.room, self.cabinet, self.box) if part)


class LoanState(models.TextChoices):
    ASKED = "asked"
    REFUSED = "refused"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"
    LENT = "lent"
    RETURNED = "returned"


# Not ended yet.
LIVE_LOANS = (LoanState.ASKED, LoanState.APPROVED, LoanState.LENT)


class Loan(models.Model):
    """Somebody borrows an original: asked for, approved by another, handed out, brought back. ``level``: the secret
    level for which it was approved.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="loans", db_index=False)
    borrower = models.ForeignKey(User, models.PROTECT, related_name="+")
    purpose = models.TextField()
    due_on = models.DateField()
    state = models.TextField(choices=LoanState, default=LoanState.ASKED)
    asked_on = models.DateField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    decided_on = models.DateField(null=True, blank=True)
    reason = models.TextField(default="", blank=True)
    level = models.TextField(default="", blank=True)
    lent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    lent_on = models.DateField(null=True, blank=True)
    taken_back_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    returned_on = models.DateField(null=True, blank=True)
    note = models.TextField(default="", blank=True)  # what the original was like when it came back

    class Meta:
        db_table = "documents_loan"
        constraints = [
            models.UniqueConstraint(fields=["document"], condition=models.Q(state="lent"), name="loan_lent_once"),
            models.UniqueConstraint(
                fields=["document", "borrower"],
                condition=models.Q(state__in=["asked", "approved", "lent"]),
                name="loan_live_once",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="loan_due")]


class ListState(models.TextChoices):
    DRAWN_UP = "drawn_up"
    CARRIED_OUT = "carried_out"
    WITHDRAWN = "withdrawn"


class DestructionList(models.Model):
    """Documents past their retention that are to be destroyed together. Kept for ever, whatever becomes of it."""

    state = models.TextField(choices=ListState, default=ListState.DRAWN_UP)
    reason = models.TextField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    made_on = models.DateField()
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    closed_on = models.DateField(null=True, blank=True)
    closed_reason = models.TextField(default="", blank=True)

    class Meta:
        db_table = "documents_destruction_list"


class DestructionEntry(models.Model):
    """A document of a list. ``problems``: why it was kept all the same when the list was carried out."""

    on_list = models.ForeignKey(DestructionList, models.PROTECT, related_name="entries", db_index=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="destructions")
    destroyed_on = models.DateField(null=True, blank=True)
    problems: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)

    class Meta:
        db_table = "documents_destruction_entry"
        constraints = [models.UniqueConstraint(fields=["on_list", "document"], name="destruction_entry_once")]


class DestructionSignature(models.Model):
    on_list = models.ForeignKey(DestructionList, models.PROTECT, related_name="signatures", db_index=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()

    class Meta:
        db_table = "documents_destruction_signature"
        constraints = [models.UniqueConstraint(fields=["on_list", "by"], name="destruction_signature_once")]
