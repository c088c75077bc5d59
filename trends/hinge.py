"""Two slopes joined at a knot: does the rate change, and when?

Every distinct day but the first and the last is tried as the knot; that of least squared error is
kept. Its p-value comes from 1,999 series drawn from the straight fit with normal errors. Adding
`max(t - k, 0)` to the straight fit lowers the squared error by the square of what is left of `y`
along the direction that is new, so all knots and all draws are two matrix products.
"""

from typing import Final

import numpy as np

from trends.estimate import Estimate, answer, insufficient
from trends.frames import Days, Floats, years

DRAWS: Final = 1_999
SEED: Final = 20_200_506
"""Seed of the draws, the same for each series: order does not matter."""

_NOTHING: Final = 1e-18  # of the sum of squares: rounding, not error


def hinge(dates: Days, y: Floats) -> Estimate:
    """Fit two joined slopes; needs eight points on three days."""
    knots = np.unique(dates)[1:-1]
    if len(y) < 8 or not len(knots):
        return insufficient("hinge_all", dates)
    t = years(dates)
    straight = np.linalg.qr(np.column_stack([np.ones_like(t), t - t.mean()]))[0]
    bends = np.maximum(t[None, :] - years(knots)[:, None], 0)
    fresh = bends - (bends @ straight) @ straight.T
    fresh /= np.linalg.norm(fresh, axis=1, keepdims=True)
    gain = (fresh @ y) ** 2
    best = int(np.argmax(gain))
    before, after = _slopes(t, y, float(years(knots)[best]))
    return answer(
        "hinge_all",
        dates,
        p_value=_p_value(y, straight, fresh),
        knot_date=knots[best].astype(object),
        b_before=before,
        b_after=after,
    )


def _slopes(t: Floats, y: Floats, knot: float) -> tuple[float, float]:
    """Refit at one knot, giving the slope before and after it."""
    design = np.column_stack([np.ones_like(t), t - knot, np.maximum(t - knot, 0)])
    _, first, change = np.linalg.lstsq(design, y, rcond=None)[0]
    return float(first), float(first + change)


def _p_value(y: Floats, straight: Floats, fresh: Floats) -> float:
    """Count how often a straight line with normal errors bends as much as this one."""
    rss0 = _rss(y[None, :], straight)[0]
    if rss0 <= _NOTHING * float(y @ y):
        return 1.0  # a perfect line: nothing is left to bend
    seen = _bend(y[None, :], straight, fresh)[0]
    errors = np.random.default_rng(SEED).standard_normal((DRAWS, len(y)))
    drawn = _bend(errors, straight, fresh)
    return float((1 + np.count_nonzero(drawn >= seen)) / (DRAWS + 1))


def _rss(y: Floats, straight: Floats) -> Floats:
    left = y - (y @ straight) @ straight.T
    found: Floats = np.einsum("ij,ij->i", left, left)
    return found


def _bend(y: Floats, straight: Floats, fresh: Floats) -> Floats:
    """Give the share of squared error that the best knot takes away; F rises with it."""
    rss0 = _rss(y, straight)
    left = y - (y @ straight) @ straight.T
    share: Floats = ((left @ fresh.T) ** 2).max(axis=1) / rss0
    return share
