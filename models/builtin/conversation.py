"""The built-in conversation: two people meeting on a call, spoken by flite, phones timed.

``python -m infp_cam.models.builtin.conversation --out DIR`` writes the two tracks and their
phone timings. The files in ``infp_cam/data`` were made with flite 2.2 (Debian package
``flite``), which gives the same samples each time; its voices are statistical models of real
speakers (CMU ARCTIC ``slt`` and ``rms``) and may be used freely.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from infp_cam.errors import BackendMissing

RATE = 16_000
"""Sample rate of flite's voices and of both tracks, Hz."""

VOICES = {
    "self": ["-voice", "slt", "--setf", "duration_stretch=1.0"],
    "other": ["-voice", "rms", "--setf", "duration_stretch=0.95"],
}
LEVEL_DBFS = -20.0  # RMS over an utterance, pauses left out
BACKCHANNEL_DB = -6.0  # a backchannel is said more quietly
LEAD_S, TAIL_S = 0.4, 0.8  # silence before the first and after the last utterance
EDGE_S = 0.04  # audio kept around an utterance's phones, faded
PAUSE = "pau"


@dataclass(frozen=True)
class Line:
    """One utterance of the script.

    Parameters
    ----------
    track : str
        ``self`` or ``other``.
    text : str
        What is said.
    gap_s : float
        Start after the end of all speech so far, seconds; negative overlaps it.
    phones : str or None
        Phones to speak instead of the text's own.
    """

    track: str
    text: str
    gap_s: float
    phones: str | None = None


SCRIPT = (
    Line("other", "Hi there! Can you hear me?", 0.0),
    Line("self", "Yes, loud and clear. It's so good to meet you.", 0.22),
    Line("other", "You too! How was your move to the coast?", 0.18),
    Line("self", "Oh, wonderful. Every morning we watch the boats come by.", 0.25),
    Line("other", "Mm-hm.", -1.85, "m m hh m m"),
    Line("other", "Let me find the pictures for you.", 0.2),
    Line("self", "Mm-hm.", -0.3, "m m hh m m"),
    Line("other", "There. Do you see them?", 2.8),
    Line("self", "Yes! What a beautiful place.", 0.2),
    Line("other", "Maybe we could open in May.", 0.22),
    Line("self", "I'd love that. I'll bring the coffee, and you bring the music.", 0.18),
    Line("other", "Perfect! Then it's a deal.", -1.05),
)


@dataclass(frozen=True)
class Utterance:
    """A spoken line: its samples and its phones, both from the first phone's start.

    Parameters
    ----------
    samples : float64[n]
        Starts `EDGE_S` before the first phone and ends as long after the last.
    phones : list of (str, float, float)
        Name, start and end in seconds, pauses left out.
    """

    samples: NDArray[np.float64]
    phones: list[tuple[str, float, float]]

    @property
    def length_s(self) -> float:
        """Seconds from the first phone's start to the last one's end."""
        return self.phones[-1][2]


def parse_durations(text: str) -> list[tuple[str, float, float]]:
    """Read flite's ``-psdur`` output, pairs of ``phone:end_time``.

    Parameters
    ----------
    text : str
        What flite printed.

    Returns
    -------
    list of (str, float, float)
        Phone, start and end in seconds, pauses included.
    """
    phones = []
    start = 0.0
    for name, end_text in re.findall(r"(\S+):([\d.]+)", text):
        end = float(end_text)
        phones.append((name, start, end))
        start = end
    return phones


def speak(line: Line) -> Utterance:
    """Speak one line with flite.

    Parameters
    ----------
    line : Line
        What to say and in whose voice.

    Returns
    -------
    Utterance
        At `LEVEL_DBFS`, or `BACKCHANNEL_DB` below it for a line given in phones.

    Raises
    ------
    BackendMissing
        flite is not installed.
    """
    if shutil.which("flite") is None:
        raise BackendMissing("flite is not installed.", "Install it: sudo apt install flite")
    content = ["-t", line.text] if line.phones is None else ["-p", f"pau {line.phones} pau"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "line.wav"
        command = ["flite", "-psdur", *VOICES[line.track], *content, "-o", str(path)]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        samples, rate = soundfile.read(path, dtype="float64")
    assert rate == RATE, f"flite's voice speaks at {rate} Hz"

    spoken = [phone for phone in parse_durations(printed) if phone[0] != PAUSE]
    origin = spoken[0][1]
    gain_db = LEVEL_DBFS + (BACKCHANNEL_DB if line.phones else 0.0)
    level = np.sqrt(np.mean(np.concatenate([_span(samples, s, e) for _, s, e in spoken]) ** 2))
    cut = _span(samples, origin - EDGE_S, spoken[-1][2] + EDGE_S) * (10 ** (gain_db / 20) / level)
    return Utterance(_faded(cut), [(n, s - origin, e - origin) for n, s, e in spoken])


def _span(samples: NDArray[np.float64], start_s: float, end_s: float) -> NDArray[np.float64]:
    return samples[round(start_s * RATE) : round(end_s * RATE)]


def _faded(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    ramp = np.linspace(0.0, 1.0, round(EDGE_S / 2 * RATE))
    samples = samples.copy()
    samples[: len(ramp)] *= ramp
    samples[-len(ramp) :] *= ramp[::-1]
    return samples


def compose() -> tuple[dict[str, NDArray[np.float64]], dict[str, object]]:
    """Speak the script and lay it on two tracks.

    Returns
    -------
    tracks : dict of str to float64[n]
        ``self`` and ``other``, equally long, at `RATE`.
    timing : dict
        ``rate``, ``duration_s``, ``synthesizer``, and the lists ``utterances`` (track, text,
        start_s, end_s) and ``phones`` (track, phone, start_s, end_s), both by start.
    """
    spoken = [speak(line) for line in SCRIPT]
    starts = []
    end = LEAD_S
    for line, utterance in zip(SCRIPT, spoken, strict=True):
        starts.append(end + line.gap_s)
        end = max(end, starts[-1] + utterance.length_s)

    tracks = {track: np.zeros(round((end + TAIL_S) * RATE)) for track in VOICES}
    utterances = []
    phones = []
    for line, utterance, start in zip(SCRIPT, spoken, starts, strict=True):
        first = round((start - EDGE_S) * RATE)
        tracks[line.track][first : first + len(utterance.samples)] += utterance.samples
        said = {"track": line.track, "text": line.text}
        utterances.append((start, start + utterance.length_s, said))
        for name, phone_start, phone_end in utterance.phones:
            phone = {"track": line.track, "phone": name}
            phones.append((start + phone_start, start + phone_end, phone))

    timing: dict[str, object] = {
        "synthesizer": "flite 2.2, voices slt (self) and rms (other)",
        "rate": RATE,
        "duration_s": len(tracks["self"]) / RATE,
        "utterances": _timed(utterances),
        "phones": _timed(phones),
    }
    return tracks, timing


def _timed(spans: list[tuple[float, float, dict[str, str]]]) -> list[dict[str, object]]:
    ordered = sorted(spans, key=lambda span: span[0])
    return [{**what, "start_s": round(s, 3), "end_s": round(e, 3)} for s, e, what in ordered]


def write(folder: Path) -> None:
    """Write both tracks (16-bit WAV) and their timing (JSON) into `folder`."""
    tracks, timing = compose()
    folder.mkdir(parents=True, exist_ok=True)
    for track, samples in tracks.items():
        soundfile.write(folder / f"conversation_{track}.wav", samples, RATE, subtype="PCM_16")
    text = json.dumps(timing, indent=1)
    one_line_each = re.sub(r"\{\s+([^{}\[\]]+?)\s+\}", _flattened, text)
    (folder / "conversation.phones.json").write_text(one_line_each + "\n", encoding="utf-8")


def _flattened(match: re.Match[str]) -> str:
    return "{" + " ".join(match[1].split()) + "}"


def main() -> None:
    """Write the conversation where the command line says."""
    parser = argparse.ArgumentParser(description="Speak the built-in conversation.")
    parser.add_argument("--out", type=Path, required=True, help="folder for the three files")
    write(parser.parse_args().out)


if __name__ == "__main__":
    main()
