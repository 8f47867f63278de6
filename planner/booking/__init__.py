"""Referral to decision to journey to trips."""
