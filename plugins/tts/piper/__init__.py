"""Piper: a neural voice out of a voice file, on this machine."""
