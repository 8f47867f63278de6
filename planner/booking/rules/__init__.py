"""The rules of entitlement as dated data, and the machine that applies them."""
