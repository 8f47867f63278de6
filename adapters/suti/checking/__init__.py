"""Checks of what was read: structure, meaning, sums, and the user's own copy of the schema."""
