"""Measures whether the voice and the face leave together: pips against flashes, at the outputs."""
