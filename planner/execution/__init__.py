"""Runs sent to operators, what really happened, who must be told."""
