"""The catalogues: complete, in step with the code, and spoken by the windows."""

import ast
import re
from collections import Counter

import pytest
from PyQt6.QtCore import QLocale, QTranslator
from PyQt6.QtWidgets import QDialogButtonBox

from infp_cam.settings import Settings
from infp_cam.ui import texts
from infp_cam.ui.options import groups
from infp_cam.ui.problems import CopyButton
from infp_cam.ui.translations import FOLDER, install, read
from infp_cam.ui.translations.update import collect, compose

CATALOGUES = sorted(FOLDER.glob("*.ts"))


@pytest.fixture
def speak(qapp):
    """Have the application speak a language for a test."""
    yield lambda name: install(qapp, QLocale(name))
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.setParent(None)


def test_there_is_german():
    assert [path.name for path in CATALOGUES] == ["infp_cam_de.ts"]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_catalogue_has_each_text_of_the_code_and_no_other(path):
    catalogue, code = read(path), collect(FOLDER.parent)
    update = "run `python -m infp_cam.ui.translations.update`, and translate what is new"
    assert set(catalogue) == set(code), update
    assert [key for key, text in catalogue.items() if not text] == [], update


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_catalogue_keeps_what_is_no_word(path):
    for (context, text), translated in read(path).items():
        for pattern in (r"%\d", r"</?b>", r"`[^`]*`", "…$", r"\*\.\w+"):
            found, kept = re.findall(pattern, text), re.findall(pattern, translated)
            assert Counter(found) == Counter(kept), (context, text, translated)
        if context not in ("Settings", "Checks"):
            assert text.endswith(".") == translated.endswith("."), (text, translated)
        assert translated == translated.strip()


def test_every_text_that_is_translated_stands_in_the_code():
    """What is put together first could not be collected."""
    loose = []
    for path in sorted(FOLDER.parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(attr="tr"), args=[ast.Constant(), *_]):
                    pass
                case ast.Call(func=ast.Attribute(attr="tr")):
                    loose.append((path.name, ast.unparse(node)))
                case ast.Call(
                    func=ast.Name(id="translate") | ast.Attribute(attr="translate"),
                    args=[ast.Constant(value=context), second, *_],
                ) if not isinstance(second, ast.Constant):
                    if context not in ("Settings", "Checks"):  # collected from the core
                        loose.append((path.name, ast.unparse(node)))
                case _:
                    pass
    assert loose == []


def test_no_class_hands_its_texts_down():
    """`self.tr` looks under the name of the object's own class, wherever it is written."""
    speaking, parents = set(), set()
    for path in sorted(FOLDER.parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                parents |= {base.id for base in node.bases if isinstance(base, ast.Name)}
                if "self.tr(" in ast.unparse(node):
                    speaking.add(node.name)
    assert speaking & parents == set()


def test_windows_speak_german(qtbot, speak):
    speak("de_AT")
    assert texts.state_name("listening") == "Hört zu"
    assert groups()[0].options[0].title == "Porträt"
    words = {option.words for group in groups() for option in group.options}
    assert not words & {field.description for field in Settings.model_fields.values()}
    button = CopyButton("true", 2)
    qtbot.addWidget(button)
    assert button.text().strip() == "Befehl 2 kopieren"
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text().replace("&", "") == "Abbrechen"


@pytest.mark.parametrize("name", ["en_GB", "C", "ja_JP"])
def test_windows_speak_english_elsewhere(speak, name):
    speak(name)
    assert texts.state_name("listening") == "Listening"


def test_update_keeps_what_is_translated_and_marks_what_is_new(tmp_path):
    code = {("A", "Yes & <no>"): ["a.py"], ("A", "New"): ["a.py"], ("B", "Yes & <no>"): ["b.py"]}
    known = {("A", "Yes & <no>"): "Ja & <nein>", ("A", "Gone"): "Weg"}
    path = tmp_path / "infp_cam_de.ts"
    path.write_text(compose("de", code, known), encoding="utf-8")
    assert read(path) == {
        ("A", "New"): "",
        ("A", "Yes & <no>"): "Ja & <nein>",
        ("B", "Yes & <no>"): "",
    }
    assert path.read_text(encoding="utf-8").count('type="unfinished"') == 2
    assert compose("de", code, read(path)) == path.read_text(encoding="utf-8")
