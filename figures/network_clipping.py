"""Training an attention model with 5 % of the coordinates clipped and without: Figure 4 and Table 2 of the second paper.

At this scale, and tuned by one number of trainings. Left: the training loss over the step size, in the search. Right: the
loss on the way at the best values, under fresh seeds. A method that is clipped has white marks: 5 % of each tensor, or, with
a dotted line, of all tensors together.
Run alone: python figures/network_clipping.py [FILE]
"""

import sys
from pathlib import Path

from heavytail.paper_checks.networks import tuned_networks
from heavytail.paper_checks.networks.clipped_methods import CLIPPED, ONE_LEVEL

import heavytail as ht
from heavytail.plots import new_row, save

NEEDS = ("torch",)
EFFORT = "ci"
MARKS = {"SGD": "v", "normalised SGD": "^", "Adafactor": "s", "Adam": "D"}
NAMES = (
    "SGD", f"SGD{CLIPPED}", f"SGD{ONE_LEVEL}", "normalised SGD", f"normalised SGD{CLIPPED}", "Adafactor",
    f"Adafactor{CLIPPED}", "Adam",
)  # fmt: skip


def style(name):
    """Return the looks of a method's line."""
    clipped = "clipped" in name
    line = ":" if name.endswith(ONE_LEVEL) else "--" if clipped else "-"
    return {"color": "black", "marker": MARKS[name.split(",")[0]], "markersize": 5, "linewidth": 1,
            "markerfacecolor": "white" if clipped else "black", "linestyle": line}  # fmt: skip


def draw(store=None):
    """Draw the picture, from the folder of a store if one is given."""
    from heavytail.torch.small_scale import draw_losses, draw_search

    run, (left, right) = ht.Run(EFFORT, store=store), new_row(2, 5.2, 4.9)
    tuned = {name: tuned_networks.tuned(run, tuned_networks.words(run), name) for name in NAMES}
    styles = {name: style(name) for name in NAMES}
    draw_search(left, tuned, styles)
    draw_losses(right, tuned, styles)
    left.set_ylim(top=min(left.get_ylim()[1], 1.1 * max(one.fresh[0].losses[0] for one in tuned.values())))
    left.set_title("the search", fontsize="medium")
    right.set_title("the best of each, under fresh seeds", fontsize="medium")
    for ax in (left, right):
        ax.grid(color="0.92")
        ax.set_axisbelow(True)
    left.figure.legend(
        *right.get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False, fontsize="small"
    )
    return left


if __name__ == "__main__":
    save(draw(), Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_suffix(".png"))
