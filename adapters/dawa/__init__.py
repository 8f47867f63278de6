"""Address files in the CSV format of Denmark's address web service (DAWA), drawn from the address register (DAR)."""
