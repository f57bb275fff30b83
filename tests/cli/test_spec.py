"""Parts from text."""

import re

import numpy as np
import pytest

import heavytail as ht
from heavytail.cli.spec import OTHER_WORDS, names, parse_part


@pytest.mark.parametrize(
    ("role", "text", "expected"),
    [
        ("noise", "pareto alpha=1.5", ht.noise.Pareto(1.5)),
        ("noise", "pareto alpha=3/2 symmetric=true scale=2", ht.noise.Pareto(1.5, 2.0, symmetric=True)),
        ("noise", "Pareto 1.5 heavy_side=left", ht.noise.Pareto(1.5, heavy_side="left")),
        ("noise", "alpha-stable 1.5 -0.5 parameterization=S0", ht.noise.AlphaStable(1.5, -0.5, parameterization="S0")),
        ("noise", "gaussian", ht.noise.Gaussian()),
        ("noise", "student-t nu=3", ht.noise.StudentT(3.0)),
        ("noise", "two-point -3 1/9", ht.noise.TwoPoint(-3.0, 1.0 / 9.0)),
        ("noise", "isotropic pareto(3/2,symmetric=true)", ht.noise.Isotropic(ht.noise.Pareto(1.5, symmetric=True))),
        ("noise", "varying law=gaussian() scale=2*k^-0.5", ht.noise.Varying(ht.noise.Gaussian(), ht.Power(2.0, -0.5))),
        (
            "noise",
            "contaminated gaussian(1) student-t(3) 0.1",
            ht.noise.Contaminated(ht.noise.Gaussian(), ht.noise.StudentT(3), 0.1),
        ),
        (
            "noise",
            "shifted shifted(pareto(1.5,symmetric=true),1,scale=2) 3",
            ht.noise.Shifted(ht.noise.Shifted(ht.noise.Pareto(1.5, symmetric=True), 1.0, 2.0), 3.0),
        ),
        (
            "noise",
            "contaminated Gaussian(1) contaminated(gaussian(2), student-t(3), 0.1) 0.2",
            ht.noise.Contaminated(
                ht.noise.Gaussian(), ht.noise.Contaminated(ht.noise.Gaussian(2), ht.noise.StudentT(3), 0.1), 0.2
            ),
        ),
        ("method", "sgd 0.1", ht.methods.SGD(0.1)),
        ("method", "gclip eta=4*(k+1)^-1 tau=k^(2/3)", ht.methods.GClip(ht.Power(4, -1, 1), ht.Power(1, 2 / 3))),
        ("method", "acclip 0.1 alpha=3/2 beta1=0.5", ht.methods.ACClip(0.1, 1.5, 0.5)),
        ("method", "normalized-sgd eta=k^-0.5 momentum=0.9", ht.methods.NormalizedSGD(ht.Power(1.0, -0.5), 0.9)),
        (
            "method",
            "momentum-sgd 0.1 clip=Norm(k^0.5) clip_on=momentum",
            ht.methods.MomentumSGD(0.1, clip=ht.clips.Norm(ht.Power(1.0, 0.5)), clip_on="momentum"),
        ),
        ("method", "adafactor clip=top(5, per=all)", ht.methods.Adafactor(clip=ht.clips.Top(5.0, "all"))),
        ("noise", "AlphaStable(1.5, beta=0.5)", ht.noise.AlphaStable(1.5, 0.5)),
        ("noise", "pareto(1.5) symmetric=True", ht.noise.Pareto(1.5, symmetric=True)),
        ("noise", "mini_batch(Gaussian(scale=1), 4)", ht.noise.MiniBatch(ht.noise.Gaussian(), 4)),
        ("method", "SGD(4*(k+1)^-1)", ht.methods.SGD(ht.Power(4.0, -1.0, 1.0))),
        ("method", "gclip tau=2 eta=0.1 + 1*k^-0.5", ht.methods.GClip(0.1 + ht.Power(1.0, -0.5), 2.0)),
    ],
)
def test_text_names_a_part(role, text, expected):
    assert parse_part(role, text) == expected


def test_arrays_and_domains():
    problem = parse_part("problem", "quadratic curvature=1,2,4 minimizer=1 domain=box(-1,2)")
    assert np.array_equal(problem.curvature, [1.0, 2.0, 4.0])
    assert (problem.domain.low, problem.domain.high) == (-1.0, 2.0)
    assert parse_part("method", "projected-sgd 0.1 domain=ball(2)").domain == ht.problems.Ball(2.0)
    atoms = parse_part("noise", "atoms values=-1,1 probabilities=0.5,0.5")
    assert atoms.moment(2.0) == 1.0


def test_every_part_has_a_name():
    assert {"alpha-stable", "atoms", "burr-xii", "elliptical-stable", "log-normal", "reveal", "varying"} <= set(
        names("noise")
    )
    assert not {"stream", "vector-law", "draw-at"} & set(names("noise"))
    assert set(names("method")) == {
        "acclip", "ada-grad-norm", "adafactor", "adagrad", "adam", "cclip", "dual-averaging", "gclip", "momentum-sgd",
        "normalized-sgd", "projected-gclip", "projected-sgd", "rmsprop", "sgd", "sign-sgd",
    }  # fmt: skip
    assert set(names("clip")) == {"no-clip", "norm", "top", "value"}
    assert set(names("problem")) == {
        "absolute-value", "attention", "carmon-chain", "cosine", "crater", "dense-quadratic", "hyperbolic-cosine",
        "least-squares", "logarithm", "logistic-regression", "plateau", "pseudo-huber", "quadratic", "rosenbrock",
        "two-layer-network", "two-point-family",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("role", "text", "message"),
    [
        ("noise", "", "There is no noise ''. Choose one of alpha-stable"),
        ("noise", "normal", "There is no noise 'normal'. Did you mean gaussian? Choose one of"),
        ("noise", "AlphaStabel(1.5)", "There is no noise 'AlphaStabel(1.5)'. Did you mean alpha-stable? Choose"),
        ("noise", "stable 1.5", "There is no noise 'stable'. Did you mean alpha-stable?"),
        ("method", "gclp 0.1 1", "There is no method 'gclp'. Did you mean gclip"),
        ("problem", "Quadratc(1)", "There is no problem 'Quadratc(1)'. Did you mean quadratic or"),
        ("noise", "pareto alhpa=1.5", "takes no 'alhpa'. Did you mean alpha? Its parameters are alpha"),
        ("noise", "mini-batch gaussian 4", "law = 'gaussian' is the name of a noise. Write its parameters in parentheses"),
        ("method", "momentum-sgd 0.1 clip=norm", "clip = 'norm' is the name of a clip"),
        ("noise", "isotropic paretoo(1.5)", "Did you mean pareto?"),
        ("noise", "pareto", "pareto needs alpha"),
        ("noise", "pareto alpha=1.5 beta=1", "takes no 'beta'. Its parameters are alpha"),
        ("noise", "gaussian 1 2", "takes no 'further value'"),
        ("noise", "pareto alpha=one", "alpha = 'one' is not a number"),
        ("noise", "pareto alpha=1/0", "alpha = '1/0' is not a number"),
        ("method", "sgd eta=fast", "'fast' in the schedule 'fast'"),
        ("method", "projected-sgd 0.1 domain=box(a,b)", "'a' is no number"),
        (
            "method",
            "projected-sgd 0.1 domain=box(1)",
            "is no domain. Write box(low,high) or ball(radius)",
        ),
        ("method", "projected-sgd 0.1 domain=5", "domain = 5.0 is no domain"),
        ("noise", "pareto 1.5 symmetric=maybe", "symmetric = 'maybe' is neither True nor False"),
        ("noise", "pareto 1.5 alpha=2", "pareto gets alpha twice"),
        ("noise", "shifted normal(1)", "law = 'normal(1)' is neither a noise nor a clip. Did you mean gaussian?"),
        ("noise", "shifted qqq(1)", "law = 'qqq(1)' is no law of one coordinate"),
        ("noise", "shifted pareto(1.5", "opens a parenthesis and does not close it"),
        ("noise", "shifted pareto)1.5", "closes a parenthesis that is not open"),
        ("noise", "shifted " + "shifted(" * 11 + "gaussian" + ")" * 11, "nested more than 10 deep"),
    ],
)
def test_bad_text_is_an_error_with_a_remedy(role, text, message):
    with pytest.raises((ValueError, TypeError), match=re.escape(message)):
        parse_part(role, text)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1/k", "k^-1"), ("4/(k+1)", "4*(k+1)^-1"), ("2/n**0.75", "2*k^-0.75"), ("1/k^(2/3)", "k^(-2/3)"),
        ("0.1/sqrt(k+1)", "0.1*(k+1)^-0.5"), ("sqrt(t)", "k^0.5"), ("k^-0.5*2", "2*k^-0.5"), ("1/k + 0.1", "k^-1 + 0.1"),
    ],
)  # fmt: skip
def test_a_schedule_written_as_in_a_paper_is_an_error_that_says_what_was_meant(written, meant):
    with pytest.raises(ValueError, match=re.escape(f" Did you mean {meant}?")):
        parse_part("method", f"sgd eta={written}")
    k = np.arange(1.0, 6.0)
    formula = eval(written.replace("^", "**"), {"sqrt": np.sqrt, "k": k, "n": k, "t": k})  # Python's own reading
    assert parse_part("method", f"sgd eta={meant}").eta.values(k) == pytest.approx(formula)


def test_a_schedule_that_is_none_has_no_guess():
    with pytest.raises(ValueError, match="'log\\(k\\)' in the schedule") as raised:
        parse_part("method", "sgd eta=log(k)")
    assert "Did you mean" not in str(raised.value)


def test_no_two_parts_are_spelt_alike():
    """Without hyphens and capitals: any spelling of a name names one part, and no word of others is a name here."""
    for role in ("noise", "problem", "method", "clip"):
        plain = [name.replace("-", "") for name in names(role)]
        assert len(set(plain)) == len(plain)
        assert not set(OTHER_WORDS) & set(plain)
        assert set(OTHER_WORDS.values()) & set(names("noise")) == {"gaussian", "student-t", "alpha-stable"}
