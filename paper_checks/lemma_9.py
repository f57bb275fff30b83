"""Lemma 9: bias and second moment of a clipped gradient, the trade-off behind every rate of GClip.

Setting: E||g||**alpha <= G**alpha = 1 (Assumption 4), any law, any dimension; clip level tau.
Claimed: ||E clip(g) - E g|| <= G**alpha tau**(1 - alpha) and E||clip(g)||**2 <= G**alpha tau**(2 - alpha). Appendix B says
that this is for Assumption 1, which bounds the moment of g - grad f: there it is false.
Check: the suprema over all laws by linear programming, with a dual solution that proves them; no Monte Carlo. The bias is
sharp with the constant c = (alpha - 1)**(alpha - 1) / alpha**alpha < 1 in place of 1, also for E g = 0 as tau grows.
Source: Zhang et al. 2020, Lemma 9 (appendix B).
Reconstructed from the words of the appendix: its formulas were not at hand.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

from .orders import ALPHAS, ANY, FULL


def levels(run, lowest=0.5):
    """Return clip levels tau in units of G."""
    return [
        tau
        for tau in run.choose((0.5, 2.0, 100.0), (0.5, 1.0, 2.0, 10.0, 1000.0), (0.1, 0.5, 1, 2, 10, 100, 1e4))
        if tau >= lowest
    ]


def described(law):
    """Return the two or three atoms of a law in words; atoms that are nearly one are joined."""
    values, probabilities = law.atoms
    groups = np.split(np.arange(values.size), np.flatnonzero(np.diff(values) > 1e-2 * (1.0 + np.abs(values[1:]))) + 1)
    atoms = [(float(values[group].mean()), float(probabilities[group].sum())) for group in groups]
    return ", ".join(f"{value:.4g} with probability {probability:.4g}" for value, probability in atoms)


def reconstructed_constant(alpha):
    """Return the constant of the bias that the words of the appendix leave room for."""
    return 1.0


def check_reconstructed(run, alpha, constant=reconstructed_constant, bias=1.0, second=1.0):
    """Hold the suprema over all laws against the bounds with a constant of the bias, times `bias` and `second`."""
    findings = []
    for tau in levels(run)[::-1]:
        worst = ht.exact.extremal.largest_bias(tau, alpha)
        what = f"at tau = {tau:g} G the largest bias over all laws (g = {described(worst.law)}) is"
        findings.append(ht.judge.number_at_most(worst.bound, bias * constant(alpha) * tau ** (1.0 - alpha), what))
        largest = ht.exact.extremal.largest_second_moment(tau, alpha).bound
        what = f"at tau = {tau:g} G the largest second moment over all laws is"
        findings.append(ht.judge.number_at_most(largest, second * tau ** (2.0 - alpha), what))
    return ht.judge.all_of(findings)


def reconstructed_bias_bound(tau, alpha):
    """Return the bound of the bias with that constant, G = 1."""
    return reconstructed_constant(alpha) * tau ** (1.0 - alpha)


def check_sharp(run, alpha, bias=theory.lemma_9.bias_bound, factor=1.0, shift=0.0):
    """Hold the suprema over all laws against the sharp formulas, to 1e-6; `factor` and `shift` change that of the bias."""
    findings = []
    for tau in levels(run)[::-1]:
        formulas = (
            factor * tau**shift * bias(tau, alpha),
            theory.lemma_9.second_moment_bound(tau, alpha),
        )
        suprema = ht.exact.extremal.largest_bias(tau, alpha), ht.exact.extremal.largest_second_moment(tau, alpha)
        for name, found, formula in zip(("bias", "second moment"), suprema, formulas, strict=True):
            what = f"at tau = {tau:g} G the largest {name} over all laws (g = {described(found.law)}) is"
            findings.append(ht.judge.number_is(found.value, float(formula), 1e-6 * float(formula), what))
            what = f"at tau = {tau:g} G the dual solution proves a {name} of at most"
            findings.append(ht.judge.number_is(found.bound, float(formula), 1e-6 * float(formula), what))
    return ht.judge.all_of(findings)


def check_centered(run, alpha, loss=1.0):
    """Hold the largest bias with E g = 0 between a share of the one without and that one; `loss` scales what is missing."""
    findings = []
    for tau in levels(run, lowest=1.0)[::-1]:
        found = ht.exact.extremal.largest_bias(tau, alpha, mean=0.0)
        share = 1.0 - loss * (1.0 - float(theory.lemma_9.centered_bias_share(tau, alpha)))
        what = f"at tau = {tau:g} G, for E g = 0, the largest bias (g = {described(found.law)}) over that of Lemma 9 is"
        ratio = found.value / float(theory.lemma_9.bias_bound(tau, alpha))
        findings += [ht.judge.number_at_least(ratio, share, what), ht.judge.number_at_most(ratio, 1.0, what)]
    return ht.judge.all_of(findings)


def check_assumption(run, alpha, assumption="1"):
    """Hold the largest bias against sigma**alpha tau**(1 - alpha) under Assumption 1, with E g = m, or under another one."""
    findings = []
    for tau in run.choose((1.0, 10.0), (1.0, 3.0, 10.0), (1.0, 3.0, 10.0, 100.0)):
        lengths = {"1": (10.0 * tau, tau), "4": (None,), "1 and ||m|| <= tau/2": (0.5 * tau, 0.0)}[assumption]
        for m in lengths:
            found = ht.exact.extremal.largest_bias(tau, alpha, center=m or 0.0, mean=m)
            scale = "G" if m is None else f"E g = {m:g} sigma, sigma"
            what = f"under Assumption {assumption} with {scale} = 1, tau = {tau:g}, the bias reaches"
            findings.append(ht.judge.number_at_most(found.value, tau ** (1.0 - alpha), what))
    return ht.judge.all_of(findings)


claim = ht.Claim(
    id="lemma-9",
    source="Zhang et al. 2020, Lemma 9 (reconstructed)",
    statement="||E clip(g) - E g|| <= G**alpha tau**(1 - alpha) and E||clip(g)||**2 <= G**alpha tau**(2 - alpha).",
    assumptions="Assumption 4, any law",
    check=check_reconstructed,
    alphas=ALPHAS,
    full=FULL,
    any_alpha=ANY,
    proved=theory.lemma_9.constant,
    controls={
        "bias 1 % below the sharp constant": ht.Control({"constant": theory.lemma_9.constant, "bias": 0.99}),
        "second moment 1 % smaller": ht.Control({"second": 0.99}),
    },
)

sharp = ht.Claim(
    id="lemma-9-sharp",
    source="Zhang et al. 2020, Lemma 9 (reconstructed)",
    statement="The largest bias is c G**alpha tau**(1 - alpha), or G - tau for tau <= (1 - 1/alpha) G; the largest second "
    "moment is min(tau, G)**alpha tau**(2 - alpha).",
    assumptions="Assumption 4, any law",
    check=check_sharp,
    alphas=ALPHAS,
    full=FULL,
    proved=theory.lemma_9.constant,
    controls={
        "the reconstructed constant 1": ht.Control({"bias": reconstructed_bias_bound}),
        "constant 1 % too high": ht.Control({"factor": 1.01}),
        "exponent 0.05 too high": ht.Control({"shift": 0.05}),
        "exponent 0.05 too low": ht.Control({"shift": -0.05}),
    },
)

centered = ht.Claim(
    id="lemma-9-at-the-minimiser",
    source="Zhang et al. 2020, Lemma 9 (reconstructed)",
    statement="E g = 0 lowers the largest bias by a share of at most (alpha tau / (alpha - 1))**(-alpha (alpha - 1)) -> 0.",
    assumptions="Assumption 4 with G = 1, E g = 0, tau >= 1",
    check=check_centered,
    alphas=ALPHAS,
    full=FULL,
    controls={"half of that share": ht.Control({"loss": 0.5})},
)

assumption = ht.Claim(
    id="lemma-9-assumption",
    source="Zhang et al. 2020, appendix B",
    statement="Under Assumption 1, which appendix B names for Lemma 9, the bias is at most sigma**alpha tau**(1 - alpha).",
    assumptions="Assumption 1 with sigma = 1, any gradient",
    check=check_assumption,
    alphas=ALPHAS,
    full=FULL,
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={
        "Assumption 4": ht.Control({"assumption": "4"}, ht.Outcome.HOLDS),
        "||grad f|| <= tau/2, as in Lemma 10": ht.Control({"assumption": "1 and ||m|| <= tau/2"}, ht.Outcome.HOLDS),
    },
)
