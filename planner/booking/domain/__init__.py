"""What is true in booking: referrals, decisions, journeys, trips and the people they are for."""
