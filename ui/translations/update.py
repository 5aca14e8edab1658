"""Brings the catalogues up to date with the texts in the code.

``python -m infp_cam.ui.translations.update``, from the sources. New texts are added, empty, for
somebody to translate (Qt Linguist opens the files, and so does any editor); those that are gone
are removed; the rest stays as it is.
"""

from __future__ import annotations

import ast
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

from infp_cam.checks import CHECKS
from infp_cam.files import replacing
from infp_cam.settings import Settings
from infp_cam.ui.translations import FOLDER, read

Texts = dict[tuple[str, str], list[str]]
"""Files by context and English text."""


def main() -> int:
    """Update all catalogues; print how much is left to translate."""
    texts = collect(FOLDER.parent)
    for path in sorted(FOLDER.glob("*.ts")):
        known = read(path)
        with replacing(path) as temporary:
            temporary.write_text(compose(path.stem.split("_")[-1], texts, known), encoding="utf-8")
        left = sum(not known.get(key) for key in texts)
        sys.stdout.write(f"{path.name}: {len(texts)} texts, {left} to translate\n")
    return 0


def collect(folder: Path) -> Texts:
    """Return the texts in the Python files under `folder`, and those in the core that it shows."""
    texts: Texts = {}
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for key in _texts(tree, ""):
            files = texts.setdefault(key, [])
            if (name := path.relative_to(folder).as_posix()) not in files:
                files.append(name)
    for field in Settings.model_fields.values():
        texts["Settings", field.description or ""] = ["settings.py"]
    for check in CHECKS:
        texts["Checks", check.name] = ["checks"]
    return texts


def _texts(node: ast.AST, context: str) -> Iterator[tuple[str, str]]:
    """Yield context and text of all that is translated in `node`.

    ``self.tr`` takes the name of the class as its context, ``translate`` is told one.
    """
    if isinstance(node, ast.ClassDef):
        context = node.name
    if isinstance(node, ast.Call):
        match node.func, node.args:
            case ast.Attribute(attr="tr"), [ast.Constant(value=str(text)), *_]:
                yield context, text
            case (
                ast.Name(id="translate") | ast.Attribute(attr="translate"),
                [ast.Constant(value=str(named)), ast.Constant(value=str(text)), *_],
            ):
                yield named, text
            case _:
                pass
    for child in ast.iter_child_nodes(node):
        yield from _texts(child, context)


def compose(language: str, texts: Texts, known: dict[tuple[str, str], str]) -> str:
    """Return a catalogue with `texts`, translated as far as they are `known`."""
    root = ElementTree.Element("TS", version="2.1", language=language, sourcelanguage="en")
    contexts: dict[str, ElementTree.Element] = {}
    for context, text in sorted(texts):
        if context not in contexts:
            contexts[context] = ElementTree.SubElement(root, "context")
            ElementTree.SubElement(contexts[context], "name").text = context
        message = ElementTree.SubElement(contexts[context], "message")
        for name in texts[context, text]:
            ElementTree.SubElement(message, "location", filename=f"../{name}")
        ElementTree.SubElement(message, "source").text = text
        translation = ElementTree.SubElement(message, "translation")
        if translated := known.get((context, text)):
            translation.text = translated
        else:
            translation.set("type", "unfinished")
    ElementTree.indent(root, "    ")
    written = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{written}\n'


if __name__ == "__main__":
    sys.exit(main())
