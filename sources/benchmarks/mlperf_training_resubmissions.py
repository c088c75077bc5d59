"""Runs and results of MLPerf Training that stood in an earlier round already.

A run is seen before when a run of an earlier round has the same start and the same stop, to the
millisecond. A result is resubmitted when that holds for more than half of its runs. One archive
cannot tell; this is done once the tables hold all rounds.
"""

import pandas as pd

_RESULT = ["source", "round", "result_path"]
_CLOCKS = ["started_at", "stopped_at"]


def mark_resubmissions(
    training_results: pd.DataFrame, training_runs: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Set `is_seen_before` of runs and `is_resubmitted` of results.

    Args:
        training_results: The table of that name, all rounds.
        training_runs: The table of that name, all rounds.

    Returns:
        Both tables again: the same rows and order, only these two columns computed anew.
    """
    days = training_results.groupby(["source", "round"], as_index=False)["published_date"].min()
    runs = training_runs.merge(days, on=["source", "round"], how="left", validate="many_to_one")
    runs.index = training_runs.index
    has_clocks = runs[_CLOCKS].notna().all(axis=1)
    first_day = runs[has_clocks].groupby(_CLOCKS)["published_date"].transform("min")
    seen = (first_day < runs["published_date"].reindex(first_day.index)).reindex(runs.index)
    is_seen = seen.fillna(False).astype(bool)
    marked_runs = training_runs.assign(is_seen_before=is_seen)
    share = marked_runs.groupby(_RESULT, as_index=False)["is_seen_before"].mean()
    joined = training_results[_RESULT].merge(share, on=_RESULT, how="left")
    is_resubmitted = (joined["is_seen_before"].fillna(0.0) > 0.5).to_numpy(dtype=bool)
    return training_results.assign(is_resubmitted=is_resubmitted), marked_runs
