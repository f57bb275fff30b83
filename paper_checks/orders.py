"""The moment orders alpha of Table 1: a few that are decided within minutes, and more, closer to 1 and 2, for a night."""

ALPHAS = (1.2, 1.5, 1.8, 2.0)
HEAVY = ALPHAS[:-1]
FULL = (1.1, 1.25, 1.5, 1.75, 1.9, 2.0)
FULL_HEAVY = FULL[:-1]
ANY = (1.0, 2.0)  # for checks that decide at every alpha above 1
ANY_ABOVE_1_1 = (1.1, 2.0)  # for those whose horizons are too short nearer to 1
