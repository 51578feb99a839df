"""District: what streets hand up, and how a district counts it."""
