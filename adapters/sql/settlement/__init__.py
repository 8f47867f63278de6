"""Settlement's database."""
