from typing import Any

from django.db import migrations

from xindang.audit.protection import protect, unprotect


def _protect(apps: Any, schema_editor: Any) -> None:
    protect(schema_editor.connection)


def _unprotect(apps: Any, schema_editor: Any) -> None:
    unprotect(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(_protect, _unprotect)]
