"""A folder of installed plugins on the module path, here and in the processes that tests start."""

import os
import sys

import pytest

from infp_cam.plugin.choices import PluginChoices, choices_path, save_choices
from tests.plugin.sites import Site


@pytest.fixture
def site(tmp_path, monkeypatch):
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    paths = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))
    before = set(sys.modules)
    yield Site(folder)
    for name in set(sys.modules) - before:  # the next test's plugins have the same names
        if name.split(".")[0].endswith("_plugin"):
            del sys.modules[name]


@pytest.fixture
def enable():
    """Enable plugins by their ids."""

    def switch(*ids, **options):
        choices = PluginChoices(frozenset(ids), options)
        save_choices(choices, choices_path())

    return switch
