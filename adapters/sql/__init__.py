"""Relational storage with SQLAlchemy, one database a module."""
