"""Words every package shares: problems with their sentences, money, dates, code lists. Imports nothing of ours."""
