"""Sealing of personal data: keys in a file, AES-256-GCM, blind indexes."""
