"""Another program that shows the camera, such as a call program: `v4l2-ctl`, by V4L2 streaming."""

import subprocess
import threading
import time

import numpy as np

PATIENCE_S = 30


class Viewer:
    """Reads the camera until it is closed, and remembers what it saw.

    Attributes
    ----------
    levels : list of int
        Brightness (Y) of each picture's first pixel.
    torn : int
        Pictures whose pixels are not all equally bright; for tests that send uniform ones.
    at_s : list of float
        When each came, `time.monotonic`.
    """

    def __init__(self, device, size):
        self._size = size
        self.levels, self.at_s, self.torn = [], [], 0
        self.picture = None
        self._process = subprocess.Popen(
            ["v4l2-ctl", "-d", device, "--stream-mmap", "--stream-to=-"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self):
        width, height = self._size
        while len(data := self._process.stdout.read(width * height * 3 // 2)) > width * height:
            picture = np.frombuffer(data, np.uint8)
            luma = picture[: width * height]
            self.picture = picture
            self.torn += not (luma == luma[0]).all()
            self.at_s.append(time.monotonic())
            self.levels.append(int(luma[0]))

    @property
    def lives(self):
        """Whether it has not given up."""
        return self._process.poll() is None

    def more(self, count):
        """Return the levels of `count` further pictures."""
        start, until_s = len(self.levels), time.monotonic() + PATIENCE_S
        while len(self.levels) < start + count:
            assert self.lives, "the viewer gave up"
            assert time.monotonic() < until_s, "the camera shows nothing"
            time.sleep(0.02)
        return self.levels[start : start + count]

    def gap_s(self):
        """Return the longest time between two pictures."""
        return float(np.diff(self.at_s).max())

    def close(self):
        self._process.kill()
        self._process.wait()
        self._thread.join()
        self._process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def psnr_db(picture, planes):
    """Return the least PSNR of an I420 picture's planes against exact ones, dB."""
    luma = planes[0].size
    parts = np.split(picture.astype(float), [luma, luma * 5 // 4])
    errors = [np.mean((a - b.reshape(-1)) ** 2) for a, b in zip(parts, planes, strict=True)]
    return 10 * np.log10(255**2 / max(*errors, 1e-9))


def exact_planes(pixels):
    """Return Y, U, V of uint8[H, W, 3] RGB by ITU-R BT.601's formula, limited range."""
    height, width, _ = pixels.shape
    means = pixels.reshape(height // 2, 2, width // 2, 2, 3).mean((1, 3))
    return [
        16 + pixels @ (np.array([65.481, 128.553, 24.966]) / 255),
        128 + means @ (np.array([-37.797, -74.203, 112.0]) / 255),
        128 + means @ (np.array([112.0, -93.786, -18.214]) / 255),
    ]
