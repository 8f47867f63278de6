"""The bus inside one process: outbox rows carried to inboxes."""
