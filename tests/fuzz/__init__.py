"""Fuzzers that need a fuzzing engine which is no dependency; tests do without them."""
