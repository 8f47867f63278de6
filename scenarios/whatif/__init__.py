"""What another fleet, another tender or another service level would cost, on generated days."""
