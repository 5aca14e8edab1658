"""What tests of voices need."""

import shutil

import pytest

needs_espeak = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="the package espeak-ng is not installed"
)
