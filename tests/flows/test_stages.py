"""The stages of a refresh: what one stage did is on record before the next begins."""

import datetime as dt
import shutil
from pathlib import Path

from flows import stages
from store.rows.operations import CHANGES, SOURCE_RUNS
from tests.conftest import SAMPLES

DAY = dt.date(2026, 8, 22)


def test_a_source_is_on_record_before_the_next_stage(tmp_path: Path) -> None:
    """A run that is killed while it derives has lost neither what came nor what changed."""
    file = tmp_path / "pages" / "api.linode.com" / "v4" / "linode" / "types"
    file.parent.mkdir(parents=True)
    shutil.copy(SAMPLES / "linode" / "types.json", file)
    folders = [str(tmp_path / name) for name in ("pages", "data", "build")]
    replay, data, build = folders
    run = stages.prepare(["linode"], replay, DAY, False, data, build)

    outcome = stages.collect_source("linode", run)

    (line,) = run.warehouse.read(SOURCE_RUNS).to_dict("records")
    (change,) = run.warehouse.read(CHANGES).to_dict("records")
    assert line["added"] == outcome.run.added > 0
    assert [change["kind"], change["after"]] == ["rows_added", str(outcome.run.added)]
    assert outcome.changes == 1
