"""Charts: how they are drawn, and each kind of them."""
