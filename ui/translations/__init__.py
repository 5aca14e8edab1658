"""The windows' texts in other languages than English.

A catalogue is Qt Linguist's file ``infp_cam_LANGUAGE.ts``, read as it is: the compiled form would
need a program that PyQt6 does not bring (``lrelease``), and could be older than its source.
`infp_cam.ui.translations.update` brings a catalogue up to date with the code.
"""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

from PyQt6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

FOLDER = Path(__file__).parent


class Catalogue(QTranslator):
    """The texts of one language.

    Parameters
    ----------
    path : Path
        A file of Qt Linguist.
    """

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._texts = {key: text for key, text in read(path).items() if text}

    def isEmpty(self) -> bool:  # noqa: N802
        """Whether it has no text at all."""
        return not self._texts

    def translate(  # type: ignore[override]  # Qt takes None for "not in it"
        self,
        context: str | None,
        sourceText: str | None,  # noqa: N803
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str | None:
        """Return a text in the catalogue's language; None where it is not in it."""
        return self._texts.get((context or "", sourceText or ""))


def read(path: Path) -> dict[tuple[str, str], str]:
    """Return the texts in a file of Qt Linguist, by context and English text.

    Those that are not translated yet are empty.
    """
    texts: dict[tuple[str, str], str] = {}
    for context in ElementTree.parse(path).getroot().iter("context"):
        name = context.findtext("name", "")
        for message in context.iter("message"):
            texts[name, message.findtext("source", "")] = message.findtext("translation", "")
    return texts


def install(application: QCoreApplication, locale: QLocale) -> None:
    """Have `application` speak the first language of `locale` that there is; English else."""
    for name in locale.uiLanguages():
        language = name.replace("-", "_").partition("_")[0]
        if language == "en":
            return
        path = FOLDER / f"infp_cam_{language}.ts"
        if path.exists():
            of_qt = QTranslator(application)  # the words on Qt's own buttons and dialogs
            if of_qt.load(f"qtbase_{language}", _qt_folder()):
                application.installTranslator(of_qt)
            application.installTranslator(Catalogue(path, application))
            return


def _qt_folder() -> str:
    return QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
