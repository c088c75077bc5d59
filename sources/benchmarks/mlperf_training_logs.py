r"""One log of one training run: when it started, when it stopped, and whether it got there.

- Lines that count carry a token, anywhere on the line: `:::MLPv0.5.0`, `:::MLL` or `:::MLLOG`. Of
  several tokens on a line the last one counts. Lines end at `\n` and at `\r`.
- A run ends at the first `run_stop` and began at the last `run_start` before it, as the official
  summary has it (many ranks repeat lines).
- Times are seconds in v0.5 and v0.6 and milliseconds from v0.7 on; `time_s`, which some write
  there, is seconds.
- In v0.6 the time of minigo is the seconds that `eval_result` states, not the clock's.
- Logs without any token may state a `Total runtime` in minutes.

Only the lines looked for are ever decoded: a log is some hundred thousand bytes of noise.
"""

import contextlib
import dataclasses
import datetime as dt
import json
import math
import re
from collections.abc import Iterator
from typing import Any, Literal

_WINDOW = 65_536  # no line that counts is longer
_TOKEN = b":::ML"
_V05 = re.compile(r":::MLPv0\.5\.\d+ \S+ ([\d.]+) \([^)]*\) (\w+)(?:\s*:\s*(.*))?$", re.DOTALL)
_V06 = re.compile(r":::MLL ([\d.]+) (\w+)\s*:\s*(.*)$", re.DOTALL)
_V07 = re.compile(r":::MLLOG\s*(.*)$", re.DOTALL)
_TOTAL = re.compile(rb"Total runtime: ([\d.]+) minutes")
_KNOWN_STATUSES = {"success", "aborted", "abort", "fail", "failed", "error"}

Trouble = Literal["broken_line", "wrong_encoding"]


@dataclasses.dataclass(frozen=True)
class Event:
    """A line that counts: its format, time, key and value, and what it adds.

    Times stay in the unit of their line: turned into another one, they would lose digits.
    """

    format: Literal["v0.5", "v0.6", "v0.7"]
    time: float
    unit: Literal["s", "ms"]
    key: str
    value: Any
    metadata: dict[str, Any]

    @property
    def seconds(self) -> float:
        """Time in seconds since 1970."""
        return self.time if self.unit == "s" else self.time / 1000


def minutes_between(start: Event, stop: Event) -> float:
    """Give the minutes from one event to another, rounded as the official summary does."""
    if start.unit == stop.unit == "ms":
        return (stop.time - start.time) / 60 / 1000
    return (stop.seconds - start.seconds) / 60


@dataclasses.dataclass(frozen=True)
class Run:
    """What a log says of its run.

    Attributes:
        started_at: Clock at run_start, where there is one.
        stopped_at: Clock at run_stop.
        minutes: Time from one to the other.
        status: `success` when the target was reached, else the publisher's word or ours.
        trouble: What is wrong with the log itself, with the line; None when nothing is.
    """

    started_at: dt.datetime | None
    stopped_at: dt.datetime | None
    minutes: float | None
    status: str
    trouble: tuple[Trouble, int, str] | None = None

    @property
    def is_converged(self) -> bool:
        """Whether the run reached its target."""
        return self.status == "success" and self.minutes is not None


class _Broken(ValueError):
    """A line that counts cannot be read; holds its number and why."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line
        self.why = why


def read_run(body: bytes) -> Run:
    """Read one log; whatever is wrong with it stands in the result, nothing is raised."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _failed("wrong_encoding", ("wrong_encoding", 1, "UTF-16, where UTF-8 is due"))
    try:
        return _read(body)
    except _Broken as broken:
        return _failed("broken_line", ("broken_line", broken.line, broken.why))


def read_value(body: bytes, key: str) -> str | None:
    """Find the first line with this key whose value is a text, such as `submission_division`."""
    for event in _events_of(body, key.encode()):
        if event.key == key and isinstance(event.value, str) and event.value:
            return event.value
    return None


def _read(body: bytes) -> Run:
    start, stop = _start_and_stop(body)
    is_v06 = start is not None and start.format == "v0.6"
    if is_v06 and (told := _told_minutes(body)) is not None:
        return Run(_clock(start), _clock(stop), *_checked(told, "success"))
    if start is None and stop is None:
        return _without_token(body)
    if start is None or stop is None:
        missing = "no_run_start" if start is None else "no_run_stop"
        return Run(_clock(start), _clock(stop), None, missing)
    minutes = minutes_between(start, stop)
    return Run(_clock(start), _clock(stop), *_checked(minutes, _status(stop)))


def _start_and_stop(body: bytes) -> tuple[Event | None, Event | None]:
    """Find the first run_stop, and the last run_start before it."""
    starts: list[tuple[int, int]] = []
    # A longer mark is found faster, and finding it is most of the work; JSON puts a quote first.
    mark = b'"run_st' if body.find(b":::MLLOG", 0, _WINDOW) >= 0 else b"run_st"
    position = body.find(mark)
    stop: Event | None = None
    while position >= 0 and stop is None:
        begin, end = _bounds(body, position)
        if body.find(b"run_stop", position, end) >= 0:
            stop = _event(body, begin, end, "run_stop")
        elif body.find(b"run_start", position, end) >= 0:
            starts.append((begin, end))
        position = body.find(mark, max(end, position + len(mark)))
    for begin, end in reversed(starts):
        if (start := _event(body, begin, end, "run_start")) is not None:
            return start, stop
    return None, stop


def _event(body: bytes, begin: int, end: int, key: str) -> Event | None:
    """Read a line from its last token on; None when it is not a line with that key.

    Raises:
        _Broken: It is one, and it cannot be read.
    """
    if (text := _from_token(body, begin, end)) is None:
        return None
    try:
        event = read_line(text)
    except ValueError as error:
        if not re.search(rf"(?<![\w]){key}(?![\w])", text):
            return None
        raise _Broken(_number_of_line(body, begin), str(error)) from error
    return event if event is not None and event.key == key else None


def _events_of(body: bytes, key: bytes) -> Iterator[Event]:
    """Read the lines that hold a key anywhere, passing over those that cannot be read."""
    position = body.find(key)
    while position >= 0:
        begin, end = _bounds(body, position)
        text = _from_token(body, begin, end)
        with contextlib.suppress(ValueError):
            if text is not None and (event := read_line(text)) is not None:
                yield event
        position = body.find(key, max(end, position + len(key)))


def _bounds(body: bytes, position: int) -> tuple[int, int]:
    """Give where the line around a position begins and ends, at most a window away."""
    first, last = max(0, position - _WINDOW), min(len(body), position + _WINDOW)
    begin = max(body.rfind(b"\n", first, position), body.rfind(b"\r", first, position)) + 1
    end = body.find(b"\n", position, last)
    end = end if end >= 0 else last
    carriage = body.find(b"\r", position, end)
    return max(begin, first), carriage if carriage >= 0 else end


def _from_token(body: bytes, begin: int, end: int) -> str | None:
    """Cut a line out from its last token on; None without a token."""
    token = body.rfind(_TOKEN, begin, end)
    return None if token < 0 else body[token:end].decode("utf-8", "replace").strip()


def read_line(text: str) -> Event | None:
    """Read a line from its token on; None when it begins with no token that we know.

    Raises:
        ValueError: The line has the token and is not what a line with it should be.
    """
    if found := _V07.match(text):
        return _milliseconds_line(found[1])
    if found := _V06.match(text):
        rest = _object(found[3])
        return Event("v0.6", _number(found[1]), "s", found[2], rest.get("value"), _inner(rest))
    if found := _V05.match(text):
        value = _json(found[3]) if found[3] else None
        return Event("v0.5", _number(found[1]), "s", found[2], value, {})
    return None


def _milliseconds_line(text: str) -> Event:
    line = _object(text)
    key = line.get("key")
    if not isinstance(key, str):
        raise ValueError("no key")
    unit: Literal["s", "ms"] = "s" if "time_s" in line and "time_ms" not in line else "ms"
    time = _number(line.get(f"time_{unit}"))
    return Event("v0.7", time, unit, key, line.get("value"), _inner(line))


def _inner(line: dict[str, Any]) -> dict[str, Any]:
    metadata = line.get("metadata")
    return metadata if isinstance(metadata, dict) else {}


def _object(text: str) -> dict[str, Any]:
    value = _json(text)
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        if "'" in text:  # one submitter of v0.6 writes single quotes
            try:
                return json.loads(text.replace("'", '"'))
            except ValueError:
                pass
        raise ValueError(f"not JSON: {getattr(error, 'msg', 'not a number')}") from error
    except RecursionError as error:
        raise ValueError("JSON nested too deeply") from error


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"no time: {type(value).__name__}")
    try:
        number = float(value)
    except (ValueError, OverflowError) as error:
        raise ValueError("no time") from error
    if not math.isfinite(number):
        raise ValueError("no time")
    return number


def _status(stop: Event) -> str:
    """Say how a run ended: `metadata.status`, or in v0.5 the value `{"success": ...}`."""
    told = stop.metadata.get("status")
    if told is None and isinstance(stop.value, dict):
        success = stop.value.get("success")
        return "success" if success in (True, "true") else "no_success"
    if told is None:
        return "success"  # v0.5 and v0.6 write nothing when all went well
    status = str(told).strip().lower()
    return status if status in _KNOWN_STATUSES else "unknown_status"


def _checked(minutes: float, status: str) -> tuple[float | None, str]:
    """Refuse a time that cannot be."""
    if not math.isfinite(minutes):
        return None, "no_time"
    if minutes <= 0:
        return minutes, "stop_before_start"
    return minutes, status


def _told_minutes(body: bytes) -> float | None:
    """Give the time that an `eval_result` of v0.6 states, in minutes."""
    if (position := body.rfind(b"eval_result")) < 0:
        return None
    event = _event(body, *_bounds(body, position), "eval_result")
    if event is None or "timestamp" not in event.metadata:
        return None
    try:
        return _number(event.metadata["timestamp"]) / 60
    except ValueError as error:
        raise _Broken(_number_of_line(body, position), str(error)) from error


def _without_token(body: bytes) -> Run:
    if _TOKEN not in body and (found := _TOTAL.search(body)):
        try:
            return Run(None, None, *_checked(float(found[1]), "success"))
        except ValueError as error:
            raise _Broken(_number_of_line(body, found.start()), str(error)) from error
    return Run(None, None, None, "no_run_start" if _TOKEN in body else "no_token")


def _clock(event: Event | None) -> dt.datetime | None:
    """Turn a log's clock into a UTC time; None when there is none or no calendar has it."""
    if event is None:
        return None
    try:
        return dt.datetime.fromtimestamp(event.seconds, dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _number_of_line(body: bytes, position: int) -> int:
    return body.count(b"\n", 0, position) + 1


def _failed(status: str, trouble: tuple[Trouble, int, str]) -> Run:
    return Run(None, None, None, status, trouble)
