"""Algorithm 1 does not say what tau_0 is, and the value 0 makes the first 1 / (1 - beta2) steps too short.

Setting: the constant gradient 1, without noise: nothing should be clipped.
Method: ACClip (Algorithm 1) with eps = 0, beta1 = 0.9, beta2 = 0.99 and tau_0 = 0, like all that its line 1 sets.
Guarantee: exact. Step k is min((1 - beta2**k)**(1/alpha), 1 - beta1**k). The first one is (1 - beta2)**(1/alpha), and at
alpha = 1 it takes 230 steps to reach 0.9, where the momentum needs 22. With tau_0 = 1 the momentum alone is left.
Source: Zhang et al. 2020, Algorithm 1.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

ORDERS = (1.0, 1.5, 2.0)
MEMORIES = 0.9, 0.99
STEPS = np.arange(1, 301)


def steps_of(order, initial_tau):
    """Return the steps that ACClip makes of the gradient 1."""
    method = ht.methods.ACClip(1.0, order, *MEMORIES, eps=0.0, initial_tau=initial_tau)
    x, state, steps = np.zeros(1), np.zeros((2, 1)), []
    for k in STEPS:
        before = float(x[0])
        method.step(int(k), x, np.ones(1), state)
        steps.append(before - float(x[0]))
    return np.array(steps)


def check(run, alpha, initial_tau=0.0, memory=MEMORIES[1]):
    """Hold the steps against their formula."""
    errors = [
        np.max(np.abs(steps_of(order, initial_tau) / theory.acclip.warm_up(STEPS, order, MEMORIES[0], memory) - 1.0))
        for order in ORDERS
    ]
    return ht.judge.number_is(float(max(errors)), 0.0, 1e-9, "largest relative deviation from the formula")


claim = ht.Claim(
    id="acclip-warm-up",
    source="Zhang et al. 2020, Algorithm 1",
    statement="With tau_0 = 0 step k of ACClip is min((1 - beta2**k)**(1/alpha), 1 - beta1**k) for the constant gradient 1.",
    assumptions="gradient 1 without noise; eps = 0, beta1 = 0.9, beta2 = 0.99",
    check=check,
    alphas=(1.5,),
    controls={
        "tau_0 = 1": ht.Control({"initial_tau": 1.0}, far="With tau_0 = 1 there is no warm-up."),
        "beta2 = 0.999": ht.Control({"memory": 0.999}),
    },
)
