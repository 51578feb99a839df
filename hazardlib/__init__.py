"""hazardlib: monthly hazard spreadsheets in, traceable closure-rate briefings out."""

__version__ = "0.2.0"
