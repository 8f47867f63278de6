"""What is true about vehicles, runs and trips on the road; pure."""
