"""The dossier: every item of information as somebody found it, with where it came from and what became of it."""

from __future__ import annotations

from typing import Any

from django.db import models

from xindang.customers.models import Customer
from xindang.documents.models import Version
from xindang.people.models import User
from xindang.sources.models import BookRow
from xindang.store.fields import RateField

# What holds of a contradiction where every side does.
BOTH = "both"


class SurveyState(models.TextChoices):
    """``DRAFT`` → ``SIGNED`` by the filler → ``PASSED`` by the sales manager → ``FILED`` by finance. Either of the last
    two may return it, the filler may take it back: then it is a draft again, and what is signed next is a new version.
    """

    DRAFT = "draft"
    SIGNED = "signed"
    PASSED = "passed"
    FILED = "filed"
    DROPPED = "dropped"


RUNNING = (SurveyState.DRAFT, SurveyState.SIGNED, SurveyState.PASSED)


class Survey(models.Model):
    """The form 《客户信用调查评定表》 of a customer, once (S1-10). ``filler``: who began it, then who signed last."""

    customer = models.ForeignKey(
        Customer, models.PROTECT, to_field="customer_id", db_column="customer_id", related_name="surveys"
    )
    state = models.TextField(choices=SurveyState, default=SurveyState.DRAFT)
    state_on = models.DateField()
    begun_on = models.DateField()
    filler = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        db_table = "dossiers_survey"
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=models.Q(state__in=RUNNING), name="survey_running_once"
            )
        ]
        indexes = [models.Index(fields=["state", "state_on"], name="survey_state")]

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING


class DraftState(models.TextChoices):
    """``STANDING``: what the form says now. ``EARLIER``: what it said before. ``ASIDE``: typed in a window that had not
    seen what stands; kept beside it until somebody chooses.
    """

    STANDING = "standing"
    EARLIER = "earlier"
    ASIDE = "aside"


class SurveyDraft(models.Model):
    """What somebody has typed into one section in one window. ``typed``: text by field, as it was typed.

    ``number`` rises whenever another window's words come to stand: whoever saves says which number was seen.
    """

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="drafts")
    section = models.TextField()
    window = models.TextField()
    number = models.IntegerField()
    state = models.TextField(choices=DraftState)
    typed: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "dossiers_survey_draft"
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "section"], condition=models.Q(state="standing"), name="survey_draft_standing_once"
            )
        ]


class SurveyVersion(models.Model):
    """What was signed, word for word. ``content``: the text whose SHA-256 is ``hash`` (``surveys/content.py``)."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="versions")
    number = models.IntegerField()
    content = models.TextField()
    hash = models.TextField()

    class Meta:
        db_table = "dossiers_survey_version"
        constraints = [models.UniqueConstraint(fields=["survey", "number"], name="survey_version_once")]


class SurveyProof(models.Model):
    """A paper on which values of a signed version rest; which of them, its content says."""

    version = models.ForeignKey(SurveyVersion, models.PROTECT, related_name="proofs", db_index=False)
    paper = models.ForeignKey(Version, models.PROTECT, related_name="survey_proofs")

    class Meta:
        db_table = "dossiers_survey_proof"
        constraints = [models.UniqueConstraint(fields=["version", "paper"], name="survey_proof_once")]


class SurveyStep(models.Model):
    """Who did what with a survey, in which role. ``instead_of``: whose role it was, where somebody stood in.

    ``reasons``: item → why it was returned.
    """

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="steps")
    version = models.ForeignKey(SurveyVersion, models.PROTECT, null=True, blank=True, related_name="steps")
    act = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    role = models.TextField()
    instead_of = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField()
    text = models.TextField(default="", blank=True)
    reasons: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict, blank=True)

    class Meta:
        db_table = "dossiers_survey_step"


class Finding(models.Model):
    """A value of one item, found by one channel. Rows are added and withdrawn, never changed.

    ``item``: of ``items.toml``; ``row``: which of several, empty where there is one. ``value``: text by part
    (``values.py``), of a sealed part only a label (``sealed.py``). ``as_of``: the day for which it holds;
    ``recorded_on``: since when the office knows it.
    """

    customer = models.ForeignKey(
        Customer, models.PROTECT, to_field="customer_id", db_column="customer_id", related_name="+"
    )
    item = models.TextField()
    row = models.TextField(default="", blank=True)
    value: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField()
    channel = models.TextField()
    source = models.TextField(default="", blank=True)
    as_of = models.DateField()
    collected_by = models.TextField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    # The signed form that it was filed with, where it came by one.
    survey = models.ForeignKey(SurveyVersion, models.PROTECT, null=True, blank=True, related_name="findings")
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.TextField(default="", blank=True)

    class Meta:
        db_table = "dossiers_finding"
        indexes = [models.Index(fields=["customer", "item", "row"], name="finding_item")]


class FindingProof(models.Model):
    """A paper that proves a value: the file that lay there when it was recorded."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="proofs", db_index=False)
    paper = models.ForeignKey(Version, models.PROTECT, related_name="finding_proofs")

    class Meta:
        db_table = "dossiers_finding_proof"
        constraints = [models.UniqueConstraint(fields=["finding", "paper"], name="finding_proof_once")]


class Contradiction(models.Model):
    """What a rule of S1-11 found in a dossier: from ``found_on`` until ``gone_on``, when its grounds were others.

    ``subject``: the thing it is about; ``fingerprint``: of who said what. ``sides``: each with its fact, what it said,
    and what that rested on (``contradiction_rows.py``). ``holds``: the side that does, or both, as somebody settled it.
    """

    customer = models.ForeignKey(
        Customer, models.PROTECT, to_field="customer_id", db_column="customer_id", related_name="+"
    )
    rule = models.TextField()
    clause = models.TextField()
    subject = models.TextField()
    fingerprint = models.TextField()
    sides: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField()
    found_on = models.DateField()
    gone_on = models.DateField(null=True, blank=True)
    resolved_on = models.DateField(null=True, blank=True)
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    holds = models.TextField(default="", blank=True)
    reason = models.TextField(default="", blank=True)

    class Meta:
        db_table = "dossiers_contradiction"
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "fingerprint"], condition=models.Q(gone_on=None), name="contradiction_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["found_on"], condition=models.Q(gone_on=None, resolved_on=None), name="contradiction_open"
            )
        ]


class SealedPart(models.Model):
    """The part of a finding that nobody reads in the database, as it is sealed (``store/sealing.py``).

    ``kind``: the type of the part. Only the act that renews all under the current key changes a row.
    """

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="sealed_parts", db_index=False)
    part = models.TextField()
    kind = models.TextField()
    key_id = models.TextField()
    text = models.TextField()
    mark = models.TextField()

    class Meta:
        db_table = "dossiers_sealed_part"
        constraints = [models.UniqueConstraint(fields=["finding", "part"], name="sealed_part_once")]
        indexes = [
            models.Index(fields=["kind", "mark"], name="sealed_part_mark"),
            models.Index(fields=["key_id", "id"], name="sealed_part_key"),
        ]


class BatchState(models.TextChoices):
    OPEN = "open"
    LOADED = "loaded"
    DISCARDED = "discarded"


class Batch(models.Model):
    """A workbook of values that somebody sent, until they record or discard it; only its sender sees it.

    ``sealed``: what its rows say and what could not be read of it, sealed whole, for any part may be one that is; gone
    once it is over. ``empty``: rows with a source and no value. ``counts``: what was recorded.
    """

    file_name = models.TextField()
    key_id = models.TextField(default="", blank=True)
    sealed = models.TextField(default="", blank=True)
    empty = models.IntegerField(default=0)
    state = models.TextField(choices=BatchState.choices, default=BatchState.OPEN)
    counts: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(default=dict)
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "dossiers_batch"


class Consent(models.Model):
    """That a person agreed to the gathering of an item that needs it (``needs_consent``), or what else allows it.

    ``basis``: of ``items.toml``; ``document``: the paper that shows it.
    """

    customer = models.ForeignKey(
        Customer, models.PROTECT, to_field="customer_id", db_column="customer_id", related_name="+", db_index=False
    )
    item = models.TextField()
    basis = models.TextField()
    document = models.TextField()
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    recorded_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    withdrawn_reason = models.TextField(default="", blank=True)

    class Meta:
        db_table = "dossiers_consent"
        indexes = [models.Index(fields=["customer", "item"], name="consent_of_customer")]


class DossierState(models.Model):
    """How complete a customer's dossier is now and how much of it is contradictory: what lists show and sort by.

    ``on``: the day for which it was last worked out. ``kept_on``: that of its last row in the book's table.
    """

    customer = models.OneToOneField(
        Customer, models.CASCADE, to_field="customer_id", db_column="customer_id", related_name="dossier_state"
    )
    on = models.DateField()
    key_item_count = models.IntegerField()
    key_known_count = models.IntegerField()
    item_count = models.IntegerField()
    item_known_count = models.IntegerField()
    stale_count = models.IntegerField()
    contradicted_count = models.IntegerField()
    contradiction_open_count = models.IntegerField()
    kept_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "dossiers_state"


class DossierCounts(BookRow):
    """Table ``dossiers`` of the book: how complete a dossier was known to be, from each day on which that changed."""

    customer = models.ForeignKey(
        Customer, models.CASCADE, to_field="customer_id", db_column="customer_id", related_name="+", db_index=False
    )
    on = models.DateField()
    key_item_count = models.IntegerField(null=True, blank=True)
    key_known_count = models.IntegerField(null=True, blank=True)
    item_count = models.IntegerField(null=True, blank=True)
    item_known_count = models.IntegerField(null=True, blank=True)
    contradiction_open_count = models.IntegerField(null=True, blank=True)

    class Meta(BookRow.Meta):
        db_table = "dossiers_counts"
        indexes = [models.Index(fields=["customer"], name="dossier_counts_customer")]


class Relation(models.Model):
    """That somebody is ``kind`` (``relations.toml``) of a customer: its parent, guarantor, family. Rows are added and
    withdrawn. ``other``: the customer that it is, where on file, with what it was called then in ``other_name``; else
    ``other_name`` alone says who.
    """

    customer = models.ForeignKey(
        Customer, models.PROTECT, to_field="customer_id", db_column="customer_id", related_name="+", db_index=False
    )
    kind = models.TextField()
    other = models.ForeignKey(
        Customer, models.PROTECT, to_field="customer_id", db_column="other_id", related_name="+", null=True, blank=True,
        db_index=False,
    )  # fmt: skip
    other_name = models.TextField()
    share = RateField(null=True, blank=True)
    channel = models.TextField()
    source = models.TextField()
    as_of = models.DateField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    recorded_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    withdrawn_reason = models.TextField(default="", blank=True)

    class Meta:
        db_table = "dossiers_relation"
        indexes = [
            models.Index(fields=["customer"], name="relation_customer"),
            models.Index(fields=["other"], name="relation_other"),
        ]


class RelationProof(models.Model):
    """A paper that proves a link: the file that lay there when it was recorded."""

    relation = models.ForeignKey(Relation, models.CASCADE, related_name="proofs", db_index=False)
    paper = models.ForeignKey(Version, models.PROTECT, related_name="relation_proofs")

    class Meta:
        db_table = "dossiers_relation_proof"
        constraints = [models.UniqueConstraint(fields=["relation", "paper"], name="relation_proof_once")]
