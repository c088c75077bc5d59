"""Prices far from what others ask are refused, unless there is a reason to believe them."""

import pytest

from tests.store.guard.made_up import PEERS, price, reasons


@pytest.mark.parametrize("usd", [2.0 / 5 * 0.99, 2.0 * 5 * 1.01])
def test_outside(usd: float) -> None:
    """Beyond a fifth or five times the others' median of 2.00, a price is refused."""
    assert ["off_peers"] == reasons([price(usd)], PEERS)


@pytest.mark.parametrize("usd", [2.0 / 5 * 1.01, 2.0 * 5 * 0.99])
def test_inside(usd: float) -> None:
    """Up to those limits it passes."""
    assert [] == reasons([price(usd)], PEERS)


def test_machine_read_as_accelerator() -> None:
    """A machine of eight whose price was read eight times over is refused."""
    machine = price(2.5 * 64, accelerator_count=8.0, usd_per_accelerator_hour=2.5 * 8)

    assert ["off_peers"] == reasons([machine], PEERS)


def test_two_peers_are_too_few() -> None:
    """Against two others nobody can say who is wrong."""
    assert [] == reasons([price(100.0)], PEERS[:2])


def test_own_prices_are_no_peers() -> None:
    """A provider cannot vouch for itself, however many prices it has."""
    own = [price(100.0, region=f"r{n}") for n in range(9)]

    assert ["off_peers"] * 9 == reasons(own, PEERS)


def test_a_market_without_peers_is_held_against_itself() -> None:
    """One offer of a market at eighty times the others is absurd, whoever else there is."""
    offers = [price(0.4 + n / 100, region=f"r{n}", instance_type=None) for n in range(6)]
    absurd = price(33.0, region="r9", instance_type=None)

    assert ["off_peers"] == reasons([*offers, absurd])
    assert [] == reasons([*offers[:4], absurd])


def test_sizes_of_machines_are_no_market() -> None:
    """A provider's machines differ by their hosts: by itself that is no verdict."""
    sizes = [price(0.4 + n / 100, instance_type=f"size {n}") for n in range(6)]

    assert [] == reasons([*sizes, price(33.0, instance_type="largest")])


def test_other_options_are_no_peers() -> None:
    """A spot price is not held against prices on demand."""
    assert [] == reasons([price(0.3, purchase_option="spot")], PEERS)


def test_peers_of_another_year_are_none() -> None:
    """A price is judged by its own time."""
    assert [] == reasons([price(100.0, days=400)], PEERS)


def test_peers_within_one_batch() -> None:
    """Rows that come together are each other's peers."""
    assert ["off_peers"] == reasons([*PEERS, price(100.0)])


def test_heavy_host_passes_beside_its_siblings() -> None:
    """AWS's g4dn.16xlarge costs eight times the smallest machine with that T4: rightly."""
    sizes = [price(usd, instance_type=f"size {usd}") for usd in (2.0, 4.0, 6.0, 11.0)]

    assert [] == reasons(sizes, PEERS)


def test_no_sibling_vouches_for_eight_times_its_price() -> None:
    """A machine read per accelerator is refused beside good prices of its provider."""
    good, read_amiss = price(2.0), price(16.0, instance_type="gpu_8x_h100")

    assert ["off_peers"] == reasons([good, read_amiss], PEERS)


def test_siblings_that_are_off_vouch_for_nobody() -> None:
    """A whole list in another unit is refused as a whole."""
    sizes = [price(usd, instance_type=f"size {usd}") for usd in (16.0, 17.0, 18.0)]

    assert ["off_peers"] * 3 == reasons(sizes, PEERS)


def test_a_price_that_stood_while_the_market_fell() -> None:
    """AWS's V100 costs 3.06 since 2017; that others ask a tenth today does not refute it."""
    peers = [price(3.0, provider=name) for name in "abc"]
    fallen = [price(0.3, days=500, provider=name) for name in "abc"]
    stood = [price(3.06), price(3.06, days=250), price(3.06, days=500)]

    assert [] == reasons([*peers, *fallen, *stood])


def test_a_price_that_comes_back_after_years() -> None:
    """Without sightings in between nobody knows that it stood."""
    peers = [price(3.0, provider=name) for name in "abc"]
    fallen = [price(0.3, days=500, provider=name) for name in "abc"]

    assert ["off_peers"] == reasons([*peers, *fallen, price(3.06), price(3.06, days=500)])


def test_a_price_that_was_never_right() -> None:
    """Standing for long does not make a price right."""
    wrong = [price(100.0, days=days) for days in (0, 1, 2)]

    assert ["off_peers"] * 3 == reasons(wrong, PEERS)
