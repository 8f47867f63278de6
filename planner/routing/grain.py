"""How the search counts money: in grains, so that every difference of costs is a whole number."""

GRAIN = 18_000
"""Search counts cost in grains, 1/18 000 øre: then both hours (5 grains a second an hourly øre) and kilometres
(18 grains a metre a kilometre øre) are whole numbers and a difference of costs is exact."""
