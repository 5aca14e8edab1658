import cv2
import numpy as np
import pytest

from infp_cam.camera.i420 import I420Converter

# ITU-R BT.601, limited range
LUMA = np.array([65.481, 128.553, 24.966]) / 255
COLOURS = np.array([[-37.797, -74.203, 112.0], [112.0, -93.786, -18.214]]) / 255


def exact(pixels):
    """The planes Y, U, V by the standard's formula."""
    height, width, _ = pixels.shape
    means = pixels.reshape(height // 2, 2, width // 2, 2, 3).mean((1, 3))
    return [16 + pixels @ LUMA, *(128 + means @ row for row in COLOURS)]


def planes(converted, size):
    width, height = size
    quarter = width * height // 4
    return np.split(converted.reshape(-1), [4 * quarter, 5 * quarter])


@pytest.mark.parametrize("size", [(64, 48), (2, 2), (130, 66)])
def test_planes_are_the_standards(size):
    pixels = np.random.default_rng(1).integers(0, 256, (*size[::-1], 3), np.uint8)
    converted = I420Converter(size).convert(pixels)
    assert converted.shape == (size[1] * 3 // 2, size[0])
    assert converted.dtype == np.uint8
    for got, wanted in zip(planes(converted, size), exact(pixels), strict=True):
        assert np.abs(got - wanted.reshape(-1)).max() <= 1.6


def test_colours_come_back():
    colours = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (0, 0, 0), (255, 255, 255), (200, 140, 120)]
    converter = I420Converter((16, 8))
    for colour in colours:
        converted = converter.convert(np.full((8, 16, 3), colour, np.uint8))
        back = cv2.cvtColor(converted, cv2.COLOR_YUV2RGB_I420)
        assert np.abs(back.astype(int) - colour).max() <= 3
