"""merge: names resolved, one hazard recognised across months and departments, its state at a date."""
