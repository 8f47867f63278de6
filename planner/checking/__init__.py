"""An independent checker of plans and prices; shares no code with the search."""
