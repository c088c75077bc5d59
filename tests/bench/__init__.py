"""Benchmarks: timings printed as ratios measured side by side; they fail no test."""
