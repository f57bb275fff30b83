"""Theorem 6, the law behind it: after k gradients a zero-respecting method has seen at most Bin(k, p) links of the chain.

Setting: the chain of six links at scale 1, started at 0; the oracle shows the next link with probability p = 0.07.
Guarantee: P(prog_1(x_k) < 6) >= P(Bin(k, p) < 6) for zero-respecting methods, with equality for one that steps past each
link as soon as it sees it.
Check: SGD with long steps has this law; with short steps, and GClip, it is slower. A step along all coordinates, which is
not zero-respecting, is past the chain at once.
Source: Zhang et al. 2020, proof of Theorem 6, and the lemma of Arjevani et al. 2019 that it cites.
"""

from dataclasses import dataclass

import heavytail as ht

LINKS, CHANCE = 6, 0.07
HORIZONS = [40, 60, 80]


@dataclass(frozen=True)
class Unfinished:
    """The chain, whose gap is 1 as long as prog_1(x) < T, and 0 from then on."""

    chain: ht.problems.CarmonChain

    def value(self, x):
        """Return F(x) (kernel code)."""
        return self.chain.value(x)

    def gap(self, x):
        """Return whether a link is left (kernel code)."""
        return 1.0 if ht.vectors.progress(x, 1.0) < x.shape[0] else 0.0

    def gradient(self, x, out):
        """Write the gradient of F to out (kernel code)."""
        self.chain.gradient(x, out)


@dataclass(frozen=True)
class Leap:
    """A step to (2, ..., 2), whatever the gradient: the opposite of zero-respecting."""

    slots = 0

    def step(self, k, x, g, state):
        """Do step k (kernel code)."""
        for j in range(x.shape[0]):
            x[j] = 2.0


def shares(run, method, chance, trajectories):
    """Return the share of trajectories that are not past the last link, along k."""
    experiment = ht.Experiment(
        problem=Unfinished(ht.problems.CarmonChain(LINKS)),
        noise=ht.noise.Reveal(chance),
        method=method,
        start=0.0,
        steps=HORIZONS[-1],
        trajectories=trajectories,
        checkpoints=HORIZONS,
        record=[("gap", "last")],
    )
    return run.simulate(experiment).curve("gap")


def check(run, alpha, chance=CHANCE, links=LINKS, slower=None):
    """Hold SGD with long steps against the law, and other methods above it; alpha plays no part."""
    # At 36 000 trajectories a deviation of 5 % is seven standard errors, and more; the slower methods lie further off.
    many, few = run.choose((36_000, 4000), (36_000, 4000), (1_000_000, 1_000_000))
    law = ht.exact.theorem_6.unfinished(HORIZONS, links, CHANCE)
    findings = [ht.judge.mean_is(shares(run, ht.methods.SGD(1.0), chance, many), law, 0.05, "the binomial law")]
    for method in slower or (ht.methods.SGD(0.02), ht.methods.GClip(0.4, 1.0)):
        findings.append(ht.judge.above(shares(run, method, chance, few), law, "the binomial law"))
    return ht.judge.all_of(findings)


claim = ht.Claim(
    id="theorem-6-progress",
    source="Zhang et al. 2020, proof of Theorem 6",
    statement="After k gradients a zero-respecting method is not past the last of T links with probability P(Bin(k, p) < T) "
    "or more, and SGD with long steps with exactly this one.",
    assumptions="the chain of Lemma 17 with the oracle of Lemma 18; a start at 0",
    check=check,
    alphas=(2.0,),
    proved=lambda alpha: 1.0,
    controls={
        "an oracle that shows 10 % more": ht.Control({"chance": 1.1 * CHANCE}),
        "one link fewer": ht.Control({"links": LINKS - 1}),
        "a method that ignores its gradients": ht.Control({"slower": (Leap(),)}),
    },
)
