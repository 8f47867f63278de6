"""One business rule a file: what it demands, and how the search obeys it."""
