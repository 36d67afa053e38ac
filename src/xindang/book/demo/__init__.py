"""The demo company: 300 invented customers, among them planted cases that show what every clause does."""

from xindang.book.demo.cases import Case, CaseGroup, demo_cases
from xindang.book.demo.make import BEFORE, ON, make_demo_book

__all__ = ["BEFORE", "ON", "Case", "CaseGroup", "demo_cases", "make_demo_book"]
