"""What is enabled and chosen is kept in a file of its own."""

from infp_cam.plugin.choices import PluginChoices, choices_path, load_choices, save_choices


def test_choices_come_back_as_they_were_kept():
    choices = PluginChoices().switched("obs", on=True).with_option("obs", "port", 4456)
    choices = choices.with_option("vmc", "rules", ({"when": "x", "after": 0.5},))
    choices = choices.switched("vmc", on=True).switched("vmc", on=False)
    save_choices(choices, choices_path())
    kept, notices = load_choices(choices_path())
    assert kept.enabled == {"obs"}
    assert kept.options["obs"] == {"port": 4456}
    assert kept.options["vmc"]["rules"] == [{"when": "x", "after": 0.5}]
    assert notices == []


def test_an_option_can_be_taken_back():
    choices = PluginChoices().with_option("obs", "port", 1).with_option("obs", "port", None)
    assert choices.options["obs"] == {}


def test_without_a_file_nothing_is_enabled():
    assert load_choices(choices_path()) == (PluginChoices(), [])


def test_a_file_that_can_not_be_used_is_kept_aside(tmp_path):
    for number, text in enumerate(
        ["[", "version = 2", "obs = 3", "[obs]\nenabled = 'yes'", b"\xff\xfe"], start=1
    ):
        path = tmp_path / "plugins.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        choices, notices = load_choices(path)
        assert choices == PluginChoices()
        assert f"plugins.broken-{number}.toml" in notices[0]
        assert not path.exists()
