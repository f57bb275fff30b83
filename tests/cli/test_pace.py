"""How fast work goes and what is left of it, on a clock that the test sets."""

import pytest

from heavytail.cli.pace import LEAST_SPAN, WINDOW, Pace, duration, speed


def paced(*heard, label="work", total=1000):
    """Return a Pace that heard these times and counts."""
    pace = Pace()
    for now, done in heard:
        pace.hear(label, done, total, now)
    return pace


def test_the_rate_and_the_time_left_are_those_of_steady_work():
    rate, left = paced((0.0, 100), (1.0, 150), (2.0, 200)).known(2.0)
    assert (rate, left) == (50.0, 16.0)


def test_what_was_found_in_a_store_counts_for_nothing():
    """It may come with the first news, 900 of 1000, after ten seconds of compiling: 10 a second were done since."""
    rate, left = paced((10.0, 900), (11.0, 910), (14.0, 940)).known(14.0)
    assert (rate, left) == (10.0, 6.0)


def test_a_bar_that_has_just_begun_says_nothing():
    assert Pace().known(5.0) is None
    assert paced((0.0, 0)).known(5.0) is None
    assert paced((0.0, 0), (1e-6, 64)).known(5.0) is None  # or it would be 64 million a second
    assert paced((0.0, 0), (0.9 * LEAST_SPAN, 64)).known(5.0) is None
    assert paced((0.0, 0), (LEAST_SPAN, 64)).known(5.0) is not None


def test_a_bar_that_is_done_says_nothing_and_one_that_nearly_is_nothing_below_zero():
    assert paced((0.0, 0), (10.0, 1000)).known(10.0) is None
    assert paced((0.0, 0), (10.0, 999)).known(10.0)[1] == pytest.approx(10.0 / 999.0)
    assert paced((0.0, 0), (10.0, 999)).known(60.0)[1] == 0.0


def test_the_time_left_runs_down_between_two_news():
    pace = paced((0.0, 0), (10.0, 100))
    assert [pace.known(now)[1] for now in (10.0, 15.0, 30.0)] == [90.0, 85.0, 70.0]


@pytest.mark.parametrize(
    ("label", "done", "total"),
    [("other", 600, 1000), ("work", 600, 2000), ("work", 50, 1000), ("work", 500, 1000)],
    ids=["another label", "another total", "fewer", "as many: of the next one, computed at once"],
)
def test_other_work_is_counted_from_its_own_beginning(label, done, total):
    pace = paced((0.0, 0), (10.0, 500))
    pace.hear(label, done, total, 20.0)
    assert pace.known(25.0) is None
    pace.hear(label, done + 4, total, 22.0)
    assert pace.known(22.0) == (2.0, (total - done - 4) / 2.0)


def test_the_rate_forgets_what_is_long_ago():
    """A machine that falls asleep, or is shared from some time on."""
    fast = [(float(second), 100 * second) for second in range(200)]
    slow = [(200.0 + second, 20_000 + second) for second in range(int(WINDOW) + 10)]
    assert paced(*fast, total=10**6).known(199.0)[0] == pytest.approx(100.0)
    assert paced(*fast, *slow, total=10**6).known(270.0)[0] == pytest.approx(1.0)


def test_news_rarer_than_the_window_give_a_rate():
    news = (0.0, 0), (10 * WINDOW, 300), (30 * WINDOW, 500)
    assert paced(*news).known(30 * WINDOW)[0] == pytest.approx(200 / (20 * WINDOW))


def test_a_long_run_does_not_keep_all_that_it_heard():
    pace = paced(*((0.01 * i, i) for i in range(100_000)), total=10**6)
    assert len(pace._heard) < 1.1 * WINDOW / 0.01


@pytest.mark.parametrize(
    ("rate", "shown"),
    [
        (640.0, "640 draws/s"), (999.4, "999 draws/s"), (999.6, "1k draws/s"), (12_345.0, "12.3k draws/s"),
        (2.5e6, "2.5M draws/s"), (3.21e9, "3.21G draws/s"), (5e13, "5e+04G draws/s"), (1.0, "1 draws/s"),
        (0.5, "30 draws/min"), (0.01, "36 draws/h"), (1e-5, "0.036 draws/h"),
    ],
)  # fmt: skip
def test_a_rate_is_written_in_units_that_can_be_read(rate, shown):
    assert speed(rate, "draws") == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0.0, "0:00:00"), (59.99, "0:00:59"), (3661.0, "1:01:01"), (86_399.0, "23:59:59"), (86_400.0, "1.0 days"),
        (1e8, "1,157.4 days"), (1e20, "1,157,407,407,407,407.5 days"),
    ],
)  # fmt: skip
def test_a_time_is_written_in_hours_or_in_days(seconds, shown):
    assert duration(seconds) == shown
