"""rules: what the rows of a sheet must agree with once they are read."""
