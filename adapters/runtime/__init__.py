"""Runs modules: transactions, handling of messages, retries, jobs and counters, whatever bus carries them."""
