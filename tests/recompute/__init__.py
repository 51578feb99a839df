"""A second, slow way to every figure, that shares nothing with hazardlib but the notice."""
