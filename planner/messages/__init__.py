"""The published language: what modules say to each other, and nothing else they share."""
