"""Files of places of treatment."""
