import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField()),
                ("prefix", models.TextField()),
                ("hash", models.TextField(unique=True)),
                ("scopes", models.JSONField(default=list)),
                ("made_on", models.DateField()),
                ("expires_on", models.DateField()),
                ("revoked_on", models.DateField(blank=True, null=True)),
                ("token_number", models.IntegerField(default=0)),
                ("used_on", models.DateField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tokens", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "api_token",
            },
        ),
        migrations.CreateModel(
            name="RecordedCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.TextField()),
                ("mark", models.TextField()),
                ("findings", models.JSONField(default=list)),
                ("on", models.DateField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "api_recorded_call",
                "constraints": [models.UniqueConstraint(fields=("user", "key"), name="api_call_once")],
            },
        ),
    ]
