"""Clerks who order rides through the pages, many at once: a load for locust."""
