"""ingest: what departments send in becomes typed rows, each with its cell's address, and findings.

Files go from folder to folder in this order, and the pipeline knows two modules alone:

- ``files.find``: which file versions in ``data/raw`` are new; imports nothing heavy.
- ``check``: what they hold, and the lists by which they are read.

``files`` turns bytes into sheets of cells, ``tables`` finds the tables on a sheet and the records in a table,
``privacy`` takes out who reported, ``values`` types a column's cells, ``rules`` compares what a row says.
"""
