"""The clip lemma of the high-probability literature: bias and variance of a clipped gradient whose mean is short.

Setting: E g = m, E||g - m||**alpha <= sigma**alpha = 1, ||m|| <= tau/2.
Printed: ||E clip(g) - m|| <= 4 tau**(1 - alpha) and E||clip(g) - E clip(g)||**2 <= 18 tau**(2 - alpha), for every alpha.
Guarantee: true, with c 2**(alpha - 1), c = (alpha - 1)**(alpha - 1) / alpha**alpha, in place of 4, and (3/2)**(2 - alpha) in
place of 18: 4 to 8 times and 12 to 18 times less. No smaller constants hold for all tau: they are those of Lemma 10 of
Zhang et al. 2020 at ||m|| = tau/2 (see `lemma_10`), and the variance is at most the second moment about m.
Check: the suprema over all laws on the line by linear programming, with a dual solution that proves them, and the exact
variance of the law that jumps to -tau.
Source: Sadiev et al. 2023 (arXiv 2302.00999), Lemma 5.1, as Lemma 5 of arXiv 2610.10527 quotes it, which was read; the
earlier paper itself was not. The sharp constants are derived here.
"""

import heavytail as ht
from heavytail import theory

from ..lemma_10 import FAR, suprema
from ..orders import ALPHAS, ANY, FULL

SOURCE = "Sadiev et al. 2023 (arXiv 2302.00999), Lemma 5.1, as quoted in arXiv 2610.10527, Lemma 5 (which was read)"
ASSUMPTIONS = "E||g - E g||**alpha <= sigma**alpha, ||E g|| <= tau/2, any law on the line"


def variance_of_the_worst(tau, alpha):
    """Return the variance of the clipped gradient under the law that jumps to -tau, over tau**(2 - alpha)."""
    xi, probability = theory.clip_lemma.instance(alpha, tau, "variance").atoms
    moved = (0.5 * tau + xi).clip(-tau, tau) - 0.5 * tau
    return float(probability @ moved**2 - (probability @ moved) ** 2) * tau ** (alpha - 2.0)


def check(run, alpha, bias=theory.clip_lemma.bias_printed, variance=theory.clip_lemma.variance_printed, factor=1.0):
    """Hold the largest bias and second moment over all laws against constants, times `factor`."""
    constants = {"bias": (1.0 - alpha, bias(alpha)), "second moment": (2.0 - alpha, variance(alpha))}
    findings = []
    for tau in run.choose((4.0, FAR), (4.0, 100.0, FAR), (4.0, 30.0, 100.0, 1000.0, FAR)):
        for name, found, _ in suprema(tau, alpha, 0.5):
            power, constant = constants[name]
            what = f"at tau = {tau:g} sigma, ||m|| = tau/2, the largest {name} over its power of tau is"
            findings.append(ht.judge.number_at_most(found.bound / tau**power, factor * constant, what))
    return ht.judge.all_of(findings)


def check_sharp(run, alpha, factor=1.0):
    """Hold the suprema against the sharp constants times `factor`, from both sides at a far tau."""
    upper = check(run, alpha, theory.clip_lemma.bias, theory.clip_lemma.variance, factor)
    largest = suprema(FAR, alpha, 0.5)[0][1].value * FAR ** (alpha - 1.0)
    findings = [upper]
    for name, found, level, constant in (
        ("bias", largest, 0.5, theory.clip_lemma.bias),
        ("variance", variance_of_the_worst(FAR, alpha), 1.5 * (alpha - 1.0) / alpha, theory.clip_lemma.variance),
    ):
        share = float(theory.lemma_9.centered_bias_share(level * FAR, alpha))
        what = f"at tau = {FAR:g} sigma, ||m|| = tau/2, the {name} over its power of tau reaches"
        findings.append(ht.judge.number_at_least(found, factor * share * constant(alpha), what))
    return ht.judge.all_of(findings)


claim = ht.Claim(
    id="later-clip-lemma",
    source=SOURCE,
    statement="The bias of a clipped gradient is at most 4 sigma**alpha tau**(1 - alpha), its variance at most 18 "
    "sigma**alpha tau**(2 - alpha).",
    assumptions=ASSUMPTIONS,
    check=check,
    alphas=ALPHAS,
    full=FULL,
    any_alpha=ANY,
    printed=theory.clip_lemma.bias_printed,
    proved=theory.clip_lemma.bias,
    controls={
        "constants 20 times smaller": ht.Control(
            {"factor": 0.05}, far="The printed constants are 4 to 8, and 12 to 18 times the sharp ones."
        ),
    },
)

sharp = ht.Claim(
    id="later-clip-lemma-sharp",
    source="derived here; compare Sadiev et al. 2023 (arXiv 2302.00999), Lemma 5.1, and arXiv 2610.10527, Lemma 5",
    statement="The least constants that serve every tau are c 2**(alpha - 1) for the bias and (3/2)**(2 - alpha) for the "
    "variance.",
    assumptions=ASSUMPTIONS,
    check=check_sharp,
    alphas=ALPHAS,
    full=FULL,
    any_alpha=ANY,
    proved=theory.clip_lemma.bias,
    controls={
        "constants 1 % smaller": ht.Control({"factor": 0.99}, alphas=(1.5, 1.8, 2.0)),
        "constants 1 % larger": ht.Control({"factor": 1.01}, alphas=(1.5, 1.8, 2.0)),
        "constants 5 % smaller": ht.Control({"factor": 0.95}, alphas=(1.2,)),
        "constants 5 % larger": ht.Control({"factor": 1.05}, alphas=(1.2,)),
    },
)
