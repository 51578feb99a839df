"""privacy: what of a text, a name or a sheet may be kept and shown."""
