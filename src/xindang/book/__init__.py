"""The book: the contract of data that goes in, its readers, and the checks that stand between a file and a fact."""
