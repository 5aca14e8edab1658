"""Deriving and checking the face models that come with the program."""
