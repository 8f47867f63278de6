"""Execution's tables, mapping and store."""
