"""Samtur without the world: rules, routing, messages and money, free of SQL, sockets and web frameworks."""
