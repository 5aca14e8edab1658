"""Many puppets at once, other formats, and motion that never leaves the GPU."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper

from infp_cam.camera.i420 import I420Converter
from infp_cam.portrait.portrait import Portrait
from infp_cam.render.cuda import CudaRenderer
from infp_cam.types import PixelFormat
from tests.render.cuda.conftest import Pair
from tests.render.cuda.host import HostCupy
from tests.render.poses import motion

EVEN = (320, 180)
MOTIONS = (
    {"jawOpen": 0.5},
    {"eyeBlink": 1.0, "headYaw": 8.0},
    {"mouthSmile": 0.7, "headRoll": -9.0, "jawOpen": 0.2},
)


@pytest.fixture(scope="module")
def even(host: HostCupy, portrait: Portrait) -> Pair:
    return Pair(portrait, EVEN)


def values_of(*motions):
    return np.stack([motion(**channels).values for channels in motions])


def singles(pair: Pair):
    return np.stack([pair.draw(motion(**channels))[1] for channels in MOTIONS])


def test_a_batch_is_its_pictures_one_by_one(even: Pair) -> None:
    batch = even.cuda.batch([even.cuda_puppet] * len(MOTIONS))
    out = np.zeros((len(MOTIONS), EVEN[1], EVEN[0], 3), np.uint8)
    batch.draw(values_of(*MOTIONS), out)
    assert np.array_equal(out, singles(even))


def test_puppets_of_a_batch_may_differ(even: Pair, portrait: Portrait) -> None:
    middle = portrait.landmarks.mean(axis=0)
    farther = replace(portrait, landmarks=middle + (portrait.landmarks - middle) * [1, 0.8, 1])
    other = Pair(farther, EVEN)
    assert other.cuda_puppet.baked.face != even.cuda_puppet.baked.face
    batch = even.cuda.batch([even.cuda_puppet, other.cuda_puppet])
    out = np.zeros((2, EVEN[1], EVEN[0], 3), np.uint8)
    batch.draw(values_of(MOTIONS[0], MOTIONS[1]), out)
    assert np.array_equal(out[0], even.draw(motion(**MOTIONS[0]))[1])
    assert np.array_equal(out[1], other.draw(motion(**MOTIONS[1]))[1])


def test_pictures_are_made_while_the_host_does_something_else(even: Pair) -> None:
    batch = even.cuda.batch([even.cuda_puppet] * len(MOTIONS))
    values = values_of(*MOTIONS)
    batch.start(values)
    values[:] = 0  # it has been taken
    assert np.array_equal(batch.wait(), singles(even))


@pytest.mark.parametrize("format", [PixelFormat.I420, PixelFormat.NV12])
def test_video_formats_are_those_of_the_camera(even: Pair, format: PixelFormat) -> None:
    batch = even.cuda.batch([even.cuda_puppet] * len(MOTIONS), format)
    out = np.zeros((len(MOTIONS), EVEN[1] * 3 // 2, EVEN[0]), np.uint8)
    batch.draw(values_of(*MOTIONS), out)
    for made, picture in zip(out, singles(even), strict=True):
        wanted = I420Converter(EVEN).convert(picture)
        if format is PixelFormat.NV12:
            colours = wanted[EVEN[1] :].reshape(2, -1)
            wanted = np.concatenate([wanted[: EVEN[1]].ravel(), colours.T.ravel()])
        assert np.array_equal(made.ravel(), wanted.ravel())


@pytest.mark.parametrize(
    ("format", "back"),
    [
        (PixelFormat.I420, cv2.COLOR_YUV2RGB_I420),
        (PixelFormat.NV12, cv2.COLOR_YUV2RGB_NV12),
    ],
)
def test_opencv_reads_the_video_formats(even: Pair, format: PixelFormat, back: int) -> None:
    out = np.zeros((1, EVEN[1] * 3 // 2, EVEN[0]), np.uint8)
    even.cuda.batch([even.cuda_puppet], format).draw(values_of(MOTIONS[2]), out)
    picture = even.draw(motion(**MOTIONS[2]))[1]
    assert np.abs(cv2.cvtColor(out[0], back).astype(int) - picture).mean() < 2


def test_odd_sizes_have_no_video_format(small: Pair) -> None:
    with pytest.raises(ValueError, match="even"):
        small.cuda.batch([small.cuda_puppet], PixelFormat.NV12)


def test_puppets_of_another_size_are_refused(even: Pair, small: Pair) -> None:
    for puppets in ([even.cuda_puppet, small.cuda_puppet], []):
        with pytest.raises(ValueError, match="320x180"):
            even.cuda.batch(puppets)


def test_motion_bound_by_onnx_runtime_is_drawn_where_it_is(even: Pair, host: HostCupy) -> None:
    """A generator's output stays on the device: IO binding, DLPack, picture, no wait."""
    wanted = values_of(*MOTIONS)
    shape = helper.make_tensor_value_info("motion", TensorProto.FLOAT, wanted.shape)
    given = helper.make_tensor_value_info("given", TensorProto.FLOAT, wanted.shape)
    graph = helper.make_graph(
        [helper.make_node("Identity", ["given"], ["motion"])], "generator", [given], [shape]
    )
    opset = [helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=8)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    binding = session.io_binding()
    binding.bind_cpu_input("given", wanted)
    binding.bind_output("motion")
    session.run_with_iobinding(binding)
    (made,) = binding.get_outputs()

    batch = even.cuda.batch([even.cuda_puppet] * len(MOTIONS))
    before = batch.stream.synchronized
    pictures = batch.draw_on_device(made)
    assert batch.stream.synchronized == before
    assert np.array_equal(np.from_dlpack(pictures), singles(even))


def test_one_puppet_is_drawn_on_the_device(even: Pair, host: HostCupy) -> None:
    picture = even.cuda.draw_on_device(even.cuda_puppet, values_of(MOTIONS[1]))
    made = np.from_dlpack(picture).copy()
    assert np.array_equal(made, singles(even)[1])


@pytest.mark.parametrize(
    "values",
    [np.zeros((2, 58), np.float32), np.zeros((1, 58)), np.zeros((1, 116), np.float32)[:, ::2]],
    ids=["shape", "type", "gaps"],
)
def test_motion_of_another_shape_or_type_is_refused(even: Pair, values) -> None:
    with pytest.raises(ValueError, match="float32"):
        even.cuda.draw_on_device(even.cuda_puppet, values)


def test_nothing_outside_the_picture_is_written(host: HostCupy, portrait: Portrait) -> None:
    size = (319, 179)
    renderer = CudaRenderer(size)
    batch = renderer.batch([renderer.prepare(portrait)])
    frame = np.full((181, 319, 3), 77, np.uint8)
    batch._pictures.array = frame[None, 1:-1]
    batch.draw_on_device(values_of(MOTIONS[0]))
    assert (frame[[0, -1]] == 77).all()
    assert frame[1:-1].std() > 20
