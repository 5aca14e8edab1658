"""Voices that speak typed lines: speech synthesisers as plugins."""
