"""Visits to customers: planned, held, reported on; what was seen stands apart from what was thought of it (S2-3.3)."""

from __future__ import annotations

from typing import Any

from django.db import models

from xindang.customers.models import Customer
from xindang.documents.models import Document, Version
from xindang.people.models import User


class Visit(models.Model):
    """A visit that somebody planned. ``brief``: what credit wants asked where nobody of credit goes along."""

    customer = models.ForeignKey(
        Customer, models.PROTECT, to_field="customer_id", db_column="customer_id", related_name="+"
    )
    planned_on = models.DateField()
    purpose = models.TextField()
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    entered_on = models.DateField()
    brief = models.TextField(default="", blank=True)
    brief_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    brief_on = models.DateField(null=True, blank=True)
    cancelled_on = models.DateField(null=True, blank=True)
    cancelled_reason = models.TextField(default="", blank=True)
    # Of the latest signed report: when customers were last visited is asked of many at once.
    held_on = models.DateField(null=True, blank=True)
    photos = models.ManyToManyField(Document, db_table="visits_photo", related_name="+", blank=True)

    class Meta:
        db_table = "visits_visit"
        indexes = [models.Index(fields=["held_on", "customer"], name="visit_held")]


class Report(models.Model):
    """One version of what is reported of a visit: a draft until it is signed, and then never changed.

    ``facts`` and ``impressions``: text by topic of ``topics.toml``. ``sales``, ``credit``: who of us went along.
    """

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="reports")
    number = models.IntegerField()
    held_on = models.DateField(null=True, blank=True)
    sales = models.TextField(default="", blank=True)
    credit = models.TextField(default="", blank=True)
    met = models.TextField(default="", blank=True)
    disclosure = models.TextField(default="", blank=True)
    finding = models.TextField(default="", blank=True)
    facts: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    impressions: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    saved_on = models.DateField()
    signed_on = models.DateField(null=True, blank=True)
    sha256 = models.TextField(default="", blank=True)

    class Meta:
        db_table = "visits_report"
        constraints = [
            models.UniqueConstraint(fields=["visit", "number"], name="report_number_once"),
            models.UniqueConstraint(
                fields=["visit"], condition=models.Q(signed_on__isnull=True), name="report_draft_once"
            ),
        ]

    def content(self) -> dict[str, Any]:
        """All that is signed for, as it is hashed; ``papers``: the files beside it, where there are any."""
        papers = sorted(self.proofs.values_list("paper__sha256", flat=True))
        return {
            **({"papers": papers} if papers else {}),
            "visit": self.visit_id, "number": self.number, "held_on": str(self.held_on), "sales": self.sales,
            "credit": self.credit, "met": self.met, "disclosure": self.disclosure, "finding": self.finding,
            "facts": self.facts, "impressions": self.impressions, "written_by": self.written_by.username,
        }  # fmt: skip


class ReportProof(models.Model):
    """A paper that proves what a signed report says: the file that stood beside the visit when it was signed."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="proofs", db_index=False)
    paper = models.ForeignKey(Version, models.PROTECT, related_name="report_proofs")

    class Meta:
        db_table = "visits_report_proof"
        constraints = [models.UniqueConstraint(fields=["report", "paper"], name="report_proof_once")]
