"""A portrait: the picture, where its face is, and how it is framed."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from infp_cam.portrait import cache
from infp_cam.portrait.picture import read_bytes
from infp_cam.portrait.placed import PlacedPoints, points_beside
from infp_cam.portrait.raster import Float32, Image, Mask
from infp_cam.portrait.view import framed

CONSENT = (
    "Use a picture of yourself, or of somebody who agreed to it: the others in the call will see "
    "this face speak with your voice."
)
"""What a person is told once about each picture of their own."""


@dataclass(frozen=True, slots=True)
class PortraitView:
    """A portrait framed for a camera picture of one size.

    Parameters
    ----------
    image : uint8[height, width, 3]
        RGB; what the camera shows when the face rests.
    matte : uint8[height, width]
        Opacity of the person (head, hair, body), 0..255.
    landmarks : float32[478, 3]
        MediaPipe's points in pixels of `image` (x right, y down, z away from the camera, same
        scale); 468 of the face, 10 of the irises.
    """

    image: Image
    matte: Mask
    landmarks: Float32


@dataclass(frozen=True, slots=True)
class Portrait:
    """A picture with a face that was found once and is kept in the cache.

    Parameters
    ----------
    key : str
        SHA-256 of the file, and of the points placed on it where there are any, hexadecimal.
    image : uint8[H, W, 3]
        RGB, upright, bounded in size.
    matte : uint8[H, W]
        Opacity of the person, 0..255.
    landmarks : float32[478, 3]
        MediaPipe's points in pixels of `image`.
    pose_deg : tuple of float
        Pitch, yaw, roll of the head in the picture, degrees, with the signs of `arkit58`.
    notes : tuple of str
        What the person should know, such as that the largest of several faces was taken.
    is_new : bool
        Whether its face was looked for just now: it was not in the cache. The person is then to
        be told `CONSENT`, unless the picture is the built-in one.
    """

    key: str
    image: Image
    matte: Mask
    landmarks: Float32
    pose_deg: tuple[float, float, float]
    notes: tuple[str, ...] = ()
    is_new: bool = False

    @staticmethod
    def load(path: Path) -> Portrait:
        """Return the portrait in the file at `path`, from the cache where it was seen before.

        Its face is where points were placed (`infp_cam.portrait.placed.points_beside`), else
        where it is found.

        Raises
        ------
        PortraitInvalid
            Where the file is missing or no picture, or shows no face, or one that is too small
            or cut off; or where placed points are not those of a face.
        """
        content, placed = read_bytes(path), points_beside(path)
        key = cache.key_of(content, "" if placed is None else placed.format())
        arrays = cache.fetch(key)
        portrait = None if arrays is None else _from_arrays(key, arrays)
        return _imported(key, content, path.name, placed) if portrait is None else portrait

    def view(self, width: int, height: int) -> PortraitView:
        """Return the portrait framed with head room for a picture of `width` by `height`."""
        return PortraitView(
            *framed(self.image, self.matte, self.landmarks, self.pose_deg[1], width, height)
        )


def _imported(key: str, content: bytes, name: str, placed: PlacedPoints | None) -> Portrait:
    # Here and not above: a portrait from the cache needs neither LiteRT nor the models.
    from infp_cam.portrait.importer import import_picture

    found = import_picture(content, name, placed)
    portrait = Portrait(
        key,
        found.image,
        found.matte,
        found.landmarks,
        found.pose_deg,
        found.notes,
        is_new=True,
    )
    if cache.keep(key, _arrays(portrait)):
        return portrait
    note = f"The portrait could not be kept in {cache.folder()}; it is imported again each time."
    return replace(portrait, notes=(*portrait.notes, note))


def _arrays(portrait: Portrait) -> cache.Arrays:
    return {
        "image": portrait.image,
        "matte": portrait.matte,
        "landmarks": portrait.landmarks,
        "pose_deg": np.array(portrait.pose_deg),
        "notes": np.array(json.dumps(portrait.notes)),
    }


def _from_arrays(key: str, arrays: cache.Arrays) -> Portrait | None:
    """Return the portrait that was kept, or None where something about it is not as it was made."""
    try:
        image, matte, landmarks = arrays["image"], arrays["matte"], arrays["landmarks"]
        pitch, yaw, roll = (float(angle) for angle in arrays["pose_deg"])
        notes = tuple(str(note) for note in json.loads(str(arrays["notes"])))
    except (KeyError, ValueError, TypeError):
        return None
    sound = (
        image.dtype == matte.dtype == np.uint8
        and image.shape == (*matte.shape, 3)
        and landmarks.dtype == np.float32
        and landmarks.shape == (478, 3)
    )
    return Portrait(key, image, matte, landmarks, (pitch, yaw, roll), notes) if sound else None
