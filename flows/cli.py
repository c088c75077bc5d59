"""The command `costcurve`. Heavy libraries are imported inside the commands that need them."""

import argparse
import datetime as dt
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ALL_WELL, FAILED, IN_TROUBLE = 0, 1, 3
_ROOT = Path(__file__).resolve().parents[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; give the exit status (0 all well, 3 sources in trouble, 1 failed)."""
    options = _parser().parse_args(arguments)
    # Warnings of libraries about each other say nothing to a reader of this output.
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ.setdefault("PREFECT_HOME", str(_ROOT / ".prefect"))
    # What ends a run by hand is said by us, once; what ends a scheduled run only Prefect can say.
    is_by_hand = options.command is not _schedule
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL" if is_by_hand else "WARNING")
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    os.environ.setdefault("PREFECT_RUNNER_POLL_FREQUENCY", "2")  # a run by hand starts in seconds
    command: Callable[[argparse.Namespace], int] = options.command
    return command(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="costcurve",
        description="The public record of what it costs to train and to run AI models.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    refresh = commands.add_parser("refresh", help="read all sources, derive, build the site")
    _add_what_to_read(refresh)
    refresh.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
    refresh.set_defaults(command=_refresh)

    schedule = commands.add_parser(
        "schedule", help="serve the flow: daily, and whenever Prefect is told to"
    )
    _add_what_to_read(schedule)
    schedule.add_argument("--cron", default="15 3 * * *", help="when (UTC); default: %(default)s")
    schedule.add_argument("--port", type=int, default=4200, help="of Prefect's dashboard")
    schedule.set_defaults(command=_schedule)

    backfill = commands.add_parser("backfill", help="read dated price material once")
    backfill.add_argument("--replay", metavar="FOLDER", help="recorded pages to read")
    backfill.add_argument("--facts", metavar="FILE", help="list of dated prices (CSV)")
    backfill.add_argument("--data", metavar="FOLDER", help="folder of the tables")
    backfill.set_defaults(command=_backfill)

    build = commands.add_parser("build", help="derive and build the site, reading no source")
    build.add_argument("--as-of", metavar="DATE", type=dt.date.fromisoformat)
    build.add_argument("--data", metavar="FOLDER", help="folder of the tables")
    build.add_argument("--build", metavar="FOLDER", help="folder of the site")
    build.set_defaults(command=_build)

    serve = commands.add_parser("serve", help="show the built site on this machine")
    serve.add_argument("--port", type=int, default=8000)
    serve.set_defaults(command=_serve)

    sources = commands.add_parser("sources", help="list the sources")
    sources.set_defaults(command=_sources)

    new = commands.add_parser("new-source", help="lay down the three files of a new source")
    new.add_argument("name", metavar="NAME")
    new.add_argument("url", metavar="URL")
    new.set_defaults(command=_new_source)
    return parser


def _add_what_to_read(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these sources only")
    parser.add_argument("--replay", metavar="FOLDER", help="recorded pages instead of the network")
    parser.add_argument(
        "--as-of", metavar="DATE", type=dt.date.fromisoformat, help="day the run stands for"
    )
    parser.add_argument("--data", metavar="FOLDER", help="folder of the tables")
    parser.add_argument("--build", metavar="FOLDER", help="folder of the site")


def _refresh(options: argparse.Namespace) -> int:
    from flows.stages import UnknownSource, choose_sources

    try:
        choose_sources(options.only)
    except UnknownSource as error:
        print(f"costcurve: {error}", file=sys.stderr)
        return FAILED
    from flows.refresh import run_refresh

    with _in_one_line():
        return run_refresh(**_parameters(options), dry_run=options.dry_run)


@contextmanager
def _in_one_line() -> Iterator[None]:
    """End with one line on what a person can mend: a full disk, a damaged file, another run."""
    from store.files import Busy, NotWritten
    from store.table import TableError

    try:
        yield
    except (Busy, NotWritten, TableError, OSError) as error:
        print(f"costcurve: {error}", file=sys.stderr)
        raise SystemExit(FAILED) from error


def _parameters(options: argparse.Namespace) -> dict[str, object]:
    return {
        "only": options.only,
        "replay": _absolute(options.replay),
        "as_of": options.as_of,
        "data": _absolute(options.data),
        "build": _absolute(options.build),
    }


def _absolute(folder: str | None) -> str | None:
    """Give a folder's full path: a scheduled run may start elsewhere."""
    return str(Path(folder).resolve()) if folder else None


def _schedule(options: argparse.Namespace) -> int:
    from flows.schedule import serve_schedule

    return serve_schedule(options.cron, options.port, _parameters(options))


def _backfill(options: argparse.Namespace) -> int:
    from flows.backfill import run_backfill

    with _in_one_line():
        return run_backfill(options.replay, options.facts, options.data)


def _build(options: argparse.Namespace) -> int:
    from flows import stages
    from store.files import locked

    run = stages.prepare([], None, options.as_of, False, options.data, options.build)
    with _in_one_line(), locked(run.folders.data, wait_seconds=60):
        stages.derive_tables(run)
        print(f"the site is built: {stages.publish_site(run)}")
    return ALL_WELL


def _serve(options: argparse.Namespace) -> int:
    from flows.serve import serve_site

    return serve_site(options.port)


def _sources(_: argparse.Namespace) -> int:
    from sources.source import find_sources

    for name, source in find_sources().items():
        state = "on" if source.is_on else "off"
        print(f"{name:<24} {state:<4} {source.publisher:<32} {source.cadence}")
    return ALL_WELL


def _new_source(options: argparse.Namespace) -> int:
    from flows.new_source import new_source

    try:
        files = new_source(_ROOT, options.name, options.url)
    except (FileExistsError, ValueError) as error:
        print(f"costcurve: {error}", file=sys.stderr)
        return FAILED
    for file in files:
        print(file.relative_to(_ROOT))
    return ALL_WELL


if __name__ == "__main__":
    sys.exit(main())
