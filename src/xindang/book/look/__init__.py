"""A first look at a file that is no book yet: what is in it, what would be derived, and a mapping to begin with."""
