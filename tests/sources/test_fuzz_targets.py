"""What fuzzers try bytes on works without a fuzzing engine."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.training_target import try_bytes


@pytest.mark.parametrize("data", [b"", b"{}", b"\x00\x00\x10\x00run_stop", b"\xff" * 40])
def test_the_target_takes_any_bytes(data: bytes) -> None:
    """None of these ends a run of the fuzzer."""
    try_bytes(data)


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=300))
def test_the_target_takes_made_up_bytes(data: bytes) -> None:
    """Nor do any that hypothesis makes up."""
    try_bytes(data)
