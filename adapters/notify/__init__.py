"""Ways for notices out of the house: a file, an SMS gateway over HTTP, e-mail over SMTP; and who uses them."""
