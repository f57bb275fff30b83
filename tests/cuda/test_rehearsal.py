"""All that a run on a GPU does but the kernels themselves: types, compilation, linking, copies, arguments, launches."""

import ctypes
import re
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pytest

pytest.importorskip("numba_cuda", reason="numba-cuda is not installed")

from numba import typeof

import heavytail as ht
from heavytail.compiler.cuda_target import on_device
from heavytail.engine import cuda as engine
from heavytail.engine.tasks import BLOCK
from heavytail.experiment.observables import COLUMNS
from heavytail.parts.copies import with_values
from tests.cuda.kinds import experiments
from tests.cuda.lowered import inexact, type_of
from tests.cuda.rehearsal import rehearsal

# Arrays in every part, a matrix, a table of a law, parts inside parts, both ways to hold vectors; two generations.
KINDS = [("2.08", (8, 6)), ("4.20", (9, 0)), ("20.08", (9, 0)), ("20.23", (8, 6))]


def chosen(number, **changes):
    found = experiments(dimensions=(int(number.split(".")[0]),), **changes)
    return next(experiment for name, experiment in found.items() if name.startswith(number))


@pytest.fixture(autouse=True)
def _fresh_kernels():
    """A kernel keeps the code of the GPU that it was made for, which here exists in one test only."""
    engine._kernel.cache_clear()
    yield
    engine._kernel.cache_clear()


def assembly(experiment):
    """Return {name: PTX} of the kernels that an experiment made."""
    made = [*engine.kernels(experiment), engine._kernel(engine.place_at_start), engine._kernel(engine.count)]
    overloads = [overload for kernel in made for overload in kernel.compiled.overloads.values()]
    return {overload.entry_name: "\n".join(*overload._codelibrary._ptx_cache.values()) for overload in overloads}


def declared(ptx, name):
    """Return for each parameter of a kernel whether it is a float."""
    head = re.search(rf"\.entry {re.escape(name)}\((.*?)\)", ptx, re.DOTALL)[1]
    return [kind == "f64" for kind in re.findall(r"\.param \.(?:align \d+ \.)?([bfsu]64)", head)]


@pytest.mark.parametrize(("number", "capability"), KINDS)
def test_kernels_are_launched_with_what_they_declare(number, capability):
    experiment = chosen(number, trajectories=2 * BLOCK + 3)
    with rehearsal(capability) as gpu:
        result = ht.simulate(experiment, "cuda", samples=True)
        ptx = assembly(experiment)
    assert len(ptx) == 4
    assert set(ptx) == {name for name, *_ in gpu.launches} == set(gpu.cubins)
    for name, _, block, arguments in gpu.launches:
        assert [isinstance(argument, ctypes.c_double) for argument in arguments] == declared(ptx[name], name)
        assert tuple(block) == (128, 1, 1)
    for code in ptx.values():
        assert f".target sm_{capability[0]}{capability[1]}" in code
        assert inexact(code) == []
    assert (result.every_value == 0.0).all()  # nobody wrote to the GPU's memory
    assert result.histogram.sum() == 0


def test_nothing_is_compiled_after_the_first_launches():
    """Neither for one trajectory, nor for the part of a block that is left over, nor for one checkpoint."""
    with rehearsal() as gpu:
        ht.simulate(chosen("2.08"), "cuda")
        compiled = dict(gpu.cubins)
        for changes in ({"trajectories": 1}, {"trajectories": 1000}, {"checkpoints": [7]}):
            ht.simulate(chosen("2.08", **changes), "cuda")
    assert len(compiled) == 4
    assert gpu.cubins == compiled


def array_at(arguments, first):
    """Return the vector whose description begins at an argument: two empty words, size, item size, address, ..."""
    size, address = arguments[first + 2], arguments[first + 4]
    return np.ctypeslib.as_array((ctypes.c_double * size).from_address(address)).copy()


def test_arrays_are_copied_to_the_gpu():
    scaled = ht.noise.Scaled(ht.noise.Weibull(0.7, symmetric=True), [1.0, 1.25, 1.5, 2.0])
    experiment = replace(chosen("4.20"), problem=ht.problems.CarmonChain(4, 10.0, 0.5), noise=scaled)
    with rehearsal() as gpu:
        ht.simulate(experiment, "cuda")
        setting_out = next(arguments for name, *_, arguments in gpu.launches if "place_at_start" in name)
        stepping = [arguments for name, *_, arguments in gpu.launches if "steps_in_registers" in name]
        assert array_at(setting_out, 0).tolist() == experiment.start.tolist()
        kind = type_of(experiment.noise)
        law = len(dict(kind.fields)["law"].fields)  # numbers only, and before them none: the chain has no array
        problem = len(type_of(experiment.problem).fields)
        assert array_at(stepping[-1], problem + law).tolist() == experiment.noise.scale.tolist()
    # The last arguments are the vectors in 11 words and two averages in 9.
    begin, end = stepping[-1][-22].value, stepping[-1][-21].value
    assert 0 <= begin < end == experiment.steps


def test_a_part_in_a_gpus_memory_has_all_its_fields():
    with rehearsal():
        for number, _ in KINDS:
            for part in (chosen(number).problem, chosen(number).noise, chosen(number).method):
                there = typeof(with_values(part, on_device)) if type_of(part) else None
                assert [name for name, _ in there.fields] == [name for name, _ in type_of(part).fields]


def test_an_array_with_gaps_is_copied_without_them():
    with rehearsal():
        assert on_device(np.arange(6.0)[::2]).copy_to_host().tolist() == [0.0, 2.0, 4.0]
        assert on_device(np.ones((2, 3)).T).shape == (3, 2)


@dataclass(frozen=True)
class Listed:
    """A method that makes a list, which no GPU can."""

    slots: ClassVar[int] = 0

    def step(self, k, x, g, state):
        steps = [0.1, 0.2]
        x[0] -= steps[0] * g[0]


def test_a_part_that_does_not_compile_is_an_error_before_any_work(tmp_path):
    told = []
    experiment = ht.Experiment(
        problem=ht.problems.Quadratic(1.0), noise=ht.noise.Gaussian(), method=Listed(), start=1.0, steps=3, trajectories=5
    )
    with rehearsal() as gpu, pytest.raises(ht.PartError, match=r"`Listed\.step` cannot be compiled for the GPU: A list"):
        ht.simulate(experiment, "cuda", store=tmp_path, progress=lambda _, *numbers: told.append(numbers))
    assert gpu.launches == told == list(tmp_path.rglob("*.npz")) == []


def launched(device, trajectories, seconds_per_unit, launches):
    """Return the seconds of so many launches on a GPU of a speed, of which few trajectories take as long as a full load."""
    found = []
    for _ in range(launches):
        steps = device._steps_per_launch(trajectories)
        work = steps * max(trajectories, engine.FULL) * device.experiment.dimension
        found.append(work * seconds_per_unit)
        device._learn(work, found[-1])
    return found


@pytest.mark.parametrize("trajectories", [1, 100, engine.FULL, 2**22])
@pytest.mark.parametrize("seconds_per_unit", [1e-11, 1e-9, 3e-8], ids=["fast", "middling", "slow"])
def test_launches_grow_to_a_tenth_of_a_second_and_a_watchdog_never_bites(trajectories, seconds_per_unit):
    with rehearsal():
        device = engine.Device(chosen("2.08"), None)
    seconds = launched(device, trajectories, seconds_per_unit, 12)
    assert max(seconds) < 1.0
    assert 0.5 * engine.SECONDS_PER_LAUNCH < seconds[-1] < 1.05 * engine.SECONDS_PER_LAUNCH or trajectories == 2**22


def test_a_gpu_that_slows_down_gets_shorter_launches_at_once():
    with rehearsal():
        device = engine.Device(chosen("2.08"), None)
    launched(device, 1000, 1e-11, 12)
    first, second, *_ = launched(device, 1000, 1e-9, 3)
    assert first > 5.0
    assert second == pytest.approx(engine.SECONDS_PER_LAUNCH, rel=0.05)


def test_a_step_is_the_least():
    with rehearsal():
        device = engine.Device(chosen("2.08"), None)
    device._learn(1, 1000.0)
    assert device._steps_per_launch(10**6) == 1


@pytest.mark.parametrize(
    ("steps", "dimension", "columns", "expected"),
    [
        (1000, 1, 1, 2**22),  # the most
        (10**5, 1, 1, 2**38 // 10**5 // 64 * 64),  # as long as a task may take
        (10**8, 1, 1, 2**19),  # yet enough to fill a GPU
        (1000, 1000, 1, 2**33 // 4 // (8 * (7 * 1000 + 2 + 1)) // 64 * 64),  # the GPU's memory
        (1000, 1, 14, 2**28 * 16 // (8 * 1000 * 14) // 64 * 64),  # the host's, with 1000 checkpoints
    ],
)
def test_a_task_is_large_and_short_and_fits(steps, dimension, columns, expected):
    record = list(COLUMNS)[:columns]
    checkpoints = range(1, 1001) if columns > 1 else [steps]
    experiment = ht.Experiment(
        problem=ht.problems.Quadratic(1.0), noise=ht.noise.Gaussian(), method=ht.methods.SGD(0.1), start=np.ones(dimension),
        steps=steps, trajectories=1, checkpoints=checkpoints, record=record,
    )  # fmt: skip
    with rehearsal():
        assert engine.trajectories_per_task(experiment, 64) == expected
