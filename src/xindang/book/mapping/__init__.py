"""Mapping: a declarative TOML file that turns any export into a book (docs/mapping.md)."""
