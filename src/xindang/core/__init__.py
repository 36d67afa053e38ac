"""What every package shares: problems with their sentences. Imports nothing of ours."""
