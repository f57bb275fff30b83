"""Methods tuned alike on real networks: Figures 1 and 3, and appendix I, of the first paper, at this scale.

The training loss over the step size in the search, and the loss on the way at the best values, under fresh seeds: of an
attention model that learns words, and of a residual network that learns digits.
Run alone: python figures/network_training.py [FILE]
"""

import sys
from pathlib import Path

from heavytail.paper_checks.networks import tuned_networks

import heavytail as ht
from heavytail.plots import new_row, save

NEEDS = ("torch", "sklearn")
EFFORT = "ci"
MARKS = {"SGD": "v", "GClip": "^", "CClip": "s", "ACClip": "o", "Adam": "D"}


def digits(run):
    """Return how a residual network is trained."""
    from heavytail.torch.small_scale import Setting

    return tuned_networks.Plan(Setting("residual network", "digits", channels=8, blocks=2, batch=64), 400, 36, 3, 8)


PANELS = (  # a title, what is trained, and the methods that the paper compares there
    ("attention model, words", tuned_networks.words, ("SGD", "GClip", "CClip", "ACClip", "Adam")),
    ("residual network, digits", digits, ("SGD", "ACClip", "Adam")),
)


def style(name):
    """Return the looks of a method's line."""
    return {"color": "black" if name in ("SGD", "Adam") else "0.45", "marker": MARKS[name], "markersize": 5,
            "markerfacecolor": "white" if name != "ACClip" else "0.45", "linewidth": 1}  # fmt: skip


def draw(store=None):
    """Draw the picture, from the folder of a store if one is given."""
    from heavytail.torch.small_scale import draw_losses, draw_search

    run, row = ht.Run(EFFORT, store=store), new_row(4, 3.7, 4.9)
    for (title, plan, names), search, way in zip(PANELS, row[::2], row[1::2], strict=True):
        tuned = {name: tuned_networks.tuned(run, plan(run), name) for name in names}
        styles = {name: style(name) for name in names}
        draw_search(search, tuned, styles)
        draw_losses(way, tuned, styles)
        search.set_ylim(top=min(search.get_ylim()[1], 1.1 * max(one.fresh[0].losses[0] for one in tuned.values())))
        search.set_title(f"{title}: the search", fontsize="medium")
        way.set_title("the best of each, anew", fontsize="medium")
        way.legend(loc="upper center", bbox_to_anchor=(0.5, -0.13), frameon=False, fontsize="small")
    for ax in row:
        ax.grid(color="0.92")
        ax.set_axisbelow(True)
    return row[0]


if __name__ == "__main__":
    save(draw(), Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_suffix(".png"))
