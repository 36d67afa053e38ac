"""The rights of ``people/roles.toml`` that pages of records ask for, beside looking."""

WRITE, CORRECT, VERDICTS = "records_write", "records_correct", "verdicts"
