"""Results without Monte Carlo: recursions, exact laws, Bayes risks and finite-k predictors."""
