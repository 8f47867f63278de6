"""The optimisation core: problem, search, insertion, result."""
