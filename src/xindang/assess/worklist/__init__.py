"""What there is to do today: one SQL file per kind, each with its clause and its sentence in its own header."""
