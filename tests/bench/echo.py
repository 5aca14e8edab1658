"""How much of the others' echo is left at the virtual microphone of a whole call.

``python -m tests.bench.echo`` plays speech into the speakers of a sound server of its own and,
12 dB softer and 80 ms later, into its microphone, runs ``infp-cam run`` on both, and compares what
the microphone and the virtual microphone say from the 6th to the 12th second.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from infp_cam.data import CONVERSATION_OTHER
from tests.audio.servers import (
    MIC_FEED,
    SPEAKERS,
    TEST_MIC,
    SoundServer,
    pipewire,
    play,
    pulseaudio,
)
from tests.test_real_call import (
    MICROPHONE,
    echo_of,
    level_db,
    program,
    record,
    save,
    speech,
    status,
    usual_db,
)


def main() -> None:
    for server_of in (pulseaudio, pipewire):
        with tempfile.TemporaryDirectory() as folder, server_of(Path(folder)) as server:
            os.environ["XDG_RUNTIME_DIR"] = server.environment["XDG_RUNTIME_DIR"]
            print(server_of.__name__, json.dumps(measure(server, Path(folder))), flush=True)


def measure(server: SoundServer, folder: Path) -> dict[str, Any]:
    """Return by how many dB the echo is lower, and by how many the program says it is."""
    far = speech(CONVERSATION_OTHER, 14.0)
    far_wav, echo_wav = save(folder / "far.wav", far), save(folder / "echo.wav", echo_of(far))
    with program(server):
        players = [
            play(server.environment, SPEAKERS, far_wav),
            play(server.environment, MIC_FEED, echo_wav),
        ]
        time.sleep(6.0)
        (clean, _), (microphone, _) = record(server, 6.0, MICROPHONE, TEST_MIC)
        told_db = status().echo.reduction_db
        for player in players:
            player.kill()
            player.wait()
    return {
        "mean_db": round(level_db(microphone) - level_db(clean), 1),
        "usual_db": round(usual_db(microphone) - usual_db(clean), 1),
        "told_db": told_db,
    }


if __name__ == "__main__":
    main()
