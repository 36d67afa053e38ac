"""report.html: one file that opens from a mail, made from a result folder alone."""
