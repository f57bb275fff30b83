"""Results: what can be taken from them."""

import pytest

import heavytail as ht


@pytest.fixture(scope="module")
def result():
    experiment = ht.Experiment(
        problem=ht.problems.Quadratic(1.0),
        noise=ht.noise.Pareto(1.5),
        method=ht.methods.SGD(0.1),
        start=1.0,
        steps=100,
        trajectories=200,
        record=[("gap", "last")],
    )
    return ht.simulate(experiment)


def test_unknown_columns_are_errors(result):
    with pytest.raises(ValueError, match=r"\('distance', 'last'\) was not recorded\. This run recorded \('gap', 'last'\)"):
        result.curve("distance")
    with pytest.raises(ValueError, match="There is no observable 'loss'"):
        result.curve("loss")
    with pytest.raises(ValueError, match="kept no values but those of its sample"):
        result.samples("gap")
