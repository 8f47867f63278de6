"""Who is calling, and where to: callers, places and addresses found as a clerk types them."""
