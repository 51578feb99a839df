"""measure: numerator, denominator, rate, for every group of the briefings."""
