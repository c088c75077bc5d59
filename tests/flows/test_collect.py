"""Collecting one source: what is merged, what is kept, what is said."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.collect import Outcome, collect
from flows.record import record_changes, record_runs
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import LeftOut, UnknownName, Unreachable, Unreadable
from sources.web import Answer, Known, NotPublished
from store.rows.operations import CHANGES, PAGES, QUARANTINE, SOURCE_RUNS
from store.rows.prices import EXCHANGE_RATES, PRICES, ExchangeRate, Price
from store.rows.research import TRANSISTORS, ChipTransistors
from store.warehouse import Warehouse

DAY = dt.date(2026, 8, 22)
NOON = dt.datetime(2026, 8, 22, 12, tzinfo=dt.UTC)
ONE, TWO = "https://chips.example/1", "https://chips.example/2"


class Shelf:
    """A transport that answers from a dictionary, and counts what it was asked."""

    def __init__(self, pages: dict[str, str | Exception], when: dt.datetime = NOON) -> None:
        self.pages = pages
        self.when = when
        self.asked: list[tuple[str, bool]] = []

    def fetch(self, page: Page, known: Known | None = None) -> Answer:
        """Answer from the shelf."""
        self.asked.append((page.url, known is not None))
        body = self.pages.get(page.url)
        if body is None:
            if page.may_be_absent:
                raise NotPublished(page.url)
            raise Unreachable(page.url, "not on the shelf")
        if isinstance(body, Exception):
            raise body
        snapshot = Snapshot.of(page.url, body, self.when)
        return Answer(snapshot, is_unchanged=known is not None and known.digest == snapshot.digest)


def parse_chips(page: Snapshot) -> Iterator[Parsed]:
    """Read lines `number transistors`; `?` is left out, `x` is unknown, `!` is unreadable."""
    for line in page.text().splitlines():
        match line.split():
            case ["?", *rest]:
                yield LeftOut("odd", page.url, " ".join(rest), is_suspect=True)
            case ["x", name]:
                yield UnknownName("accelerator", name, page.url)
            case ["!"]:
                raise Unreadable(page.url, "line '!'")
            case [number, transistors]:
                yield ChipTransistors(
                    line=int(number),
                    decimal_year=2000.0,
                    release_date=dt.date(2000, 1, 1),
                    transistors=float(transistors),
                )


def chips(**changes: object) -> Source:
    """Make a source of chips over two pages."""
    given: dict[str, object] = {
        "tables": (TRANSISTORS,),
        "publisher": "Chips",
        "pages": (Page(ONE), Page(TWO, may_be_absent=True)),
        "parse": parse_chips,
        "cadence": "never",
        "licence": "none",
        "terms": "ok",
        "home": ONE,
    }
    return Source(**(given | changes))  # type: ignore[arg-type]


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Outcome]:
    """Give a function that collects the chips from a shelf into one warehouse."""
    warehouse = Warehouse(tmp_path)

    def collect_from(
        pages: dict[str, str | Exception], day: dt.date = DAY, **changes: object
    ) -> Outcome:
        shelf = Shelf(pages, dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC))
        outcome = collect(
            "chips", chips(**changes), transport=shelf, warehouse=warehouse, as_of_date=day
        )
        record_runs(warehouse, [outcome])
        merges = [("chips", table, merge) for table, merge in outcome.merges.items()]
        record_changes(warehouse, day, merges)
        return outcome

    return collect_from


def lines(folder: Path) -> list[int]:
    """Give the lines of all chips in the warehouse."""
    return sorted(Warehouse(folder).read(TRANSISTORS)["line"])


def test_rows_are_stamped_with_where_they_came_from(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """A row names source, page and bytes, though its parser said nothing of it."""
    outcome = run({ONE: "1 2300"})

    row = Warehouse(tmp_path).read(TRANSISTORS).iloc[0]
    assert row["provenance"].startswith(f"chips {ONE} sha256:")
    assert (outcome.run.status, outcome.run.rows, outcome.run.added) == ("ok", 1, 1)
    assert outcome.run.pages_not_published == 1


def test_an_unreachable_source_keeps_its_last_good_rows(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """A day without an answer changes no row, and the line says since when it is stale."""
    run({ONE: "1 2300"})

    outcome = run({}, day=DAY + dt.timedelta(days=9))

    runs = Warehouse(tmp_path).read(SOURCE_RUNS)
    assert outcome.run.status == "unreachable"
    assert lines(tmp_path) == [1]
    assert runs["last_success_date"].dt.date.tolist() == [DAY, DAY]
    assert outcome.run.data_date == DAY


def test_an_unreadable_page_leaves_the_good_one(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """Nothing of a page in trouble is merged, not even what stood before the bad line."""
    run({ONE: "1 2300", TWO: "2 4500"})

    outcome = run({ONE: "1 2301", TWO: "3 9000\n!"})

    assert outcome.run.status == "unreadable"
    assert "line '!'" in (outcome.run.trouble or "")
    assert lines(tmp_path) == [1, 2]
    assert outcome.run.changed == 1


def test_far_fewer_rows_than_last_time_are_trouble(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """A page that lost more rows than it may is refused whole."""
    run({ONE: "\n".join(f"{number} 1" for number in range(1, 11))})

    outcome = run({ONE: "\n".join(f"{number} 1" for number in range(1, 8))})

    assert outcome.run.status == "unreadable"
    assert "7 rows, where 10 stood last time" in (outcome.run.trouble or "")
    assert len(lines(tmp_path)) == 10


def test_a_small_loss_is_a_withdrawal(run: Callable[..., Outcome], tmp_path: Path) -> None:
    """A row that its publisher withdrew is gone, and a change says which it was."""
    run({ONE: "\n".join(f"{number} 1" for number in range(1, 11))})

    outcome = run({ONE: "\n".join(f"{number} 1" for number in range(1, 10))})

    changes = Warehouse(tmp_path).read(CHANGES)
    assert outcome.run.gone == 1
    assert lines(tmp_path) == list(range(1, 10))
    assert "10" in changes.loc[changes["kind"] == "row_gone", "subject"].tolist()


def test_no_rows_at_all_are_trouble(run: Callable[..., Outcome]) -> None:
    """A page without a single row is never a success."""
    assert run({ONE: ""}).run.status == "unreadable"


def test_two_rows_with_one_key_are_both_set_aside(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """Rows that contradict each other go to the quarantine, exact repetitions count once."""
    outcome = run({ONE: "1 2300\n1 2300\n2 10\n2 11"})

    quarantine = Warehouse(tmp_path).read(QUARANTINE)
    assert lines(tmp_path) == [1]
    assert quarantine["reason"].tolist() == ["duplicate_key", "duplicate_key"]
    assert outcome.run.quarantined == 2


def test_suspects_and_unknown_names_are_shown(run: Callable[..., Outcome], tmp_path: Path) -> None:
    """What a parser sets aside is kept with its reason and value; unknown names are listed."""
    outcome = run({ONE: "1 2300\n? what is this\nx B999"})

    quarantine = Warehouse(tmp_path).read(QUARANTINE)
    assert quarantine[["reason", "value"]].to_numpy().tolist() == [["odd", "what is this"]]
    assert outcome.run.unknown_names == '["accelerator: B999"]'
    assert outcome.run.left_out == '{"odd": 1}'


def test_a_refusal_keeps_its_first_day(run: Callable[..., Outcome], tmp_path: Path) -> None:
    """The same page on another day refuses nothing new, though the run counts it again."""
    run({ONE: "1 2300\n? odd one"})

    outcome = run({ONE: "1 2300\n? odd one"}, day=DAY + dt.timedelta(days=1), observes=True)

    quarantine = Warehouse(tmp_path).read(QUARANTINE)
    assert outcome.run.quarantined == 1
    assert quarantine["as_of_date"].dt.date.tolist() == [DAY]


def test_an_unchanged_page_of_results_is_not_parsed_again(run: Callable[..., Outcome]) -> None:
    """The same bytes cost one conditional request and no parsing."""
    run({ONE: "1 2300"})

    def never(page: Snapshot) -> Iterator[Parsed]:
        raise AssertionError(page.url)

    outcome = run({ONE: "1 2300"}, parse=never)

    assert (outcome.run.status, outcome.run.rows) == ("unchanged", 1)


def test_a_new_parser_reads_the_same_bytes_anew(run: Callable[..., Outcome]) -> None:
    """A raised parser version means that known pages are parsed again."""
    run({ONE: "1 2300"})

    assert run({ONE: "1 2300"}, parser_version=2).run.status == "ok"


def test_a_mistake_in_a_parser_is_trouble_of_its_source(run: Callable[..., Outcome]) -> None:
    """A parser that raises anything at all leaves its rows alone and is named in the trouble."""

    def wrong(page: Snapshot) -> Iterator[Parsed]:
        raise KeyError("price")
        yield

    outcome = run({ONE: "1 2300"}, parse=wrong)

    assert outcome.run.status == "unreadable"
    assert f"{ONE}: the parser failed: KeyError: 'price'" in (outcome.run.trouble or "")


def test_rows_of_an_undeclared_table_are_trouble(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """A page with such a row is refused whole; the rows of other pages are merged."""

    def wrong(page: Snapshot) -> Iterator[Parsed]:
        yield from parse_chips(page)
        if page.url == TWO:
            yield euro_price(page.retrieved_at, 0.75)

    outcome = run({ONE: "1 2300", TWO: "2 4500"}, parse=wrong)

    assert "tables that chips does not declare: ['prices']" in (outcome.run.trouble or "")
    assert outcome.run.rows == 1
    assert lines(tmp_path) == [1]


def test_the_same_day_twice_gives_the_same_bytes(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """A second refresh of a day in which nothing changed writes nothing at all."""
    pages: dict[str, str | Exception] = {ONE: "1 2300\n? odd one", TWO: "2 4500"}
    run(pages)
    before = {file: file.read_bytes() for file in tmp_path.rglob("*.parquet")}

    run(pages)

    assert len(before) >= 4
    assert before == {file: file.read_bytes() for file in tmp_path.rglob("*.parquet")}


def euro_price(when: dt.datetime, amount: float) -> Price:
    """Make a price in euros."""
    return Price(
        provider="scaleway",
        instance_type="L4-1-24G",
        region="fr-par-2",
        accelerator="L4",
        accelerator_raw="L4",
        accelerator_count=1.0,
        purchase_option="on_demand",
        price_basis="all_in",
        amount=amount,
        currency="EUR",
        amount_unit="machine-hour",
        usd_per_hour=None,
        usd_per_accelerator_hour=None,
        observed_at=when,
        as_of_date=when.date(),
        source_kind="first_party",
    )


def prices(amount: float) -> Source:
    """Make a source of one euro price, which observes."""

    def parse(page: Snapshot) -> Iterator[Parsed]:
        yield euro_price(page.retrieved_at, amount)

    return chips(tables=(PRICES,), pages=(Page(ONE),), parse=parse, observes=True)


def test_a_price_is_observed_again_each_day_and_in_dollars(tmp_path: Path) -> None:
    """The same page on another day is another observation, at the rate of that day or before."""
    warehouse = Warehouse(tmp_path)
    rates = {DAY: 1.10, DAY + dt.timedelta(days=1): 1.20, DAY + dt.timedelta(days=9): 9.99}
    warehouse.merge(
        EXCHANGE_RATES,
        [
            ExchangeRate(currency="USD", rate_date=day, units_per_eur=rate)
            for day, rate in rates.items()
        ],
    )
    for days in (0, 2):
        day = DAY + dt.timedelta(days=days)
        shelf = Shelf({ONE: "same"}, dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC))
        collect("euros", prices(0.75), transport=shelf, warehouse=warehouse, as_of_date=day)

    found = warehouse.read(PRICES)
    assert found["usd_per_hour"].round(10).tolist() == [0.825, 0.9]
    assert found["amount"].tolist() == [0.75, 0.75]


@pytest.mark.parametrize(
    ("reason", "cell"),
    [
        ("currency_not_declared", {"currency": "XAU"}),
        ("unknown_accelerator", {"accelerator": "L4000"}),
    ],
)
def test_a_price_that_the_guard_refuses_is_shown_with_its_page(
    tmp_path: Path, reason: str, cell: dict[str, str]
) -> None:
    """It reaches the quarantine under the table prices, and the table prices not at all."""
    warehouse = Warehouse(tmp_path)

    def parse(page: Snapshot) -> Iterator[Parsed]:
        yield euro_price(page.retrieved_at, 0.75).model_copy(update=cell)

    source = chips(tables=(PRICES,), pages=(Page(ONE),), parse=parse, observes=True)
    outcome = collect(
        "odd", source, transport=Shelf({ONE: "?"}), warehouse=warehouse, as_of_date=DAY
    )

    (refused,) = warehouse.read(QUARANTINE).to_dict("records")
    assert warehouse.read(PRICES).empty
    assert ["odd", "prices", reason, ONE] == [
        refused[name] for name in ("source", "table", "reason", "url")
    ]
    assert outcome.run.left_out == f'{{"{reason}": 1}}'


def dollars(amount: float) -> Source:
    """Make a source of one dollar price, which observes."""

    def parse(page: Snapshot) -> Iterator[Parsed]:
        price = euro_price(page.retrieved_at, amount)
        yield price.model_copy(
            update={
                "currency": "USD",
                "usd_per_hour": amount,
                "usd_per_accelerator_hour": amount,
            }
        )

    return chips(tables=(PRICES,), pages=(Page(ONE),), parse=parse, observes=True)


def test_a_list_in_another_unit_is_refused_after_a_gap(tmp_path: Path) -> None:
    """Months without a sighting leave no peers; the last price is looked up all the same."""
    warehouse = Warehouse(tmp_path)
    for days, amount in ((0, 0.75), (93, 750.0)):
        day = DAY + dt.timedelta(days=days)
        shelf = Shelf({ONE: str(amount)}, dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC))
        outcome = collect(
            "dear", dollars(amount), transport=shelf, warehouse=warehouse, as_of_date=day
        )

    assert [0.75] == warehouse.read(PRICES)["amount"].tolist()
    assert ["off_past"] == warehouse.read(QUARANTINE)["reason"].tolist()
    assert outcome.run.left_out == '{"off_past": 1}'
    assert outcome.run.trouble is not None
    assert "1 of 1 prices are not believed (off_past 1), such as scaleway" in outcome.run.trouble
    assert '"amount": 750.0' in outcome.run.trouble
    assert [outcome.run.status, outcome.run.data_date] == ["unreadable", DAY]


@pytest.mark.parametrize(("absurd", "kept"), [(1, 3), (2, 0)])
def test_a_list_that_is_mostly_refused_is_not_believed_at_all(
    tmp_path: Path, absurd: int, kept: int
) -> None:
    """One odd price of four is set aside alone; with two of three the third is left out too."""
    warehouse = Warehouse(tmp_path)

    def parse(page: Snapshot) -> Iterator[Parsed]:
        for size in range(4 if absurd == 1 else 3):
            cells = {"currency": "XAU"} if size < absurd else {}
            price = euro_price(page.retrieved_at, 0.75)
            yield price.model_copy(update={"instance_type": f"L4-{size}", **cells})

    source = chips(tables=(PRICES,), pages=(Page(ONE),), parse=parse, observes=True)
    collect("odd", source, transport=Shelf({ONE: "?"}), warehouse=warehouse, as_of_date=DAY)

    assert kept == len(warehouse.read(PRICES))
    assert absurd == len(warehouse.read(QUARANTINE))
    assert (kept > 0) == bool(len(warehouse.read(PAGES)))


def test_what_a_page_had_refused_is_kept_before_the_page_counts_as_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run killed between the two reads the page again, and so loses no refusal."""
    warehouse = Warehouse(tmp_path)
    written: list[str] = []
    merge = Warehouse.merge

    def merge_and_tell(self: Warehouse, table: Any, *rows: Any, **more: Any) -> Any:
        written.append(table.name)
        return merge(self, table, *rows, **more)

    monkeypatch.setattr(Warehouse, "merge", merge_and_tell)
    shelf = Shelf({ONE: "1 2300\n? 7"})
    collect("chips", chips(), transport=shelf, warehouse=warehouse, as_of_date=DAY)

    assert ["transistors", "quarantine", "pages"] == written
