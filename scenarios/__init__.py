"""Generated days on real geography, simulated operators and patients, benchmarks and fault runs."""
