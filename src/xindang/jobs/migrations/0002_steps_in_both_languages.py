from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]

    operations = [
        migrations.RenameField(model_name="job", old_name="step", new_name="step_zh"),
        migrations.AddField(model_name="job", name="step_en", field=models.TextField(blank=True, default="")),
        migrations.AddField(model_name="job", name="lost_count", field=models.IntegerField(default=0)),
        migrations.CreateModel(
            name="Planned",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField(unique=True)),
                ("due_at", models.DateTimeField()),
            ],
            options={"db_table": "jobs_planned"},
        ),
    ]
