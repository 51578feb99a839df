"""ingest: one workbook becomes typed rows, each with its cell addresses, and the findings."""
