"""The written policy as a program: a closed grammar, rules with their cases, one fold, releases. No data is read."""
