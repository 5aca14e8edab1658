"""Plugins are found without a line of their code being run, and bad ones are told apart."""

import subprocess
import sys

import pytest

from infp_cam.errors import PluginFailed
from infp_cam.plugin.catalog import installed_plugins
from infp_cam.plugin.manifest import MOST_BYTES, Kind

RAISES = "raise RuntimeError('this must not be run')"


def found(id_="probe"):
    return {plugin.id: plugin for plugin in installed_plugins().plugins}.get(id_)


def fault(name="probe_plugin"):
    return next(p.error for p in installed_plugins().broken if p.name == name)


def test_a_plugin_is_read_without_being_imported(site):
    folder = site.add(init=RAISES, code=RAISES)
    plugin = found()
    assert (plugin.manifest.name, plugin.manifest.kind) == ("Probe", Kind.SCENE_CONTROLLER)
    assert (plugin.folder, plugin.distribution, plugin.version) == (folder, "probe-plugin", "1.0")
    assert not any(name.startswith("probe_plugin") for name in sys.modules)


def test_a_plugin_in_a_package_of_a_package_is_read_without_importing_either(site):
    outer = site.path / "outer_plugin"
    outer.mkdir()
    (outer / "__init__.py").write_text(RAISES)
    inner = site.add()
    inner.rename(outer / "inner")
    site.announce("outer", "outer", "outer_plugin.inner")
    assert found().folder == outer / "inner"
    assert "outer_plugin" not in sys.modules


def test_an_editable_install_is_found(tmp_path, site):
    """As setuptools makes them: a finder on the meta path, and no file of it in the site."""
    code = tmp_path / "elsewhere"
    folder = site.add(init=RAISES)
    code.mkdir()
    folder.rename(code / "src")
    (site.path / "__editable___probe_finder.py").write_text(
        f"""
import importlib.util, sys
class Finder:
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name == "probe_plugin":
            return importlib.util.spec_from_file_location(
                name, {str(code / "src" / "__init__.py")!r},
                submodule_search_locations=[{str(code / "src")!r}])
sys.meta_path.append(Finder)
"""
    )
    script = (
        "import __editable___probe_finder, sys\n"
        "from infp_cam.plugin.catalog import installed_plugins\n"
        "print(installed_plugins().find('probe').folder, 'probe_plugin' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == [str(code / "src"), "False"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"manifest": "id = ["}, "can not be used"),
        ({"manifest": "\ufeffid"}, "can not be used"),
        ({"manifest": "x = " + "[" * 9000}, "can not be used"),
        ({"manifest": "#" * (MOST_BYTES + 1)}, "longer than"),
        ({"id": None}, "id: field required"),
        ({"id": "Probe!"}, "id: "),
        ({"id": "voice"}, "means something else"),
        ({"kind": "teleporter"}, "kind: input should be 'audio-source'"),
        ({"entry": "{package}.work"}, "module:attribute"),
        ({"entry": "{package}.work:import"}, "module:attribute"),
        ({"entry": "os; rm:x"}, "module:attribute"),
        ({"api": "any"}, "no range of versions"),
        ({"api": 1}, "api: "),
        ({"name": "a\\u0007b"}, "control characters"),
        ({"permissions": ["everything"]}, "permissions.0"),
        ({"surprise": 1}, "surprise: extra inputs"),
        ({"more": '[options.x]\ntype = "colour"\ntext = "x"'}, "options.x.type"),
        ({"more": '[options.x]\ntype = "choice"\ntext = "x"'}, "`choices` belong"),
        ({"more": '[options.x]\ntype = "text"\ntext = "x"\nmost = 3'}, "belong to numbers"),
        ({"more": '[options.x]\ntype = "secret"\ntext = "x"\ndefault = "y"'}, "default"),
        ({"more": '[options.enabled]\ntype = "text"\ntext = "x"'}, "`enabled`"),
        (
            {"kind": "renderer", "more": '[requests.do]\ntext = "x"'},
            "takes no requests",
        ),
    ],
)
def test_a_malformed_manifest_is_told(site, changes, said):
    if "name" in changes:
        changes = {"manifest": _manifest(name=changes["name"])}
    site.add(**changes)
    error = fault()
    assert said.lower() in error.message.lower()
    assert error.fix
    assert found() is None


def _manifest(name):
    return (
        f'id = "probe"\nname = "{name}"\ntext = "x"\nkind = "renderer"\nentry = "a:b"\n'
        'api = ">=1"\n'
    )


def test_a_manifest_that_is_not_there_is_told(site):
    (site.add() / "plugin.toml").unlink()
    assert "can not be read: No such file" in fault().message


def test_an_entry_point_to_nowhere_is_told(site):
    site.announce("ghost", "ghost", "ghost_plugin.deep")
    assert "'ghost_plugin.deep' that is not there" in fault("ghost").message


def test_a_plugin_for_a_newer_api_is_told_even_where_its_manifest_is_not_known(site):
    site.add(api=">=2", kind="hologram")
    error = fault()
    assert "needs version >=2 of the plugin API; this INFP Camera has 1.0" in error.message


def test_two_plugins_with_one_id_are_both_left_out(site):
    site.add("first_plugin")
    site.add("second_plugin")
    broken = installed_plugins().broken
    assert [plugin.distribution for plugin in broken if plugin.name == "probe"] == [
        "first-plugin",
        "second-plugin",
    ]
    with pytest.raises(PluginFailed, match=r"first-plugin 1\.0 and second-plugin 1\.0"):
        installed_plugins().find("probe")


def test_a_plugin_for_another_system_is_no_broken_one(site):
    other = "darwin" if sys.platform != "darwin" else "win32"
    site.add(platforms=[other])
    catalog = installed_plugins()
    assert "probe" in {plugin.id for plugin in catalog.foreign}
    assert "probe" not in {plugin.id for plugin in catalog.plugins}
    assert "probe_plugin" not in {plugin.name for plugin in catalog.broken}
    with pytest.raises(PluginFailed, match="not for this system"):
        catalog.find("probe")


def test_a_plugin_that_is_not_there_is_told_with_those_that_are(site):
    site.add()
    with pytest.raises(PluginFailed, match="no plugin 'x'") as caught:
        installed_plugins().find("x")
    assert "probe" in caught.value.fix
