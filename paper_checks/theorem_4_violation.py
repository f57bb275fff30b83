"""Theorem 4 as printed: an instance that meets every hypothesis and violates the printed inequality.

Setting: f(x) = x**2 / 2 on X = [-0.2, 0.05], noise -r with probability q = 0.86 r**-alpha and q r / (1 - q) otherwise, with
r = alpha tau_K / (alpha - 1), so that E|g|**alpha <= 1 = G**alpha on X.
Method: projected GClip with eta_k = 4 / (k + 1) and tau_k = k**(alpha - 1), output xbar_K = sum_j j x_{j-1} / sum_j j.
Claimed: E f(xbar_K) - f* <= 16 (K + 1)**(-2 (alpha - 1)/alpha).
Check: a rigorous lower bound, without Monte Carlo. On X a gradient is clipped exactly when the rare value comes. From
k = 3 on the projection only ever lowers x, so E x_k lies below the linear recursion of the unprojected mean; eta_3 = 1
forgets what was before. E xbar_K is negative, and Jensen's inequality gives E f(xbar_K) - f* >= (E xbar_K)**2 / 2.
Source: Zhang et al. 2020, Theorem 4.
"""

import heavytail as ht
from heavytail import theory

LOW, HIGH = -0.2, 0.05
SHARE = 0.86  # of E|g|**alpha <= 1 that the jump takes; the rest is for x itself
FIRST_STEPS = 10.0  # what the first three steps can add to sum_j j x_{j-1}, with all that follows from it, is below this


def largest_moment(noise, alpha):
    """Return the largest E|x + xi|**alpha on X: it is convex in x, so an end of X has it."""
    values, probabilities = noise.atoms
    return max(float(abs(x + values) ** alpha @ probabilities) for x in (LOW, HIGH))


def check(run, alpha, clip=theory.theorem_4.clip_level_printed):
    """Compare the lower bound of the gap with the printed upper bound."""
    horizon = run.choose(10**8, 10**8, 10**9)
    level = clip(alpha)
    noise = theory.lemma_9.instance(alpha, float(level.at(horizon)), SHARE)
    moment = largest_moment(noise, alpha)
    if moment > 1.0:
        raise ValueError(f"E|g|**alpha reaches {moment:.3f} > 1 on X for alpha = {alpha}: Assumption 4 fails with G = 1.")
    mean = ht.exact.recursion.clipped_moments(noise, theory.theorem_4.step_size(), level, horizon).weighted_mean[0]
    highest = float(mean) + FIRST_STEPS / (0.5 * horizon * (horizon + 1.0))
    ratio = 0.5 * min(highest, 0.0) ** 2 / float(theory.theorem_4.bound_printed(horizon, alpha))
    evidence = (
        f"at K = {horizon:.0e} the gap is at least {ratio:.4g} times the printed bound, on an instance with "
        f"E|g|**alpha <= {moment:.3f}"
    )
    outcome = ht.Outcome.REFUTED if ratio > 1.0 else ht.Outcome.UNDECIDED
    advice = "" if ratio > 1.0 else "This instance does not violate the bound, which proves nothing."
    return ht.Finding(outcome, ratio, ratio, ratio, evidence, advice, exact=True, seen=f"K = {horizon:.0e}, without chance")


claim = ht.Claim(
    id="theorem-4-printed-bound",
    source="Zhang et al. 2020, Theorem 4",
    statement="E f(xbar_k) - f* <= 16 G**2 / (mu (k + 1)**(2 (alpha - 1)/alpha)) with the printed tau_k = G k**(alpha - 1).",
    assumptions="Assumption 4 with G = 1 on X = [-0.2, 0.05]; f 1-strongly convex; projection on X",
    check=check,
    alphas=(1.3,),
    printed=lambda alpha: 1.0,
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={"the schedule k**(1/alpha)": ht.Control({"clip": theory.theorem_4.clip_level}, ht.Outcome.UNDECIDED)},
)
