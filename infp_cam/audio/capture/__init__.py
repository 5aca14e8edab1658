"""Capturing devices and applications, and keeping them captured while they come and go."""
