"""Benchmarks: how fast articles are read, and how fast questions about a million events are answered."""
