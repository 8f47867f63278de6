"""Contracts, prices, corrections, statements, invoices."""
