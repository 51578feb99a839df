"""Render: a paper's blocks as page, print and Word document."""
