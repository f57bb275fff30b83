"""Claims of one small simulation each, in a file, for tests of what commands do with them: stores, shards, workers."""

SMALL = """
import heavytail as ht

def simulated(run, alpha, trajectories):
    experiment = ht.Experiment(
        problem=ht.problems.Quadratic(1.0), noise=ht.noise.Pareto(alpha), method=ht.methods.SGD(ht.Power(0.5, -0.5)),
        start=1.0, steps=20, trajectories=trajectories, record=[("distance", "last")])
    return run.simulate(experiment).curve("distance", "last").mean[-1]

def check(run, alpha):
    return ht.judge.number_at_most(simulated(run, alpha, 1000), 1e9, "mean distance")

def wrong(run, alpha):
    return ht.judge.number_at_most(simulated(run, alpha, 320), -1.0, "mean distance")

claim = ht.Claim(id="small", source="", statement="The distance is small.", alphas=(1.5, 1.8), check=check)
refuted = ht.Claim(id="refuted", source="", statement="The distance is negative.", alphas=(1.6,), check=wrong)
"""


def write_claims(folder):
    """Write them into a folder, as a file of which this is the name."""
    (folder / "small.py").write_text(SMALL)
    return "small.py"
