import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0004_licence_reading"),
        ("dossiers", "0010_survey_proof"),
    ]

    operations = [
        migrations.CreateModel(
            name="RelationProof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relation_proofs",
                        to="documents.version",
                    ),
                ),
                (
                    "relation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proofs",
                        to="dossiers.relation",
                    ),
                ),
            ],
            options={
                "db_table": "dossiers_relation_proof",
                "constraints": [models.UniqueConstraint(fields=("relation", "paper"), name="relation_proof_once")],
            },
        ),
    ]
