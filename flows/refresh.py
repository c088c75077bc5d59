"""The flow `refresh`: collect each source apart, derive, publish.

Everything it calls works without Prefect; the flow gives it runs that can be scheduled, triggered
by hand and watched. Trying again is the transport's work (`sources/web.py`), not Prefect's.
"""

import datetime as dt
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from prefect import flow, task
from prefect.task_runners import ThreadPoolTaskRunner

from flows import stages
from flows.collect import Outcome
from flows.report import closing_table, progress_line, stale_lines
from store.files import locked

_LOCK_WAIT_SECONDS = 900.0
_SOURCES_AT_ONCE = 6


@task(name="collect", task_run_name="collect-{name}")
def _collect(name: str, run: stages.Run) -> Outcome:
    outcome = stages.collect_source(name, run)
    sys.stdout.write(progress_line(outcome) + "\n")  # one write: sources end side by side
    sys.stdout.flush()
    return outcome


@task(name="derive")
def _derive(run: stages.Run) -> int:
    return stages.derive_tables(run)


@task(name="publish")
def _publish(run: stages.Run) -> Path:
    return stages.publish_site(run)


@flow(
    name="refresh",
    task_runner=ThreadPoolTaskRunner(max_workers=_SOURCES_AT_ONCE),  # type: ignore[arg-type]
    validate_parameters=True,
)
def refresh(
    only: list[str] | None = None,
    replay: str | None = None,
    as_of: dt.date | None = None,
    dry_run: bool = False,
    data: str | None = None,
    build: str | None = None,
) -> int:
    """Refresh the record and the site.

    Args:
        only: Names of sources; all that are on when not given.
        replay: Folder of recorded pages to read instead of the network.
        as_of: Day the refresh stands for; today (UTC) when not given.
        dry_run: Read and check everything, write nothing.
        data: Folder of the tables; the project's own when not given.
        build: Folder of the site; the project's own when not given.

    Returns:
        Exit status: 0 all well, 3 finished with sources in trouble.
    """
    run = stages.prepare(only, replay, as_of, dry_run, data, build)
    with locked(run.folders.data, wait_seconds=_LOCK_WAIT_SECONDS):
        if left := run.warehouse.clean():
            print(f"removed {left} half-written files of a run that was killed")
        outcomes = _collect_all(run)
        if not dry_run:
            _finish(run, outcomes)
    print("\n" + closing_table(outcomes))
    for line in stale_lines(outcomes, run.as_of_date):
        print(line)
    return 3 if any(outcome.run.trouble for outcome in outcomes) else 0


def _collect_all(run: stages.Run) -> list[Outcome]:
    """Collect those that others need first, then all others side by side."""
    print(f"collecting {len(run.sources)} sources as of {run.as_of_date}", flush=True)
    first = [name for name, source in run.sources.items() if source.runs_first]
    rest = [name for name in run.sources if name not in first]
    outcomes = [_collect(name, run) for name in first]
    futures = [_collect.submit(name, run) for name in rest]
    return outcomes + [future.result() for future in futures]


def _finish(run: stages.Run, outcomes: Sequence[Outcome]) -> None:
    events = sum(outcome.changes for outcome in outcomes) + _derive(run)
    print(f"derived tables are up to date; {events} changes recorded", flush=True)
    site = _publish(run)
    print(f"the site is built: {site}")


def run_refresh(**parameters: object) -> int:
    """Run the flow from the command line; give its exit status."""
    run: Callable[..., int] = refresh
    return run(**parameters)
