"""What Samtur says in the standard: sessions, orders, and every answer, strict and complete."""
