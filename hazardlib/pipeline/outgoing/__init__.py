"""Outgoing: what is made for people beside papers: workbooks to fill in or to mend, letters, plans, exports, mail."""
