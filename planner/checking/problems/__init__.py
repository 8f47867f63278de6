"""Checks a plan against the planning problem it answers: every rule told anew, in plain Python, sharing nothing.

It reads a problem and a plan by the names of their parts alone, so that no type or function of the search is used.
"""
