"""Planning's tables and repository."""
