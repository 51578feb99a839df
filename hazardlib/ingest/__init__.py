"""ingest: what departments send in becomes typed rows, each with its cell's address, and findings.

What the pipeline uses:

- ``files.find``: which file versions in ``data/raw`` are new; imports nothing heavy.
- ``ingest_files``: what they hold, and the lists by which they are read.
- ``copies``: their sheets as they may be sent back.
- ``values.parse``: one column typed, for the cells that people correct.

Inside, in the order in which the data travels: ``files`` turns bytes into sheets of cells, ``tables`` finds
the tables on a sheet and the records in a table, ``privacy`` takes out who reported, ``values`` types a
column's cells, ``rules`` compares what a row says.
"""
