"""Logs of training runs: each format, each kind of noise, and any bytes at all."""

import datetime as dt
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sources.benchmarks.mlperf_training_logs import read_line, read_run, read_value

START = b':::MLLOG {"key": "run_start", "time_ms": 1700000000000, "value": null, "metadata": {}}'
STOP = (
    b':::MLLOG {"key": "run_stop", "time_ms": 1700000090000, "value": null,'
    b' "metadata": {"status": "success"}}'
)


def stop(status: str, time_ms: object = 1700000090000) -> bytes:
    """A run_stop with another status or time."""
    text = STOP.decode().replace("success", status)
    return text.replace("1700000090000", str(time_ms)).encode()


def test_a_run_lasts_from_start_to_stop() -> None:
    """A minute and a half, by clocks in milliseconds."""
    run = read_run(START + b"\nnoise\n" + STOP + b"\n")

    assert (1.5, "success", True, None) == (
        run.minutes,
        run.status,
        run.is_converged,
        run.trouble,
    )
    assert dt.datetime(2023, 11, 14, 22, 13, 20, tzinfo=dt.UTC) == run.started_at


@pytest.mark.parametrize("mark", [b"\n", b"\r", b"\r\n"])
@pytest.mark.parametrize(
    "before", [b"", b"0: ", b" 12: ", b"[3] ", b"10%|#   | \x1b[A ", b"\xff "]
)
def test_anything_may_stand_before_the_token(mark: bytes, before: bytes) -> None:
    """Ranks, progress bars, colours and bytes of no encoding; lines end in any way."""
    log = mark.join([before + START, before, before + STOP, b""])

    assert 1.5 == read_run(log).minutes


def test_the_last_token_of_a_line_counts() -> None:
    """Two processes that write on one line leave the end of the line readable."""
    assert 1.5 == read_run(b':::MLLOG {"key": "x"' + START + b"\n" + STOP).minutes


def test_repeated_lines_are_one_run() -> None:
    """The last start before the first stop counts, as in the official summary."""
    early = START.replace(b"1700000000000", b"1699999999000")
    later = START.replace(b"1700000000000", b"1700000200000")
    log = b"\n".join([early, START, STOP, stop("aborted", 1700000300000), later])

    assert (1.5, "success") == (read_run(log).minutes, read_run(log).status)


def test_words_about_stopping_are_no_stop() -> None:
    """A key must be the key, and a line must have the token."""
    other = b':::MLLOG {"key": "note", "time_ms": 1, "value": "run_stop soon"}'

    assert "no_run_stop" == read_run(START + b"\nrun_stop\n" + other).status


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("success", "success"),
        ("aborted", "aborted"),
        ("abort", "abort"),
        ("fail", "fail"),
        ("SUCCESS", "success"),
        ("half-way there", "unknown_status"),
    ],
)
def test_status_is_the_publishers_word(told: str, status: str) -> None:
    """Only success is success; a word nobody knows is none."""
    run = read_run(START + b"\n" + stop(told))

    assert (status, status == "success") == (run.status, run.is_converged)


@pytest.mark.parametrize(
    ("text", "clock", "unit", "key"),
    [
        (":::MLPv0.5.0 resnet 154.25 (/p/f.py:49) run_start", 154.25, "s", "run_start"),
        (':::MLPv0.5.0 ncf 154 (<s>:1) run_stop: {"success": true}', 154, "s", "run_stop"),
        (':::MLL 155.5 run_start: {"value": null, "metadata": {}}', 155.5, "s", "run_start"),
        (':::MLLOG {"key": "run_start", "time_ms": 175984}', 175984, "ms", "run_start"),
        (':::MLLOG {"time_ms": 175984.25, "key": "run_stop"}', 175984.25, "ms", "run_stop"),
        (':::MLLOG {"time_s": 159.75, "key": "run_stop"}', 159.75, "s", "run_stop"),
    ],
)
def test_three_formats(text: str, clock: float, unit: str, key: str) -> None:
    """Seconds in v0.5 and v0.6, milliseconds later, seconds where the name says so."""
    event = read_line(text)

    assert event is not None
    assert (clock, unit, key) == (event.time, event.unit, event.key)


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (b':::MLLOG {"key": "run_stop", "value": "adamw"Lambda"}', "not JSON"),
        (b':::MLLOG {"key": "run_stop"}', "no time"),
        (b':::MLLOG {"key": "run_stop", "time_ms": "soon"}', "no time"),
        (b':::MLLOG {"key": "run_stop", "time_ms": true}', "no time"),
        (b':::MLLOG {"key": "run_stop", "time_ms": Infinity}', "no time"),
        (b':::MLLOG {"key": "run_stop", "time_ms": 1e999}', "no time"),
        (b':::MLLOG ["run_stop"]', "not a JSON object"),
        (b":::MLLOG " + b"[" * 50_000 + b'"run_stop"', "nested too deeply"),
        (b":::MLL 1.2.3 run_stop: {}", "no time"),
    ],
)
def test_a_line_that_counts_and_cannot_be_read_is_named(broken: bytes, why: str) -> None:
    """By its number and what is wrong, and the run has failed."""
    is_older = broken.startswith(b":::MLL ")
    start = b':::MLL 1.5 run_start: {"value": null}' if is_older else START
    run = read_run(start + b"\n" + broken + b"\n")

    assert ("broken_line", False) == (run.status, run.is_converged)
    assert run.trouble is not None
    assert ("broken_line", 2) == run.trouble[:2]
    assert why in run.trouble[2]


def test_a_broken_line_that_does_not_count_does_no_harm() -> None:
    """Only the lines looked for are decoded."""
    broken = b':::MLLOG {"key": "opt_name", "value": "adamw"Lambda"}'

    assert 1.5 == read_run(START + b"\n" + broken + b"\n" + STOP).minutes


@pytest.mark.parametrize(
    ("log", "status"),
    [
        (b"", "no_token"),
        (b"Segmentation fault\n", "no_token"),
        (b':::MLLOG {"key": "init_start", "time_ms": 1}', "no_run_start"),
        (START, "no_run_stop"),
        (STOP, "no_run_start"),
        (STOP + b"\n" + START, "no_run_start"),
        (START + b"\n" + stop("success", 1600000000000), "stop_before_start"),
        (START + b"\n" + stop("success", 1700000000000), "stop_before_start"),
    ],
)
def test_a_log_without_a_run_says_why(log: bytes, status: str) -> None:
    """It is a run that failed."""
    run = read_run(log)

    assert (status, False) == (run.status, run.is_converged)


@pytest.mark.parametrize("time_ms", [-62135596800001, 1e17, 1.7e308])
def test_a_clock_that_no_calendar_has_leaves_the_time(time_ms: float) -> None:
    """Years before 1 and after 9999 are no dates; they are null and nothing breaks."""
    run = read_run(START.replace(b"1700000000000", str(time_ms).encode()) + b"\n" + STOP)

    assert run.started_at is None
    assert run.stopped_at is not None


def test_a_log_in_another_encoding_is_named() -> None:
    """UTF-16 has no token that anybody could find."""
    run = read_run((START + b"\n" + STOP).decode().encode("utf-16"))

    assert run.trouble is not None
    assert "wrong_encoding" == run.trouble[0]


def test_a_line_without_an_end_is_read_no_further_than_its_window() -> None:
    """Megabytes on one line cost no more than megabytes on many."""
    log = b"\n".join([b"x run_stop " * 300_000, START, STOP])
    began = time.process_time()  # of this process alone, however busy the machine is

    assert 1.5 == read_run(log).minutes
    assert time.process_time() - began < 1


def test_a_start_and_a_stop_on_one_line_is_a_stop() -> None:
    """The last token of a line counts, here too."""
    assert 1.5 == read_run(START + b"\n" + START + STOP).minutes


def test_values_are_found_by_key() -> None:
    """The first text counts; what cannot be read is passed over."""
    log = (
        b':::MLLOG {"key": "submission_division", "value"\n'
        b':::MLLOG {"key": "other", "value": "submission_division", "time_ms": 1}\n'
        b':::MLLOG {"key": "submission_division", "value": "open", "time_ms": 1}\n'
    )

    assert "open" == read_value(log, "submission_division")
    assert read_value(log, "submission_benchmark") is None


TOKENS = (START, STOP, b":::MLLOG ", b":::MLL 1.5 run_start: ", b":::MLPv0.5.0 x 2 (f:1) run_stop")
WORDS = (b"run_start", b"run_stop", b"eval_result", b'"timestamp": ', b"1e999", b"-5", b"null")
SIGNS = (
    b"\n",
    b"\r",
    b"{",
    b"}",
    b'"',
    b"'",
    b"\x00",
    b"\xff\xfe",
    b"Total runtime: 1.2.3 minutes",
)
PIECES = st.sampled_from((*TOKENS, *WORDS, *SIGNS))


@given(st.lists(PIECES | st.binary(max_size=12), max_size=30).map(b"".join))
@example(b":::MLLx:::MLL 1.5 eval_result: {'metadata': {'timestamp': -1}}run_start")
def test_no_bytes_break_the_reader(log: bytes) -> None:
    """Whatever a log holds, it is a run with a status; a converged one has a time."""
    run = read_run(log)

    assert run.status
    assert not run.is_converged or (run.minutes is not None and run.minutes > 0)


@given(
    st.floats(0, 4e12, allow_nan=False),
    st.floats(1, 1e9, allow_nan=False),
    st.lists(st.sampled_from([b"noise\n", b"bar\r", b"\n", b"\xe2\x82 \n"]), max_size=5),
)
def test_what_was_written_is_read_back(start: float, lasts: float, noise: list[bytes]) -> None:
    """Any times, with any noise around them."""
    first = START.replace(b"1700000000000", repr(start).encode())
    last = STOP.replace(b"1700000090000", repr(start + lasts).encode())
    run = read_run(b"".join([*noise, first, b"\n", *noise, last]))

    assert ((start + lasts) - start) / 60 / 1000 == run.minutes
    assert run.is_converged
