"""Synthetic speech whose phones are timed, and the lips that go with it: training data."""
