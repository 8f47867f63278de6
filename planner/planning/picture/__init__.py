"""The day in memory: places and travel between them, demand, fleet and routes."""
