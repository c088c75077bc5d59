import dataclasses
import datetime as dt
import math

import pandas as pd
import pytest

from store.rows.claims import VERDICT_HISTORY
from store.rows.prices import PRICE_INTERVALS
from store.warehouse import to_frame
from tests.trends.made_up import RISING, candidates, made_up, straight
from trends.asof import list_prices
from trends.claims import rules
from trends.claims.claim import Claim, Evidence, Word, declared, read_claims
from trends.claims.contradictions import contradictions, moore_definitions
from trends.claims.facts import Facts
from trends.claims.judge import judge, verdict, with_today
from trends.claims.numbers import day, in_unit, three, usd
from trends.claims.of_factors import model_family
from trends.claims.read import READINGS, read
from trends.claims.sentences import ENDINGS, OPENINGS, opening, sentence
from trends.derive import derive
from trends.estimators import trends
from trends.frames import empty
from trends.points import Points, points
from trends.two_way import NOTHING_TO_COMPARE

CLAIMS = {claim.claim: claim for claim in read_claims()}
TODAY = dt.date(2026, 11, 23)
THE_22 = {
    "resnet50_train_2017",
    "resnet50_train_2019",
    "train_cost_10x_per_year",
    "resnet50_train_1_dollar",
    "fifty_times_moore",
    "moore_18_months",
    "moore_first_decade",
    "compute_spend_5x_moore",
    "compute_moore_1960_2010",
    "compute_10x_since_2010",
    "hardware_16x",
    "software_8x",
    "hardware_times_software",
    "inference_2017",
    "inference_2020",
    "gpu_price_tripled",
    "aws_v100_never_cut",
    "alexnet_16_months",
    "transformer_61x",
    "alphazero_8x",
    "grover_25k",
    "xlnet_245k",
}


def facts(series: dict[str, Points], today: dt.date = TODAY) -> Facts:
    """Give facts that hold these series and nothing else."""
    return Facts(
        series, {}, list_prices(empty(PRICE_INTERVALS)), [], NOTHING_TO_COMPARE, CLAIMS, today
    )


def test_all_22_claims_are_declared_and_testable_by_what_is_registered() -> None:
    """Each measure names a reading; each reading that carries a verdict has its words."""
    assert set(CLAIMS) >= THE_22
    for claim in CLAIMS.values():
        assert claim.measures
        assert claim.kind in rules.SENTENCES
        assert claim.stated_date.year >= 2019
        for measure in (*claim.measures, *claim.beside):
            assert measure.partition(" ")[0] in READINGS
        for measure in claim.measures:
            assert measure.partition(" ")[0] in OPENINGS


@pytest.mark.parametrize(
    ("seen", "tolerance", "word"),
    [
        (1400.0, 1.5, "supported"),
        (1500.0, 1.5, "supported"),
        (1501.0, 1.5, "inconclusive"),
        (667.0, 1.5, "supported"),
        (666.0, 1.5, "inconclusive"),
        (3000.0, 1.5, "inconclusive"),
        (3001.0, 1.5, "contradicted"),
        (1300.0, 1.25, "inconclusive"),
        (None, 1.5, "not_testable"),
        (0.0, 1.5, "not_testable"),
    ],
)
def test_a_level_is_judged_by_how_many_times_it_is_off(
    seen: float | None, tolerance: float, word: str
) -> None:
    """In either direction."""
    assert word == rules.level(seen, 1000, tolerance)


def test_a_rate_inside_every_interval_is_supported() -> None:
    """And one outside of all, with the ends far off too, is contradicted."""
    noisy = made_up(
        list(straight([0, 200, 400, 600, 800, 1000], -1.0).dates),
        [1000, 700, 300, 230, 90, 70],
    )
    estimates, _ = trends(noisy)

    assert "supported" == rules.rate(estimates, 1.0, is_rising=False)
    assert "contradicted" == rules.rate(estimates, 5.0, is_rising=False)
    assert "contradicted" == rules.rate(estimates, 1.0, is_rising=True)


def test_a_rate_near_the_first_and_last_record_is_not_contradicted() -> None:
    """Outside every interval, but within 20 % of the endpoint: inconclusive."""
    estimates, _ = trends(straight([0, 200, 400, 600, 800], -1.0))

    assert "inconclusive" == rules.rate(estimates, 1.15, is_rising=False)
    assert "contradicted" == rules.rate(estimates, 1.4, is_rising=False)


def test_a_rate_from_too_few_points_is_not_testable() -> None:
    """Two points tell no rate."""
    estimates, _ = trends(made_up(["2018-01-01", "2019-01-01"], [2.0, 1.0]))

    assert "not_testable" == rules.rate(estimates, 1.0, is_rising=False)


def test_three_points_support_nothing() -> None:
    """Theil-Sen needs four, and supported means inside all three intervals."""
    estimates, _ = trends(made_up(["2018-01-01", "2019-01-01", "2020-01-01"], [4.0, 2.1, 1.0]))

    assert "inconclusive" == rules.rate(estimates, math.log(2), is_rising=False)


@pytest.mark.parametrize(
    ("prices", "word"),
    [
        ([3.06, 3.06, 3.06], "supported"),
        ([3.06, 3.05, 3.07], "supported"),
        ([3.06, 3.06, 2.90], "contradicted"),
        ([3.06, 3.50], "inconclusive"),
        ([3.06], "not_testable"),
    ],
)
def test_a_price_is_flat_within_one_percent(prices: list[float], word: str) -> None:
    """Any lower by more contradicts; higher neither supports nor contradicts."""
    assert word == rules.flat(prices)


@pytest.mark.parametrize(
    ("words", "joined"),
    [
        (["supported", "supported"], "supported"),
        (["supported", "inconclusive"], "inconclusive"),
        (["supported", "contradicted"], "inconclusive"),
        (["contradicted", "not_testable"], "contradicted"),
        (["not_testable"], "not_testable"),
        ([], "not_testable"),
    ],
)
def test_where_admissible_measures_disagree_nothing_is_shown(
    words: list[Word], joined: str
) -> None:
    """The weakest; what cannot be tested does not count."""
    evidence = [("m", Evidence(1.0, word)) for word in words]

    assert joined == verdict(CLAIMS["grover_25k"], evidence)


def test_lowest_looks_inside_the_window_and_frontier_up_to_its_end() -> None:
    """$1,113 in 2017; the $12.60 of 2018 still stands at the end of 2019."""
    found = made_up(
        ["2016-05-01", "2017-10-27", "2018-09-29", "2019-08-10", "2020-03-10"],
        [900.0, 1112.64, 12.60, 18.99, 7.43],
    )
    known = facts({"dawnbench_imagenet_train_usd": found})
    lowest = read(known, CLAIMS["resnet50_train_2017"], "lowest dawnbench_imagenet_train_usd")
    best = read(known, CLAIMS["resnet50_train_2019"], "frontier dawnbench_imagenet_train_usd")

    assert (1112.64, "supported") == (lowest.seen, lowest.verdict)
    assert (12.60, "supported") == (best.seen, best.verdict)


def test_a_day_that_has_not_come_is_not_testable() -> None:
    """On the day of the article, the end of 2020 was open."""
    found = made_up(["2018-01-01"], [20.0])
    claim = CLAIMS["resnet50_train_1_dollar"]
    then = facts({"mlperf_resnet_train_usd_hyperscaler": found}, dt.date(2020, 5, 6))

    assert "not_testable" == read(then, claim, claim.measures[0]).verdict


def test_the_first_decade_uses_only_points_of_its_window() -> None:
    """Points after 1975 do not count."""
    found = made_up(
        ["1971-11-15", "1972-04-22", "1974-04-30", "1980-01-01"], [1.0, 2.0, 4.0, 1e9], RISING
    )
    each = read(
        facts({"transistors_per_chip": found}),
        CLAIMS["moore_first_decade"],
        "rate transistors_per_chip",
    )

    assert 3 == each.n


def test_a_forecast_stands_beside_a_claim_with_its_chance() -> None:
    """Made from what was known then, and said to be made afterwards."""
    found = made_up(
        ["2017-10-27", "2018-03-25", "2018-09-29", "2019-06-01", "2020-03-10", "2020-12-01"],
        [1112.0, 82.0, 12.6, 9.0, 7.43, 0.01],
    )
    each = read(
        facts({"dawnbench_imagenet_train_usd": found}),
        CLAIMS["resnet50_train_1_dollar"],
        "forecast dawnbench_imagenet_train_usd",
    )

    assert each.note is not None
    assert "made afterwards" in each.note
    assert each.seen is not None
    assert 0.1 < each.seen < 7.43


def test_confounded_evidence_carries_no_verdict() -> None:
    """Machine, model and software all change: shown with its flag, never judged."""
    found = made_up(["2017-10-27", "2020-03-17"], [244.0, 0.044])
    claim = CLAIMS["hardware_16x"]
    each = read(
        facts({"dawnbench_imagenet_train_hours": found}),
        claim,
        "confounded dawnbench_imagenet_train_hours",
    )

    assert ("not_testable", {"confounded"}) == (each.verdict, set(each.flags))
    assert "not_testable" == verdict(claim, [("confounded", each)])


def test_runs_whose_price_is_unknown_are_not_testable_and_say_what_is_missing() -> None:
    """No TPU price, no cost."""
    claim = CLAIMS["xlnet_245k"]
    each = read(facts({}), claim, claim.measures[0])

    assert "not_testable" == each.verdict
    assert "no list price of TPU v3" in sentence(claim, [(claim.measures[0], each)], {})


@pytest.mark.parametrize(
    "spelling", ["ResNet50", "Resnet 50", "ResNet-50", "ResNet50-v1.5", "Resnet 50 v1"]
)
def test_one_model_has_many_spellings(spelling: str) -> None:
    """All are ResNet-50; ResNet-152 is not."""
    assert "resnet50" == model_family(spelling)
    assert "resnet152" == model_family("ResNet 152")


def test_history_gains_a_row_only_when_the_word_changes() -> None:
    """The same verdict on another day is no news; another one is; a rerun changes nothing."""

    def today(word: str) -> pd.DataFrame:
        return pd.DataFrame({"claim": ["c"], "verdict": [word], "sentence": [f"It is {word}."]})

    first = with_today(empty(VERDICT_HISTORY), today("supported"), dt.date(2026, 1, 1))
    same = with_today(first, today("supported"), dt.date(2026, 1, 2))
    moved = with_today(same, today("contradicted"), dt.date(2026, 1, 3))
    again = with_today(
        to_frame(VERDICT_HISTORY.from_frame(moved)), today("contradicted"), dt.date(2026, 1, 3)
    )

    assert 1 == len(first) == len(same)
    assert ["supported", "contradicted"] == list(moved["verdict"])
    assert moved["verdict"].tolist() == again["verdict"].tolist()
    assert moved["date"].tolist() == again["date"].tolist()


def test_a_new_claim_is_a_row() -> None:
    """A claim about a series that is there needs no code."""
    mine = Claim(
        "mine",
        "Somebody",
        "2026-01",
        "a page",
        "It halves every year.",
        "fall",
        2.0,
        "times a year",
        None,
        None,
        "rate",
        1.25,
        ("rate made_up",),
        (),
    )
    known = dataclasses.replace(
        facts({"made_up": straight([0, 365, 730, 1096, 1461], -math.log(2))}),
        claims={"mine": mine},
    )
    told = judge(known, empty(VERDICT_HISTORY))

    assert ["supported"] == list(told["verdicts"]["verdict"])
    assert "2-fold a year" in told["verdicts"]["sentence"].iloc[0]


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=lambda claim: claim.claim)
@pytest.mark.parametrize("word", ["supported", "inconclusive", "contradicted"])
def test_every_verdict_has_its_sentence(claim: Claim, word: Word) -> None:
    """Each claim in each outcome: a sentence with its numbers and no gap in it."""
    each = Evidence(
        claim.target or 1.0,
        word,
        2.0,
        1.0,
        4.0,
        7,
        dt.date(2017, 10, 27),
        dt.date(2020, 3, 10),
        note="a note",
    )
    told = sentence(claim, [(measure, each) for measure in claim.measures], {})

    assert told[0].isupper() or told[0] in "$0123456789"
    assert told.endswith(".")
    assert "{" not in told
    assert "()" not in told
    assert "  " not in told


def test_words_exist_for_each_rule_and_outcome() -> None:
    """Nine endings: three rules, three outcomes."""
    assert 9 == len(ENDINGS)
    assert "7" in opening(
        CLAIMS["aws_v100_never_cut"], "flat x", Evidence(1.0, n=7, seen=3.06), {}
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1112.637709866667, "$1,110"),
        (12.598593976, "$12.60"),
        (7.4254988866, "$7.43"),
        (0.03, "$0.03"),
        (312.28484, "$312"),
        (10, "$10"),
        (0.000312, "$0.000312"),
        (99.96, "$100"),
    ],
)
def test_dollars_have_three_figures(value: float, text: str) -> None:
    """Cents where there are any."""
    assert text == usd(value)


def test_numbers_have_three_figures_and_days_their_words() -> None:
    """No exponent where it can be read without."""
    assert ["10,400", "1.6", "0", "0.5", "5.38"] == [
        three(value) for value in (10409.49, 1.5999, 0, 0.5, 5.3828)
    ]
    assert "1e+12" == three(1e12)
    assert "5.38-fold a year" == in_unit(5.3828, "-fold a year")
    assert "29 Sep 2018" == day(dt.date(2018, 9, 29))


def test_the_article_contradicts_itself_where_its_numbers_do() -> None:
    """128 against 1,000; five times and fifty times for one rate; but 1,000 to 10 is tenfold."""
    found = {row["topic"]: row for row in contradictions(CLAIMS)}

    assert 1000 / 128 == pytest.approx(found["what explains the fall of training cost"]["ratio"])
    assert 10 == pytest.approx(found["tenfold a year against Moore's law"]["ratio"])
    assert not found["fall of training cost from 2017 to 2019"]["is_contradiction"]
    assert all(row["sentence"].endswith(".") for row in found.values())


def test_which_definition_gives_which_number() -> None:
    """Fifty comes out for two years and a doubling in two years only."""
    fifty = [row for row in moore_definitions(CLAIMS) if row["value"] == pytest.approx(50)]

    assert [("window_ratio", 2.0, 2.0)] == [
        (row["ratio"], row["doubling_years"], row["window_years"]) for row in fifty
    ]


def test_declared_tables_name_their_sources() -> None:
    """Runs and token models say where they come from."""
    assert all(row["source_url"].startswith("https://") for row in declared("claimed_runs.csv"))
    assert all(row["why"] for row in declared("token_models.csv"))
    assert all(row["claim"] in CLAIMS for row in declared("forecasts_of_others.csv"))


def test_a_claim_that_moved_is_seen_by_running_twice() -> None:
    """The history that a run gives is the history that the next one takes."""
    first = derive({}, TODAY)
    stored = to_frame(VERDICT_HISTORY.from_frame(first["verdict_history"]))
    second = derive({"verdict_history": stored}, TODAY + dt.timedelta(days=1))

    assert len(first["verdict_history"]) == len(second["verdict_history"])
    assert points(candidates([], []), RISING, TODAY).end_date is None
