"""tables: a sheet becomes tables: headings, rows, and what stands beside them."""
