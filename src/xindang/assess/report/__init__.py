"""Reports made from a result folder alone: its tables and summary in, a workbook or a page out."""
