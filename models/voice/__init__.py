"""Deriving and checking the voice models that come with the program."""
