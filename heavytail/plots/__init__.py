"""Pictures of results: a file per kind, a function that takes results, draws on given Axes or new ones, and returns them.

All are shades of grey, in which lines differ by more than their shade. matplotlib is imported inside.
"""

from heavytail.plots.axes import as_png, formats, new_axes, new_row, save
from heavytail.plots.convergence import convergence
from heavytail.plots.coordinates import coordinate_sizes
from heavytail.plots.hill import hill_plot
from heavytail.plots.landscape import landscape_plot
from heavytail.plots.noise_norms import noise_norms
from heavytail.plots.rate import rate
from heavytail.plots.rates import rates_over_alpha
from heavytail.plots.ratios import ratios_over_steps
from heavytail.plots.schedule_map import schedule_maps
from heavytail.plots.tuning import tuning_curves

__all__ = [
    "as_png",
    "convergence",
    "coordinate_sizes",
    "formats",
    "hill_plot",
    "landscape_plot",
    "new_axes",
    "new_row",
    "noise_norms",
    "rate",
    "rates_over_alpha",
    "ratios_over_steps",
    "save",
    "schedule_maps",
    "tuning_curves",
]
