"""Files for spreadsheets and analysts."""
