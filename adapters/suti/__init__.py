"""SUTI: the Nordic message standard between those who plan transport and those who drive."""
