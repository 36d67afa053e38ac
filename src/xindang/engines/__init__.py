"""The engines that run SQL over a book. Nothing outside this package imports an engine's library."""
