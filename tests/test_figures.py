"""The pictures: every script draws without a warning, in shades of grey, with all of its marks, and the command finds it."""

import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from heavytail.paper_checks.networks import followed, noise_seen, tuned_networks
from matplotlib.colors import to_rgb

import heavytail as ht
from heavytail import theory
from heavytail.claims import schedule_map
from heavytail.cli import gallery
from heavytail.paper_checks import pictured_models
from heavytail.plots import save
from tests.builders.command_line import heavytail

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
NAMES = sorted(gallery.pictures())

SIMULATED = {
    "chain_progress", "clipped_training", "convergence", "network_clipping", "network_training", "schedule_map",
    "sgd_moments", "table_1", "two_schedules",
}  # fmt: skip
LEGENDS = {  # parts of labels that must be there, and how many labels there are
    "chain_progress": (["Bin}(k, p)", r"SGD, $\eta = 1$", "GClip"], 8),
    "clipped_share": (["not clipped", "sharpness", "correlation", "decrease"], 4),
    "clipped_training": (["Adam", "SGD, 5 % clipped", "normalized SGD", "Adafactor"], 7),
    "clipping_bias": (["1.2", "1.5", "1.8", "printed"], 4),
    "convergence": (["upper bound", "exact", "simulated", "no algorithm"], 4),
    "directional_sharpness": (["SGD, 5 % clipped", "Adam", "normalized SGD", "Adafactor"], 7),
    "figure_1": ([r"\alpha = 2", "n^{0.333}"], 2),
    "figure_2": (["window 1 of 20", "window 20 of 20", "index of the noise", "all steps so far"], 9),
    "from_gclip_to_acclip": (["Adam", "SGD with momentum", "GClip", "CClip", "ACClip"], 6),
    "momentum_histogram": (["288 coordinates", "squared length"], 6),
    "network_clipping": (["Adam", "SGD, 5 % clipped", "normalised SGD", "Adafactor"], 8),
    "network_training": (["SGD", "GClip", "CClip", "ACClip", "Adam"], 8),
    "network_landscapes": (["SGD", "5 % clipped", "Adam", "Adafactor", "lowest"], 32),
    "network_momentum": (["coordinates", "squared length"], 8),
    "network_sharpness": (["SGD, 5 % clipped", "Adam", "normalised SGD", "Adafactor"], 9),
    "network_noise": (["attention on words", "residual network on Gaussian", "as they are", "normal"], 9),
    "network_noise_in_time": (["step 0", "attention on words", "residual network on digits"], 8),
    "schedule_map": (["printed", "proved", "best", "diverges"], 8),
    "sgd_moments": (["q = 0.3", "q = 1.4", "k = 300", r"M^{2 - \alpha}"], 8),
    "table_1": (["projected SGD", r"\alpha^2 - 3\alpha + 3", "Theorem 2", r"(3\alpha - 2)"], 7),
    "two_schedules": (["printed", "proved", "no algorithm"], 3),
    "update_landscapes": (["SGD", "5 % clipped", "Adam", "Adafactor", "lowest"], 28),
}


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    """The folder of a store for each picture."""
    return {name: tmp_path_factory.mktemp(name) for name in NAMES}


@pytest.fixture(scope="module", autouse=True)
def short_trainings():
    """Real networks are drawn as they are, but smaller, and trained for a few steps."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tuned_networks, "tuned", partial(after_a_few_steps, tuned_networks.tuned))
        yield


def after_a_few_steps(tuned, run, plan, name):
    small = replace(plan.setting, words=50, width=8, length=4, channels=4, blocks=1, batch=4)
    return tuned(run, tuned_networks.Plan(small, steps=3, budget=6, searches=1, seeds=2), name)


@pytest.fixture(scope="module", autouse=True)
def small_networks():
    """Real networks are drawn as they are, but smaller, and trained for less time."""
    attention = {"batch": 4, "words": 50, "width": 8, "layers": 1, "length": 4}
    residual = {"batch": 2, "channels": 4, "blocks": 1}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(followed.SIZES, ("attention", "picture"), (attention, (1, 2), 1))
        patch.setitem(followed.SIZES, ("residual network", "picture"), (residual, (1, 2), 1))
        patch.setattr(followed, "PICTURED", 2)
        yield


@pytest.fixture(scope="module", autouse=True)
def small_noise():
    """The noise of real networks is drawn as it is, but of smaller ones, and fewer samples of it."""
    size = {"words": 50, "width": 8, "layers": 1, "channels": 4, "blocks": 1}
    few = {"size": size, "samples": 120, "batches": 60, "seeds": 2, "steps": (0, 2, 10)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(noise_seen, "PICTURE", few)
        yield


@pytest.fixture(scope="module")
def drawn(stores):
    """Return the Axes of a picture by its name; each is drawn once."""
    done = {}

    def get(name):
        if needed := gallery.missing(name):
            pytest.skip(f"the picture {name} needs {' and '.join(needed)}")
        if name not in done:
            done[name] = gallery.draw(name, stores[name])
        return done[name]

    return get


def labels(figure):
    legends = [*figure.legends, *(ax.get_legend() for ax in figure.axes if ax.get_legend())]
    return [entry.get_text() for legend in legends for entry in legend.get_texts()]


def test_the_pictures_are_found_and_the_folder_holds_nothing_else():
    assert set(LEGENDS) <= set(NAMES)
    known = {"README.md", "__pycache__", *(f"{name}.py" for name in NAMES)}
    others = {file.name for file in (ROOT / "figures").iterdir()} - known
    assert "two_schedules.png" in others  # which the README shows
    assert others <= {f"{name}.png" for name in NAMES}  # what the scripts write if they are run alone


@pytest.mark.parametrize("name", NAMES)
def test_the_marks_are_there(drawn, name):
    figure = drawn(name).get_figure(root=True)
    shown = labels(figure)
    parts, count = LEGENDS.get(name, ([], len(shown)))
    assert shown
    assert len(shown) == count
    assert all(any(part in label for label in shown) for part in parts)
    assert all(ax.get_xlabel() or ax.get_ylabel() for ax in figure.axes)
    assert all(ax.lines or ax.collections or ax.patches for ax in figure.axes)


@pytest.mark.parametrize("name", NAMES)
def test_it_can_be_read_in_black_and_white(drawn, name):
    figure = drawn(name).get_figure(root=True)
    colors = [line.get_color() for ax in figure.axes for line in ax.get_lines()]
    shapes = [shape for ax in figure.axes for shape in (*ax.collections, *ax.patches)]
    colors += [color[:3] for shape in shapes for color in np.atleast_2d(shape.get_edgecolor())]
    colors += [shape.get_facecolor()[:3] for ax in figure.axes for shape in ax.patches if shape.get_fill()]
    assert colors
    assert all(np.ptp(to_rgb(color)) < 1e-9 for color in colors)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_cut_off(drawn, name):
    figure = drawn(name).get_figure(root=True)
    figure.draw_without_rendering()
    box = figure.get_tightbbox()
    width, height = figure.get_size_inches()
    assert box.x0 >= -0.02
    assert box.y0 >= -0.02
    assert box.x1 <= width + 0.02
    assert box.y1 <= height + 0.02


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_that_simulates_keeps_that_in_the_store(drawn, stores, name):
    drawn(name)
    assert any(stores[name].iterdir()) == (name in SIMULATED)


@pytest.mark.parametrize("name", ["chain_progress", "schedule_map"])
def test_from_the_store_a_picture_is_the_same(drawn, stores, name, tmp_path, monkeypatch):
    drawn(name)
    save(gallery.draw(name), tmp_path / "without.png")
    monkeypatch.setattr(schedule_map, "_strongly_convex", lambda *_: pytest.fail("it was measured again"))
    save(gallery.draw(name, stores[name]), tmp_path / "from_the_store.png")
    assert (tmp_path / "from_the_store.png").read_bytes() == (tmp_path / "without.png").read_bytes()


def test_a_share_that_clips_nothing_leaves_the_bits_of_a_method_without_a_clip():
    """So that the pictures need one kernel for both: the largest coordinate of a block is clipped to itself."""
    problem = pictured_models.network()[0]
    rng, blocks = np.random.default_rng(3), ht.Blocks(problem.shapes)
    gradients = rng.standard_t(1.5, (5, problem.dimension))
    points, states = np.zeros((2, problem.dimension)), np.zeros((2, 1, problem.dimension))
    plain = ht.methods.MomentumSGD(1.0, blocks=blocks)
    for method, x, state in zip((pictured_models.methods(problem)["SGD"], plain), points, states, strict=True):
        for k, g in enumerate(gradients, start=1):
            method.step(k, x, g.copy(), state)
    assert (points[0] == points[1]).all()
    assert points.all()


def test_the_two_schedules_have_the_rates_of_their_labels(drawn):
    lines = [line for line in drawn("two_schedules").get_lines() if len(line.get_xdata()) > 10]
    rates = [theory.theorem_4.rate_of_printed_schedule(1.3), theory.theorem_4.rate(1.3), theory.theorem_4.rate(1.3)]
    for line, rate in zip(lines, rates, strict=True):
        k, values = line.get_data()
        assert ht.rates.slope(k[-5:], values[-5:]) == pytest.approx(rate, abs=0.02)


def test_the_points_of_table_1_lie_on_their_lines(drawn):
    """Within 0.05, more than three standard errors of the few that are simulated; and those are the same in every run."""
    left, right = drawn("table_1").get_figure(root=True).axes
    strongly_convex = (
        theory.theorem_4.rate,
        theory.theorem_4.rate,
        theory.theorem_4.rate_of_printed_schedule,
        theory.sgd.rate,
    )
    non_convex = theory.remark_3.rate, theory.remark_3.rate, theory.sgd_nonconvex.rate
    for ax, rates, tolerance in ((left, strongly_convex, 0.05), (right, non_convex, 0.005)):
        for points, rate in zip(ax.containers, rates, strict=True):
            expected = [rate(alpha) for alpha in (1.2, 1.5, 1.8, 2.0)]
            assert points[0].get_ydata() == pytest.approx(expected, abs=tolerance)


def test_the_table_of_the_page_is_what_the_picture_of_gclip_and_acclip_shows(drawn):
    rows = [line.split("|")[1:-1] for line in (ROOT / "figures" / "README.md").read_text().splitlines() if " [" in line]
    cells = [[cell.strip() for cell in row] for row in rows if len(row) == 7]
    axes = drawn("from_gclip_to_acclip").get_figure(root=True).axes
    shown = [[points[0].get_ydata() for points in ax.containers] for ax in axes]
    assert [row[0] for row in cells[::5]] == [ax.get_title() for ax in axes]
    assert [row[1] for row in cells[:5]] == [label.get_text() for label in axes[0].get_xticklabels()]
    found = [[f"{methods[m][place]:.3g}" for m in range(5)] for methods in shown for place in range(5)]
    assert [[cell.split(" [")[0] for cell in row[2:]] for row in cells] == found


def test_the_command_draws_a_picture_by_name_in_a_new_folder_and_the_same_each_time(tmp_path):
    for folder in ("first/pictures", "second"):
        done = heavytail("figures", "clipping_bias", "-o", tmp_path / folder)
        assert done.returncode == 0
    first, second = tmp_path / "first" / "pictures", tmp_path / "second"
    assert sorted(file.name for file in first.iterdir()) == ["clipping_bias.pdf", "clipping_bias.png"]
    assert (first / "clipping_bias.png").read_bytes().startswith(b"\x89PNG")
    assert (first / "clipping_bias.pdf").read_bytes().startswith(b"%PDF")
    for name in ("clipping_bias.png", "clipping_bias.pdf"):
        assert (first / name).read_bytes() == (second / name).read_bytes()
    assert "clipping_bias.png" in done.stdout


def test_an_unknown_name_is_an_error_that_lists_the_pictures(tmp_path):
    done = heavytail("figures", "no_such", "-o", tmp_path / "new")
    assert done.returncode == 2
    message = " ".join(done.stderr.split())
    assert "There is no picture 'no_such'. The pictures are chain_progress, clipped_share," in message
    assert not (tmp_path / "new").exists()


def test_a_folder_that_cannot_be_written_is_an_error_before_any_work(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(gallery, "draw", lambda *_: pytest.fail("it was drawn"))
    done = heavytail("figures", "clipping_bias", "-o", tmp_path / "file")
    assert done.returncode == 2
    assert "cannot be made" in done.stderr


def test_a_script_runs_alone(tmp_path):
    file = tmp_path / "bias.pdf"
    script = ROOT / "figures" / "clipping_bias.py"
    environment = {"PYTHONPATH": str(ROOT), "PATH": "", "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-W", "error", script, file], check=True, cwd=tmp_path, env=environment)
    assert file.read_bytes().startswith(b"%PDF")
