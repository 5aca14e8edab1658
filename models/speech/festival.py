"""Speech of festival's voices, most of them cut from recordings of real speakers.

Debian packages: `PACKAGES`. Segment files hold the phones' ends.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr

from infp_cam.errors import BackendMissing
from infp_cam.models.speech.phones import (
    ARPABET,
    Phone,
    Request,
    Shares,
    Utterance,
    equal_shares,
    merged,
    named,
    spread,
    unknown,
)
from infp_cam.types import RING_RATE

FOLDER = Path("/usr/share/festival/voices")
PACKAGES = (
    "festival",
    "festvox-kallpc16k",
    "festvox-kdlpc16k",
    "festvox-italp16k",
    "festvox-itapc16k",
    "festvox-suopuhe-lj",
    "festvox-suopuhe-mv",
    "festvox-czech-dita",
    "festvox-czech-krb",
    "festvox-czech-machac",
    "festvox-czech-ph",
    "festvox-ru",
    "festvox-ca-ona-hts",
)
"""Debian packages of the program and the voices."""

_ITALIAN = named(
    "a a1 = a; e e1 = e; E E1 = eh; i i1 = iy; o o1 = o; O O1 = ao; u u1 = uw; j = y; w = w; p = p;"
    "b = b; t = t; d = d; k = k; g = g; f = f; v = v; s = s; z = z; S = sh; Z = zh; ts = t s;"
    "dz = d z; tS = ch; dZ = jh; m = m; n = n; J = n y; ng = ng; nf = m; l = l; L = l y; r = rr;"
    "# ## _ pau = pau"
)
_FINNISH = named(
    "a a: = a; e e: = e; i i: = iy; o o: = o; u u: = uw; y y: = ue; @ @: = ae; 7 7: = oe; & = ax;"
    "p p: = p; t t: = t; k k: = k; b b: = b; d d: = d; g g: = g; f f: = f; T T: = th; D D: = dh;"
    "s s: = s; z z: = z; S S: = sh; Z Z: = zh; h h: = hh; v v: = v; m m: = m; n n: = n; N N: = ng;"
    "l l: L L: = l; r r: = rr; j j: = y; w w: = w; # ## = pau"
)
_CZECH = named(
    "a a: = a; e e: = eh; i i: = iy; o o: = o; u u: = uw; b = b; c = t s; c~ = ch; ch = x; d = d;"
    "d~ = d y; dz = d z; dz~ = jh; f = f; g = g; h = hh; j = y; k = k; l = l; m = m; n = n;"
    "n* = ng; n~ = n y; p = p; r = rr; r~ r~* = rr zh; s = s; s~ = sh; t = t; t~ = t y; v = v;"
    "z = z; z~ = zh; # ## _ = pau"
)
_RUSSIAN = named(
    "ii i = iy; yy y = ih; uu u = uw; ur = uh; ee e = eh; oo = o; aa = a; a = ah; ae ay = ax;"
    "p pp = p; b bb = b; t tt = t; d dd = d; k kk = k; g gg = g; c = t s; ch = ch; f ff = f;"
    "v vv = v; s ss = s; z zz = z; sh sch = sh; zh = zh; h hh = x; m mm = m; n nn = n; l ll = l;"
    "r rr = rr; j = y; pau = pau"
)
_CATALAN = named(
    "a a1 = a; ax = ax; e e1 = e; E E1 = eh; i i1 = iy; o o1 = o; O O1 = ao; u u1 = uw; j = y;"
    "w = w; p = p; b = b; t = t; d = d; k = k; g = g; f = f; s = s; z = z; S = sh; Z = zh; m = m;"
    "n = n; J = n y; l = l; L = l y; r = d; rr = rr; pau # ## _ = pau"
)


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice.

    Parameters
    ----------
    language : str
        What it speaks.
    encoding : str
        Of the texts it takes.
    phones : dict of str to tuple of str
        What its phones are in `infp_cam.models.speech.phones.PHONES`.
    share : float
        Of this engine's passages.
    late_s : float
        How long after the sound its segments are marked, by the alignment check of the corpus.
    """

    language: str
    encoding: str
    phones: dict[str, tuple[str, ...]]
    share: float
    late_s: float = 0.0


VOICES = {
    "kal_diphone": Voice("en", "ascii", ARPABET, 0.2),
    "ked_diphone": Voice("en", "ascii", ARPABET, 0.2),
    "lp_diphone": Voice("it", "latin-1", _ITALIAN, 0.07),
    "pc_diphone": Voice("it", "latin-1", _ITALIAN, 0.07),
    "suo_fi_lj_diphone": Voice("fi", "latin-1", _FINNISH, 0.06),
    "hy_fi_mv_diphone": Voice("fi", "latin-1", _FINNISH, 0.06),
    "czech_dita": Voice("cs", "iso-8859-2", _CZECH, 0.05),
    "czech_krb": Voice("cs", "iso-8859-2", _CZECH, 0.03),
    "czech_machac": Voice("cs", "iso-8859-2", _CZECH, 0.04),
    "czech_ph": Voice("cs", "iso-8859-2", _CZECH, 0.04),
    "msu_ru_nsh_clunits": Voice("ru", "utf-8", _RUSSIAN, 0.09, late_s=0.02),
    "upc_ca_ona_hts": Voice("ca", "latin-1", _CATALAN, 0.09),
}
"""Voices used. The speaker of ``cmu_us_slt_arctic_hts`` is that of the built-in conversation and
stays out."""

_BATCH = 40  # utterances that a process speaks
_HANGS_S = 900.0
_LENGTHS_AGREE_S = 0.5


def pick_voice(rng: np.random.Generator) -> tuple[str, str]:
    """Return a voice and its language."""
    names = list(VOICES)
    shares = np.array([VOICES[name].share for name in names])
    name = names[int(rng.choice(len(names), p=shares / shares.sum()))]
    return name, VOICES[name].language


def speak(request: Request) -> Utterance | None:
    """Return a request spoken, or None if festival fails or has a phone that no table knows."""
    return speak_all([request])[0]


def speak_all(requests: Sequence[Request]) -> list[Utterance | None]:
    """Return the requests spoken, those of a voice by one process."""
    by_voice: dict[str, list[int]] = defaultdict(list)
    for n, request in enumerate(requests):
        by_voice[request.voice].append(n)
    _check_installed(by_voice)
    spoken: list[Utterance | None] = [None] * len(requests)
    for voice, numbers in by_voice.items():
        for first in range(0, len(numbers), _BATCH):
            batch = numbers[first : first + _BATCH]
            said = _speak_batch(voice, [requests[n] for n in batch])
            for n, utterance in zip(batch, said, strict=True):
                spoken[n] = utterance
    return spoken


def _check_installed(voices: Iterable[str]) -> None:
    missing = [name for name in voices if not list(FOLDER.glob(f"*/{name}"))]
    if missing or shutil.which("festival") is None:
        raise BackendMissing(
            f"festival or its voices are not installed: {', '.join(missing)}.",
            f"Install them: sudo apt install {' '.join(PACKAGES)}",
        )


def _speak_batch(voice: str, requests: Sequence[Request]) -> list[Utterance | None]:
    """Return the requests spoken; one that crashes festival is left out, the rest goes on."""
    if not requests:
        return []
    spoken, ended_well = _run(voice, requests)
    if ended_well:
        return spoken
    done = max((n + 1 for n, utterance in enumerate(spoken) if utterance), default=0)
    return [*spoken[:done], None, *_speak_batch(voice, requests[done + 1 :])][: len(requests)]


def _run(voice: str, requests: Sequence[Request]) -> tuple[list[Utterance | None], bool]:
    """Return what one process speaks, and whether it came to its end."""
    encoding = VOICES[voice].encoding
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        script = [f"(voice_{voice})"]
        for n, request in enumerate(requests):
            text = request.text.encode(encoding, "ignore").decode(encoding)
            text = text.replace("\\", " ").replace('"', " ")
            script.append(
                f"(unwind-protect (begin (Parameter.set 'Duration_Stretch {1 / request.rate:.3f})"
                f' (set! u (utt.synth (Utterance Text "{text}")))'
                f' (utt.save.wave u "{folder}/{n}.wav" \'riff)'
                f' (utt.save.segs u "{folder}/{n}.lab")) nil)'
            )
        path = folder / "batch.scm"
        path.write_bytes("\n".join(script).encode(encoding))
        ended_well = False
        with contextlib.suppress(subprocess.TimeoutExpired):
            command = ["festival", "-b", str(path)]
            done = subprocess.run(command, capture_output=True, check=False, timeout=_HANGS_S)
            ended_well = done.returncode == 0
        spoken = [_read(folder / str(n), VOICES[voice]) for n in range(len(requests))]
        return spoken, ended_well


def _read(stem: Path, voice: Voice) -> Utterance | None:
    wav, lab = stem.with_suffix(".wav"), stem.with_suffix(".lab")
    if not (wav.exists() and lab.exists()):
        return None
    samples, rate = soundfile.read(wav, dtype="float32")
    lines = lab.read_text("latin-1").partition("#\n")[2].splitlines()
    phones: list[Phone] = []
    start, end_s = 0.0, len(samples) / rate
    for line in lines:
        marked, _, name = line.split()
        end = float(marked) - voice.late_s
        shares: Shares | None = equal_shares(voice.phones.get(name))
        if shares is None:
            unknown("festival", name)
            return None
        phones += spread(shares, min(start, end_s), min(end, end_s))
        start = end
    if not phones or abs(start - end_s) > _LENGTHS_AGREE_S:
        return None
    phones.append(Phone("pau", phones[-1].end_s, end_s))
    at_ring_rate = soxr.resample(samples, rate, RING_RATE).astype(np.float32)
    return Utterance(at_ring_rate, merged(phones))
