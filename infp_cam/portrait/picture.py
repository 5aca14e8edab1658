"""Reading picture files that may hold anything."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from infp_cam.errors import PortraitInvalid
from infp_cam.portrait.raster import Image as Pixels
from infp_cam.portrait.raster import Mask

MAX_PIXELS = 64_000_000
"""More pixels than any phone's 50 MP; a file that claims more is not decoded."""

MAX_BYTES = 512 * 1024 * 1024
MAX_SIDE = 4096
"""Pictures are made smaller to this while being read, before anything looks at them."""

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP")

_BACKDROP = ((226, 229, 232), (188, 193, 199))
"""Soft grey put behind pictures with transparency, top and bottom."""

_TRANSPARENT = {"RGBA", "LA", "PA", "RGBa", "La"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as people see it.

    Parameters
    ----------
    image : uint8[H, W, 3]
        RGB, upright, no longer than `MAX_SIDE`.
    opacity : uint8[H, W] or None
        The file's own transparency, where it has any.
    reduced : float
        Pixels of the file for one of `image`, along a side.
    """

    image: Pixels
    opacity: Mask | None
    reduced: float


def read_bytes(path: Path) -> bytes:
    """Return the content of the file at `path`.

    Raises
    ------
    PortraitInvalid
        Where the file is missing, a folder, unreadable, empty or too large.
    """
    if path.is_dir():
        raise PortraitInvalid(f"{path} is a folder.", "Choose the picture file itself.")
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise PortraitInvalid(
                f"{path} is too large for a portrait ({size >> 20} MB).",
                f"Choose a picture of at most {MAX_BYTES >> 20} MB.",
            )
        content = path.read_bytes()
    except OSError as error:
        raise PortraitInvalid(
            f"{path} can not be read: {error.strerror or error}.",
            "Choose a picture file that exists and that you may read.",
        ) from error
    if not content:
        raise PortraitInvalid(f"{path} is empty.", "Choose another picture.")
    return content


def decode(content: bytes, name: str) -> Picture:
    """Return the picture in the file `content`; `name` is for messages.

    Raises
    ------
    PortraitInvalid
        Where it is not a picture, too large, or damaged.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # oddities in metadata do not concern the person
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                _check_size(picture, name)
                return _decoded(picture)
    except UnidentifiedImageError as error:
        raise PortraitInvalid(
            f"{name} is not a picture that can be read.",
            "Choose a JPEG, PNG, WebP, TIFF or BMP file.",
        ) from error
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(name) from error
    except PortraitInvalid:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, TypeError) as error:
        # Pillow's decoders tell of damage by all of these.
        raise PortraitInvalid(
            f"{name} is damaged or cut short: {error}.",
            "Get the picture again from where it came from, or choose another one.",
        ) from error


def _too_many_pixels(name: str) -> PortraitInvalid:
    return PortraitInvalid(
        f"{name} claims to have more than {MAX_PIXELS // 1_000_000} million pixels.",
        "Save it smaller, 4000 pixels wide at most, and choose that.",
    )


def _check_size(picture: Image.Image, name: str) -> None:
    if picture.width * picture.height > MAX_PIXELS:
        raise _too_many_pixels(name)


def _decoded(picture: Image.Image) -> Picture:
    longest = max(picture.size)
    picture.draft("RGB", (MAX_SIDE // 2, MAX_SIDE // 2))  # JPEG decodes smaller ones much faster
    picture.load()
    exact = _eight_bit(picture)
    upright = ImageOps.exif_transpose(exact)
    if max(upright.size) > MAX_SIDE:
        upright.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.BOX, reducing_gap=1.0)
    reduced = longest / max(upright.size)
    if upright.mode in _TRANSPARENT or "transparency" in upright.info:
        return _on_backdrop(upright.convert("RGBA"), reduced)
    return Picture(np.asarray(_srgb(upright)).copy(), None, reduced)


def _eight_bit(picture: Image.Image) -> Image.Image:
    """Return `picture` with 8 bits a channel; `convert` would cut brighter values off."""
    if not picture.mode.startswith(("I", "F")):
        return picture
    values = np.asarray(picture).astype(np.float32)
    top = 65535.0 if picture.mode.startswith("I") else max(float(np.nanmax(values)), 1e-6)
    scaled = np.nan_to_num(np.clip(values / top, 0, 1)) * 255
    small = Image.fromarray(scaled.astype(np.uint8))
    small.info = picture.info
    small.getexif().update(picture.getexif())
    return small


def _srgb(picture: Image.Image) -> Image.Image:
    """Return `picture` as RGB, from its own colour profile where it has one."""
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "CMYK", "L"):
        try:
            converted = ImageCms.profileToProfile(
                picture,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
            if converted is not None:
                return converted
        except (ImageCms.PyCMSError, OSError):
            pass  # a broken profile is no reason to refuse the picture; plain conversion follows
    return picture.convert("RGB")


def _on_backdrop(picture: Image.Image, reduced: float) -> Picture:
    values = np.asarray(picture).astype(np.float32)
    opacity = values[..., 3:] / 255
    if opacity.min() == 1:
        return Picture(np.asarray(picture.convert("RGB")).copy(), None, reduced)
    top, bottom = np.array(_BACKDROP, np.float32)
    down = np.linspace(0, 1, values.shape[0], dtype=np.float32)[:, None, None]
    image = values[..., :3] * opacity + (top + (bottom - top) * down) * (1 - opacity)
    return Picture(np.rint(image).astype(np.uint8), values[..., 3].astype(np.uint8), reduced)
