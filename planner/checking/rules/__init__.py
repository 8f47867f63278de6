"""The rules that a plan must keep, one file a theme. Each takes the case at hand and yields violations."""
