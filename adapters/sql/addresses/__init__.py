"""The address register: a database of its own, filled by an import and only read beside it."""
