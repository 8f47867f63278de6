"""Demand and fleet to promises and vehicle runs, overnight and all day."""
