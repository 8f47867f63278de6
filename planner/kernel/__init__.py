"""Small, shared and stable: ids, time, money, places and errors with codes."""
