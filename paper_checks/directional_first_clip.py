"""When the first clip of a network's gradient helps: the criterion where the Hessian is not diagonal, and its diagonal form.

Setting: networks and attention heads of 12 weights at random points with a positive curvature along the gradient g.
Guarantee: shortening the largest coordinate j of g a little raises M, the decrease of the quadratic model, exactly if
(Hg)_j / g_j > D(g); exactly then it lowers the sharpness D too. For a diagonal Hessian that is h_j > D(g); for others the
curvature h_jj of the coordinate alone does not tell.
Check: the sign of both changes, by central differences of D and M, at every point; H by the models' own products with it.
Source: the general form of `directional_criterion`, on the kind of functions of which Pan and Li 2022 speak.
"""

import numpy as np

import heavytail as ht

CHANGE = 1e-4  # of the largest coordinate, to both sides


def random_network(rng):
    """Return a network with 2 inputs, 2 hidden units and 2 classes, and 6 examples."""
    inputs, labels = rng.standard_normal((6, 2)), rng.integers(0, 2, 6)
    return ht.problems.TwoLayerNetwork(inputs, labels, hidden=2, classes=2)


def random_attention(rng):
    """Return an attention head of width 1 on 3 tokens, and 3 sequences of 2."""
    tokens = rng.integers(0, 3, (3, 3))
    return ht.problems.Attention(tokens[:, :-1], tokens[:, 1:], vocabulary=3, width=1)


def times(problem, x, v):
    """Return Hv."""
    out = np.empty(x.size)
    problem.hessian_vector(x, v, out)
    return out


def along_gradient(problem, x, g, curved, j):
    """Return (Hg)_j / g_j."""
    return curved[j] / g[j]


def of_coordinate(problem, x, g, curved, j):
    """Return h_jj."""
    return times(problem, x, np.eye(x.size)[j])[j]


def first_clip(problem, x, g, j):
    """Return whether shortening coordinate j of g raises M, and whether it lowers D."""
    merits, sharpnesses = [], []
    for factor in (1.0 - CHANGE, 1.0 + CHANGE):
        c = g.copy()
        c[j] *= factor
        along = float(c @ times(problem, x, c))
        merits.append(float(g @ c) ** 2 / (2.0 * along))
        sharpnesses.append(along / float(c @ c))
    return merits[0] > merits[1], sharpnesses[0] < sharpnesses[1]


def count_mismatches(run, make, which, against):
    """Return the number of points, and at how many the criterion differs from what the first clip does to M, and to D."""
    rng, points, done, wrong = np.random.default_rng(run.seed), run.choose(20, 50, 1000), 0, np.zeros(2, dtype=int)
    while done < points:
        problem = make(rng)
        x, g = rng.standard_normal(problem.dimension), np.empty(problem.dimension)
        problem.gradient(x, g)
        curved = times(problem, x, g)
        if g @ curved <= 0.0:
            continue  # M is not defined
        j, done = int(np.argmax(np.abs(g))), done + 1
        helps = which(problem, x, g, curved, j) > against(problem, x, g, curved)
        wrong += np.array(first_clip(problem, x, g, j)) != helps
    return points, wrong


def of_gradient(problem, x, g, curved):
    """Return D(g)."""
    return g @ curved / (g @ g)


def of_sign(problem, x, g, curved):
    """Return D(sgn g)."""
    return np.sign(g) @ times(problem, x, np.sign(g)) / g.size


def check(run, alpha, which=along_gradient, against=of_gradient):
    """Count the points at which the criterion is wrong."""
    findings = []
    for make in (random_network, random_attention):
        points, wrong = count_mismatches(run, make, which, against)
        for count, what in zip(wrong, ("M", "D"), strict=True):
            name = f"mismatches of the first clip and {what} at {points} points of a {make.__name__.removeprefix('random_')}"
            findings.append(ht.judge.number_is(float(count), 0.0, 0.0, name))
    return ht.judge.all_of(findings)


claim = ht.Claim(
    id="directional-first-clip",
    source="derived from Pan and Li 2022, section 4",
    statement="On networks and attention heads, the first clip raises M, and lowers D, exactly if (Hg)_j / g_j > D(g).",
    assumptions="full gradients; g.Hg > 0; no moment order enters",
    check=check,
    alphas=(2.0,),
    controls={
        "h_jj in the place of (Hg)_j / g_j": ht.Control({"which": of_coordinate}),
        "the sharpness of the sign in the place of D(g)": ht.Control({"against": of_sign}),
    },
)
