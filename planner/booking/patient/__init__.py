"""The patient's own page: links that open it, who may, and what it shows."""
