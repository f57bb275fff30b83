"""The tutorials are true: a reader who follows one from its first block to its last sees what it shows."""

import re

import pytest
from numba import types

import heavytail as ht
from heavytail.cli.new import BEGINNING
from heavytail.compiler.cuda_target import load, lower
from tests.builders.pages import DOCS, Block, Reader, blocks, in_the_simulator, run_python, same

TUTORIALS = {file.stem: file.read_text() for file in sorted((DOCS / "tutorials").glob("*.md"))}
ELSEWHERE = {"noise_for_my_experiment": 3, "on_a_gpu": 1}  # blocks of Python that need a library or a GPU

FALSE = """
import heavytail as ht

claim = ht.Claim(
    id="false", source="nowhere", statement="2 is 1.", alphas=(1.5,),
    check=lambda run, alpha: ht.judge.number_is(2.0, 1.0, 0.1, "two"),
)
"""


def test_there_are_the_tutorials_that_the_pages_link_to():
    assert len(TUTORIALS) == 8


@pytest.mark.slow
@pytest.mark.parametrize("tutorial", TUTORIALS)
def test_a_reader_sees_what_a_tutorial_shows(tutorial, tmp_path, monkeypatch):
    if tutorial == "on_a_gpu":
        pytest.importorskip("numba_cuda", reason="it asks whether parts compile for a GPU, which numba-cuda tells")
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)  # a job on GitHub would get the summary that is shown
    reader = Reader(tmp_path)
    for block in blocks(TUTORIALS[tutorial], "python", "ini", "sh"):
        printed = reader.follow(block)
        if block.shown is not None:
            assert same(block.shown, printed), f"{block.text}\nshown:\n{block.shown}\nprinted:\n{printed}"
    assert reader.status == 0


@pytest.mark.parametrize("tutorial", TUTORIALS)
def test_no_block_is_left_out(tutorial):
    """What does not run here is counted, and has a test of its own below; what is shown stands below what prints it."""
    text = TUTORIALS[tutorial]
    found = blocks(text)
    assert {one.language for one in found} <= {"python", "ini", "sh", "py", "yaml"}
    assert len([one for one in found if one.language == "py"]) == ELSEWHERE.get(tutorial, 0)
    assert text.count("```") == 2 * (len(found) + sum(one.shown is not None for one in found))


@pytest.mark.parametrize("tutorial", TUTORIALS)
def test_a_tutorial_says_what_one_will_have(tutorial):
    title, _, first = TUTORIALS[tutorial].splitlines()[:3]
    assert title.startswith("# ")
    assert first.startswith("At the end ")


def elsewhere(word):
    (block,) = (one for one in blocks(TUTORIALS["noise_for_my_experiment"], "py") if word in one.text)
    return block.text


@pytest.mark.parametrize(("library", "opening"), [("torch", "import torch"), ("jax", "import jax\n")])
def test_noise_in_another_library(library, opening, tmp_path):
    program = elsewhere(opening)
    compile(program, library, "exec")
    pytest.importorskip(library, reason=f"{library} is not installed")
    assert Reader(tmp_path).follow(Block("python", program, None)) == "True\n"


def test_noise_in_a_kernel_of_cuda(tmp_path):
    """It runs in numba's simulator of a GPU, and its kernel compiles for a real one."""
    pytest.importorskip("numba_cuda", reason="the simulator is part of numba-cuda")
    program = elsewhere("from numba import cuda")
    printed = in_the_simulator(program, tmp_path)
    assert [float(word) for word in printed.split()] == ht.noise.Stream(ht.noise.StudentT(1.5), seed=7, stream=3)[
        :4
    ].tolist()
    (kernel,) = re.findall(r"@cuda.jit\n(.*?)\n\n", program, flags=re.DOTALL)
    names = {"ht": ht, "cuda": load(), "law": ht.for_numba(ht.noise.StudentT(1.5))}
    exec(kernel, names)
    assert "st.global" in lower(names["draws"], (types.int64, types.Array(types.float64, 1, "C")))


def test_the_gpu_if_there_is_one_gives_the_bits_of_the_cpu(tmp_path):
    (block,) = blocks(TUTORIALS["on_a_gpu"], "py")
    assert run_python(block.text, tmp_path) == "True\n"


def test_the_workflow_that_is_shown_is_the_one_that_new_writes():
    (block,) = blocks(TUTORIALS["in_ci"], "yaml")
    assert block.text == (BEGINNING / ".github" / "workflows" / "claims.yml").read_text()


def test_what_is_shown_is_compared(tmp_path):
    """The control: a page that shows something else is found out, and so is a command that fails where it is not said."""
    printed = Reader(tmp_path).follow(Block("python", "print(0.667)\n", None))
    assert same("0.667\n", printed)
    assert same("0.6...\n", printed)
    assert not same("0.668\n", printed)
    assert not same("0.667\nand more\n", printed)
    (tmp_path / "claims.py").write_text("a file without a claim")
    with pytest.raises(AssertionError, match=r"claims\.py"):
        Reader(tmp_path).follow(Block("sh", "heavytail check claims.py\n", None))


def test_a_command_that_fails_is_found_out_unless_its_status_is_shown(tmp_path):
    (tmp_path / "claims.py").write_text(FALSE)
    for said in ("", "echo $?\n"):
        reader = Reader(tmp_path)
        reader.follow(Block("sh", f"heavytail check claims.py\n{said}", None))
        assert (reader.status == 0) == bool(said)
