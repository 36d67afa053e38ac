"""Next month: the results of a day beside those of an earlier one, what changed and why."""
