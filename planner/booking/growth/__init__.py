"""How often each criterion of the rules grants, and whether that grows: indication creep."""
