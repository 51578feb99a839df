"""values: what is typed in a cell becomes a day, a number, a word of a closed list."""
