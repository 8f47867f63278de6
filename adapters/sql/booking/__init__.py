"""Booking's database. Names, numbers and addresses lie in it only sealed."""
