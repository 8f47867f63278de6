"""What execution shows: plain data that can be written as JSON."""
