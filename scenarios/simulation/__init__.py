"""Simulated operators and patients: a planned day, driven in fast motion through the HTTP interfaces alone."""
