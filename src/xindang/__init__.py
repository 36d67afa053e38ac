"""信档 xindang: a book of customers goes in, an assessment comes out."""

__version__ = "0.1.0"
