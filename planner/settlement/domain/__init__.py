"""What is true in settlement: contracts, prices, shares and the ledger; pure."""
