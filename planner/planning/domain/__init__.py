"""What is true in planning: trips and promises, the fleet, runs, and the rules between them."""
