"""Finds vehicles for trips: at once, by moving others within their promises, or later than promised."""
