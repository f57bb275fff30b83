"""The commands for what lies in a store: they see what is there, find damage, and put together, remove and tell no more."""

import json
import shutil

import pytest

import heavytail as ht
from heavytail.engine import identity, store, work
from heavytail.noise import Pareto
from tests.builders.command_line import heavytail
from tests.builders.small_run import experiment
from tests.naive import same_bits


def keep(folder, thing, *ranges):
    """Compute some trajectories of an experiment, each range of them as a piece, into a store."""
    kept, plan = store.store_of(folder, thing), work.plan_of(thing, "cpu", 1, thing.trajectories, None)
    for first, last in ranges:
        kept.keep(work.compute_here(thing, plan, first, last))
    return kept.folder


def name_of(thing):
    return store.About.of(thing, identity.identity_of(thing)).name


def runs(command, *arguments, status=0):
    done = heavytail("runs", command, *arguments)
    assert done.returncode == status, done.stderr
    return done.stdout.splitlines()


def refused(command, *arguments):
    """What a command says that does nothing."""
    done = heavytail("runs", command, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    return line


def listed(folder):
    """The runs in a store, by name, as `list` has them in JSON."""
    runs("list", folder, "--json", folder.parent / "runs.json")
    return {one["name"]: one for one in json.loads((folder.parent / "runs.json").read_text())["runs"]}


@pytest.fixture
def folder(tmp_path):
    """A store with a run that is complete, and one of which two pieces, 384 of 1000 trajectories, are there."""
    folder = tmp_path / "store"
    ht.simulate(experiment(640), store=folder)
    keep(folder, experiment(noise=Pareto(1.25)), (64, 256), (512, 704))
    return folder


def test_list_says_what_was_run_and_how_much_of_it_is_there(folder):
    part, whole, end = runs("list", folder)
    method = "SGD(Power(0.5, -0.5, 0)) on Quadratic(1, 0, 0)"
    assert part.startswith(name_of(experiment(noise=Pareto(1.25)))[:12])
    assert "  384 of 1,000  " in part
    assert part.endswith(f"  {method} under Pareto(1.25, 1, False, 'right', True), 20 steps, d = 1, seed 7")
    assert whole.startswith(name_of(experiment())[:12])
    assert "  640 complete  " in whole
    size = sum(file.stat().st_size for file in folder.rglob("*.npz"))
    assert end == f"2 runs, {size / 1000:.0f} kB."


def test_list_as_json_has_the_parts_and_exact_numbers(folder):
    one = listed(folder)[name_of(experiment(noise=Pareto(1.25)))]
    size = sum(file.stat().st_size for file in (folder / one["name"]).glob("*.npz"))
    assert (one["done"], one["asked"], one["files"], one["bytes"]) == (384, 1000, 2, size)
    assert (one["stale"], one["fault"], one["seed"], one["steps"]) == (False, "", 7, 20)
    assert one["noise"] == repr(Pareto(1.25))


def test_pieces_that_overlap_are_counted_once(tmp_path):
    keep(tmp_path / "store", experiment(), (0, 256), (128, 320), (192, 256))
    (one,) = listed(tmp_path / "store").values()
    assert one["done"] == 320


def test_a_title_is_short_whatever_a_part_holds(tmp_path):
    atoms = ht.noise.Atoms(values=list(range(-100, 101)), probabilities=[1 / 201] * 201)
    store.store_of(tmp_path, experiment(noise=atoms))
    line, _ = runs("list", tmp_path)
    assert "under Atoms(" in line
    assert "..., 20 steps" in line
    assert len(line) < 250


def test_what_another_version_computed_is_said_and_removed(folder, tmp_path, monkeypatch):
    """Of two runs and a file of the layout before, the run of this version stays; other files are nobody's business."""
    monkeypatch.setattr(identity, "library_digest", lambda *places: "0" * 16)
    keep(folder, experiment(128), (0, 64))
    monkeypatch.undo()
    earlier, other = folder / f"{'0a' * 16}.npz", folder / "notes.npz"
    earlier.write_bytes(bytes(1000))
    other.write_bytes(b"mine")
    lines = runs("list", folder)
    assert sum("64 of 128, stale" in line for line in lines) == 1
    assert lines[-3:] == [
        "Stale: 1 run. Another version of heavytail computed that; this one cannot go on from it.",
        "Ignored: 1 file of an earlier version, which kept one file for each run.",
        f"`heavytail runs rm {folder} --stale` removes them.",
    ]
    runs("list", folder, "--json", tmp_path / "runs.json")
    assert json.loads((tmp_path / "runs.json").read_text())["earlier_files"] == [earlier.name]
    assert runs("rm", folder, "--stale")[0].startswith("1 run and 1 file removed, ")
    assert not earlier.exists()
    assert other.exists()
    assert set(listed(folder)) == {name_of(experiment()), name_of(experiment(noise=Pareto(1.25)))}
    assert runs("rm", folder, "--stale") == ["0 runs removed, 0 bytes."]
    assert len(runs("list", folder)) == 3


def test_show_tells_all_of_one_run(folder):
    name = name_of(experiment(noise=Pareto(1.25)))
    lines = runs("show", folder, name[:6])
    assert lines[0] == name
    assert lines[2].startswith("384 of 1,000, ")
    assert f"noise: {Pareto(1.25)!r}" in lines
    assert "record: ['gap last']" in lines
    assert [line.split() for line in lines[-2:]] == [["64", "..", "255", "piece"], ["512", "..", "703", "piece"]]
    assert runs("show", folder, name_of(experiment()))[-1].split() == ["0", "..", "639", "totals"]


def test_verify_finds_what_is_damaged_and_no_run_uses_it(folder):
    assert runs("verify", folder) == ["3 files of 2 runs, 0 damaged."]
    file = sorted((folder / name_of(experiment(noise=Pareto(1.25)))).glob("*.npz"))[1]
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))
    found, count, advice = runs("verify", folder, status=1)
    assert found.startswith(f"{file}: ")
    assert (count, advice) == ("3 files of 2 runs, 1 damaged.", "No run uses them; they can be removed.")
    assert runs("verify", folder, name_of(experiment())[:8]) == ["1 file of 1 run, 0 damaged."]
    with pytest.warns(UserWarning, match=rf"{file} of the store is damaged .* computed again"):
        result = ht.simulate(experiment(noise=Pareto(1.25)), store=folder)
    assert same_bits(result, ht.simulate(experiment(noise=Pareto(1.25))))


def test_verify_finds_a_folder_that_does_not_say_of_what_it_is(folder):
    lost = folder / name_of(experiment())
    (lost / "experiment.json").unlink()
    assert runs("verify", folder, status=1)[0] == "it has no experiment.json"
    assert "unreadable" in runs("list", folder)[-2]
    runs("rm", folder, lost.name[:10])
    assert not lost.exists()


def test_merge_of_stores_from_two_machines_is_a_complete_run(tmp_path):
    """Each had every second task, and both had one; nothing is computed any more, and the others stay as they are."""
    thing, tasks = experiment(960), [(first, first + 64) for first in range(0, 960, 64)]
    here, there, other = (tmp_path / name for name in ("here", "there", "other"))
    keep(here, thing, *tasks[::2], tasks[5])
    keep(there, thing, *tasks[1::2])
    keep(other, experiment(noise=Pareto(1.25)), (0, 64))
    before = {file: file.read_bytes() for folder in (there, other) for file in folder.rglob("*") if file.is_file()}
    assert runs("merge", here, there, other) == [f"{here} has 2 runs in 2 files; before, 9 files."]
    assert {file: file.read_bytes() for file in before} == before
    one = listed(here)[name_of(thing)]
    assert (one["done"], one["files"]) == (960, 1)
    counts = []
    result = ht.simulate(thing, store=here, progress=lambda _, done, total: counts.append(done))
    assert counts == []
    assert same_bits(result, ht.simulate(thing))
    assert runs("merge", here, there, other) == [f"{here} has 2 runs in 2 files; before, 2 files."]


def test_merge_into_a_new_store_leaves_out_what_is_damaged_and_says_so(folder, tmp_path):
    damaged, lost = (
        sorted((folder / name_of(experiment(noise=Pareto(1.25)))).glob("*.npz"))[0],
        folder / name_of(experiment()),
    )
    damaged.write_bytes(damaged.read_bytes()[:1000])
    (lost / "experiment.json").unlink()
    done = heavytail("runs", "merge", tmp_path / "new", folder)
    assert (done.returncode, done.stdout) == (0, f"{tmp_path / 'new'} has 1 run in 1 file; before, 0 files.\n")
    first, second = sorted(done.stderr.splitlines(), key=lambda line: "experiment.json" in line)
    assert first.startswith(f"heavytail: {damaged} is left out: ")
    assert second == f"heavytail: {lost} is left out: it has no experiment.json."
    (one,) = listed(tmp_path / "new").values()
    assert one["done"] == 192


def test_merge_names_a_store_that_is_not_there_before_it_copies(folder, tmp_path):
    assert f"There is no store {tmp_path / 'nowhere'}." in refused("merge", tmp_path / "new", folder, tmp_path / "nowhere")
    assert not (tmp_path / "new").exists()


def test_rm_removes_what_is_named_and_nothing_else(folder):
    assert runs("rm", folder, name_of(experiment())[:12])[0].startswith("1 run removed, ")
    assert list(listed(folder)) == [name_of(experiment(noise=Pareto(1.25)))]


def test_names_must_be_clear(folder):
    twin = folder / (name_of(experiment())[:20] + "0" * 12)
    shutil.copytree(folder / name_of(experiment()), twin)
    shown = f"`heavytail runs list {folder}` shows them."
    for command in ("show", "verify", "rm"):
        assert refused(command, folder, "zz").endswith(f"{folder} has no run whose name begins with 'zz'. {shown}")
        assert f"has 2 runs whose names begin with '{twin.name[:12]}'." in refused(command, folder, twin.name[:12])
    assert "Nothing is named. Name runs as" in refused("rm", folder)
    assert len(listed(folder)) == 3
    assert f"it is of run {name_of(experiment())}" in runs("verify", folder, twin.name, status=1)


@pytest.mark.parametrize("command", ["list", "show", "verify", "merge", "rm"])
def test_a_store_that_is_not_there_is_an_error_and_is_not_made(command, tmp_path):
    arguments = {"show": ["0"], "rm": ["--stale"]}.get(command, [])
    for missing in ("nowhere", "file"):
        (tmp_path / "file").write_text("")
        message = refused(command, tmp_path / missing, *arguments)
        assert message == f"heavytail: There is no store {tmp_path / missing}. Name the folder that --store has named."
    assert not (tmp_path / "nowhere").exists()


def test_an_empty_store_has_no_runs(tmp_path):
    assert runs("list", tmp_path) == ["0 runs, 0 bytes."]
    assert runs("verify", tmp_path) == ["0 files of 0 runs, 0 damaged."]
    assert runs("merge", tmp_path) == [f"{tmp_path} has 0 runs in 0 files; before, 0 files."]
    assert runs("rm", tmp_path, "--stale") == ["0 runs removed, 0 bytes."]


def test_a_run_of_a_newer_version_is_shown_as_such_and_left_alone(folder):
    page = folder / name_of(experiment()) / "experiment.json"
    page.write_text(page.read_text().replace('"format": 1', '"format": 2'))
    newer = f"{page} was written by a newer heavytail (format 2; this one reads 1)."
    assert any("unreadable" in line and newer in line for line in runs("list", folder))
    assert newer in runs("verify", folder, status=1)[0]
    runs("rm", folder, "--stale")
    assert page.exists()
