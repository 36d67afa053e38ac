"""A book, a policy and a day in; the assessment's tables, their summary and explanations out."""
