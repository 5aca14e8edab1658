"""Any kind of picture file is read as people see it; what is none is refused."""

import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms

from infp_cam.errors import PortraitInvalid
from infp_cam.portrait.picture import MAX_SIDE, decode, read_bytes


def encoded(picture, form, **options):
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def difference(image, pixels):
    return np.abs(image.astype(int) - pixels).mean()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "BMP"])
def test_formats(person, pixels, form):
    picture = decode(encoded(person, form), "x")
    assert difference(picture.image, pixels) < 3
    assert picture.opacity is None
    assert picture.reduced == 1


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation(person, pixels, orientation):
    # How a camera that was held so stores the upright scene (EXIF 2.32, tag 0x0112).
    stored = {
        1: person,
        2: person.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: person.transpose(Image.Transpose.ROTATE_180),
        4: person.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: person.transpose(Image.Transpose.TRANSPOSE),
        6: person.transpose(Image.Transpose.ROTATE_90),
        7: person.transpose(Image.Transpose.TRANSVERSE),
        8: person.transpose(Image.Transpose.ROTATE_270),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = decode(encoded(stored, "JPEG", exif=exif, quality=95), "x").image
    assert image.shape == pixels.shape
    assert difference(image, pixels) < 3


def test_cmyk(person, pixels):
    image = decode(encoded(person.convert("CMYK"), "JPEG", quality=95), "x").image
    assert difference(image, pixels) < 4


def test_grey(person):
    image = decode(encoded(person.convert("L"), "PNG"), "x").image
    assert difference(image[..., 0], np.asarray(person.convert("L"))) == 0
    assert (image[..., 0] == image[..., 2]).all()


@pytest.mark.parametrize("suffix", [".png", ".tiff"])
def test_sixteen_bits(pixels, suffix):
    wide = pixels.astype(np.uint16) * 257
    colour = cv2.imencode(suffix, wide[..., ::-1])[1].tobytes()
    grey = cv2.imencode(suffix, wide[..., 1])[1].tobytes()
    assert difference(decode(colour, "x").image, pixels) < 1
    assert difference(decode(grey, "x").image[..., 0], pixels[..., 1]) < 1


def test_sixteen_bits_keep_their_orientation(pixels):
    grey = Image.fromarray(pixels[..., 1].astype(np.uint16) * 257)
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = grey.transpose(Image.Transpose.ROTATE_90)
    image = decode(encoded(stored, "PNG", exif=exif), "x").image
    assert difference(image[..., 0], pixels[..., 1]) < 1


def test_floating_point_grey(pixels):
    grey = Image.fromarray(pixels[..., 1].astype(np.float32) / 255)
    image = decode(encoded(grey, "TIFF"), "x").image
    assert difference(image[..., 0], pixels[..., 1] * (255 / pixels[..., 1].max())) < 1


def test_alpha_shows_a_soft_backdrop_and_gives_the_matte(pixels):
    opacity = np.zeros(pixels.shape[:2], np.uint8)
    opacity[100:, 200:600] = 255
    picture = decode(encoded(Image.fromarray(np.dstack((pixels, opacity))), "PNG"), "x")
    assert picture.opacity is not None
    assert (picture.opacity == opacity).all()
    inside = opacity > 0
    assert (picture.image[inside] == pixels[inside]).all()
    behind = picture.image[~inside]
    assert behind.min() > 150
    assert np.ptp(behind.astype(int), axis=1).max() < 20  # nearly grey


def test_an_alpha_channel_that_hides_nothing_is_no_matte(person):
    opaque = person.convert("RGBA")
    assert decode(encoded(opaque, "PNG"), "x").opacity is None


def test_palette_with_transparency(person):
    picture = person.quantize(64)
    transparent = picture.getpixel((0, 0))
    result = decode(encoded(picture, "PNG", transparency=transparent), "x")
    assert result.opacity is not None
    assert result.opacity[0, 0] == 0


def test_colour_profile_is_applied(person, pixels):
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    same = decode(encoded(person, "PNG", icc_profile=srgb), "x").image
    assert difference(same, pixels) < 1
    # With the primaries' names exchanged, the first channel means blue and the last red.
    exchanged = srgb.replace(b"rXYZ", b"TEMP").replace(b"bXYZ", b"rXYZ").replace(b"TEMP", b"bXYZ")
    turned = decode(encoded(person, "PNG", icc_profile=exchanged), "x").image
    assert difference(turned, pixels[..., ::-1]) < 1


def test_a_broken_colour_profile_is_ignored(person, pixels):
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB", colorTemp=5000)).tobytes()
    for profile in (b"no profile", lab):  # the second does not fit RGB data
        image = decode(encoded(person, "PNG", icc_profile=profile), "x").image
        assert difference(image, pixels) == 0


def test_large_pictures_are_made_smaller(person):
    large = person.resize((6000, 3375), Image.Resampling.NEAREST)
    picture = decode(encoded(large, "JPEG"), "x")
    assert max(picture.image.shape) <= MAX_SIDE
    assert picture.reduced == pytest.approx(6000 / picture.image.shape[1])


def png_claiming(width, height):
    """A PNG whose header claims a size that its few bytes do not hold."""

    def chunk(kind, data):
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(60_000, 60_000), (9000, 9000), (2**31 - 1, 2)])
def test_bomb_is_refused_by_its_header(size):
    with pytest.raises(PortraitInvalid, match="million pixels") as caught:
        decode(png_claiming(*size), "bomb.png")
    assert "smaller" in caught.value.fix


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "BMP"])
@pytest.mark.parametrize("share", [0.9, 0.5, 0.1])
def test_truncated_is_refused(person, form, share):
    content = encoded(person, form)
    with pytest.raises(PortraitInvalid) as caught:
        decode(content[: int(len(content) * share)], "short")
    assert caught.value.fix


def test_random_damage_never_raises_anything_else(person):
    content = encoded(person.resize((160, 90)), "PNG")
    rng = np.random.default_rng(3)
    for _ in range(60):
        damaged = bytearray(content)
        for at in rng.integers(0, len(content), 8):
            damaged[at] = rng.integers(256)
        try:
            decode(bytes(damaged), "damaged.png")
        except PortraitInvalid as error:
            assert error.message and error.fix


@pytest.mark.parametrize(
    "content",
    [b"MZ\x90\x00 a program", b"%PDF-1.7", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>"],
)
def test_no_picture(content):
    with pytest.raises(PortraitInvalid, match="not a picture") as caught:
        decode(content, "photo.jpg")
    assert "JPEG" in caught.value.fix


def test_files_that_can_not_be_read(tmp_path):
    empty = tmp_path / "empty.png"
    empty.touch()
    for path in (tmp_path / "missing.png", tmp_path, empty):
        with pytest.raises(PortraitInvalid) as caught:
            read_bytes(path)
        assert str(path) in caught.value.message
        assert caught.value.fix
