"""files: the bytes of a file become plain sheets of cells."""
