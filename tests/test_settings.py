from pathlib import Path

import pytest

from infp_cam.settings import Settings, load_settings, picture_size, save_settings


def test_no_file_means_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "settings.toml") == (Settings(), [])


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "new" / "settings.toml"
    chosen = Settings(portrait="/a/b.png", fps=25, liveliness=0.5, size="640x360")
    save_settings(chosen, path)
    assert load_settings(path) == (chosen, [])
    assert "# pictures per second" in path.read_text()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fps = ", "settings could not be used"),
        ("fps = 900", "'fps'"),
        ("fsp = 30", "'fsp'"),
        ('size = "101x3"', "even"),
        ("version = 99", "version 99"),
        ("version = 1\nfps = true\nsize = 3", "'size'"),
    ],
)
def test_a_broken_file_is_kept_aside_and_told(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text)
    settings, notices = load_settings(path)
    assert settings == Settings()
    assert len(notices) == 1
    assert said in notices[0]
    assert not path.exists()
    assert (tmp_path / "settings.broken-1.toml").read_text() == text


def test_what_is_kept_aside_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    for text in ("= 1", "= 2"):
        path.write_text(text)
        load_settings(path)
    assert (tmp_path / "settings.broken-1.toml").read_text() == "= 1"
    assert (tmp_path / "settings.broken-2.toml").read_text() == "= 2"


def test_bytes_that_are_no_text_are_kept_aside(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\xff\xfe\x00")
    assert load_settings(path)[0] == Settings()
    assert (tmp_path / "settings.broken-1.toml").exists()


def test_picture_sizes() -> None:
    assert picture_size("1280x720") == (1280, 720)
    for text in ("1280", "1280x", "x720", "1281x720", "10x10", "9999x720", "-640x360"):
        with pytest.raises(ValueError, match="x"):
            picture_size(text)


def test_the_documentation_lists_every_option_as_it_is() -> None:
    text = (Path(__file__).parents[1] / "docs" / "settings.md").read_text()
    rows = {line for line in text.splitlines() if line.startswith("| `")}
    assert rows == {
        f"| `{name}` | `{field.default}` | {field.description} |"
        for name, field in Settings.model_fields.items()
    }
