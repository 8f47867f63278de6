"""The store of people's own data keys, apart from every module's data and its backups."""
