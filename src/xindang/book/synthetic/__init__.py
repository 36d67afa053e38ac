"""Lifelike books of any size that are nobody's data: the same rows from the same seed."""

from xindang.book.synthetic.bounds import BOUNDS
from xindang.book.synthetic.make import make_book

__all__ = ["BOUNDS", "make_book"]
