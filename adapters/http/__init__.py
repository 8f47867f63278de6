"""The HTTP interfaces of the four modules."""
