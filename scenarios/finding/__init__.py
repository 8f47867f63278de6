"""Invented callers and addresses, as many as a country has, to measure finding them."""
