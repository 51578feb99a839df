"""Publish: an issue of a paper, from its notebooks to its products, put in place as a whole."""
