"""Public benchmark instances of pickup-and-delivery and dial-a-ride routing: read, solved, checked, compared."""
