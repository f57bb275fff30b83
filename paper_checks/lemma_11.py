"""Lemma 11: how much a normalised direction v/||v|| still points along h, if v is near h.

Setting: any vectors v != 0 and h. By scale and rotation h = (1, 0), v = rho (cos t, sin t) in any dimension, so the
inequality is one about two numbers, and a grid of them with its limits decides it.
Claimed: <v/||v||, h> >= ||h||/3 - (8/3) ||v - h||. True, with 2 ||h|| / 3 to spare everywhere.
Guarantee: <v/||v||, h> >= ||h|| - 2 ||v - h||, equal at v = h and for v -> 0 along -h; no a ||h|| - b ||v - h|| with a > 1
or b < 1 + a holds. The claimed one has a = 1/3, b = 8/3.
Source: Zhang et al. 2020, Lemma 11, after Cutkosky and Mehta 2020, Lemma 2.
Reconstructed from the words of the appendix and the constants of its sources: its formulas were not at hand.
"""

import numpy as np

import heavytail as ht


def slack(run, a, b):
    """Return the least <v/||v||, h> - a ||h|| + b ||v - h|| for ||h|| = 1, and the v that has it."""
    rho = np.concatenate([np.geomspace(1e-9, 1e3, run.choose(1201, 2401, 4801)), [1.0]])[:, None]
    angle = np.linspace(0.0, np.pi, run.choose(721, 1801, 3601))
    apart = np.hypot(rho - np.cos(angle), np.sin(angle))  # ||v - h|| in the frame that turns with v
    values = np.cos(angle) - a + b * apart
    row, column = np.unravel_index(np.argmin(values), values.shape)
    return float(values[row, column]), float(rho[row, 0]), float(angle[column])


def described(rho, angle):
    """Return the worst v in words."""
    return f"least slack in units of ||h|| (at ||v|| = {rho:.3g} ||h||, {np.degrees(angle):.3g} degrees from h)"


def check_claimed(run, alpha, a=1.0 / 3.0, b=8.0 / 3.0):
    """Check that the least slack is not negative."""
    least, *where = slack(run, a, b)
    return ht.judge.number_at_least(least, 0.0, described(*where))


def check_sharp(run, alpha, a=1.0, b=2.0):
    """Check that the least slack is 0: the inequality holds and is attained."""
    least, *where = slack(run, a, b)
    return ht.judge.number_is(least, 0.0, 1e-8, described(*where))


claim = ht.Claim(
    id="lemma-11",
    source="Zhang et al. 2020, Lemma 11 (reconstructed)",
    statement="<v/||v||, h> >= ||h||/3 - (8/3) ||v - h|| for all vectors v != 0 and h.",
    check=check_claimed,
    alphas=(2.0,),
    controls={
        "1.05 ||h|| in place of ||h||/3": ht.Control(
            {"a": 1.05}, far="The printed constant is not sharp: up to ||h|| the inequality holds."
        ),
        "1.3 in place of 8/3": ht.Control({"b": 1.3}),
    },
)

sharp = ht.Claim(
    id="lemma-11-sharp",
    source="Zhang et al. 2020, Lemma 11 (reconstructed)",
    statement="<v/||v||, h> >= ||h|| - 2 ||v - h|| for all v != 0 and h, with equality at v = h and for v -> 0 along -h.",
    check=check_sharp,
    alphas=(2.0,),
    controls={
        "1.98 in place of 2": ht.Control({"b": 1.98}),
        "1.01 ||h|| in place of ||h||": ht.Control({"a": 1.01}),
        "the claimed constants, which are not attained": ht.Control({"a": 1.0 / 3.0, "b": 8.0 / 3.0}),
    },
)
