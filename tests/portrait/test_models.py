"""The model files are those of the card, and the detector finds what they can."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema

import infp_cam.portrait
from infp_cam.errors import ModelInvalid
from infp_cam.portrait import model
from infp_cam.portrait.analyzer import MediaPipeAnalyzer
from infp_cam.portrait.detector import Detection, FaceDetector, merged

WEIGHTS = Path(infp_cam.portrait.__file__).with_name("weights")
FILES = sorted(WEIGHTS.glob("*.tflite"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_card_names_the_file(path):
    line = next(
        x for x in (WEIGHTS / "README.md").read_text().splitlines() if f"`{path.name}`" in x
    )
    assert hashlib.sha256(path.read_bytes()).hexdigest() in line


@pytest.mark.parametrize("path", [p for p in FILES if "mesh" in p.stem], ids=lambda path: path.stem)
def test_cut_models_need_built_in_operators_only(path):
    content = schema.ModelT.InitFromObj(schema.Model.GetRootAs(path.read_bytes(), 0))
    assert all(code.customCode is None for code in content.operatorCodes)


def test_missing_model(monkeypatch, tmp_path):
    monkeypatch.setattr(model, "_WEIGHTS", tmp_path)
    with pytest.raises(ModelInvalid, match="can not be read"):
        model.Model("attention_mesh_lips")
    (tmp_path / "attention_mesh_lips.tflite").write_bytes(b"no model")
    with pytest.raises(ModelInvalid) as caught:
        model.Model("attention_mesh_lips")
    assert caught.value.fix


def detection(x, score, size=100.0):
    box = np.array((x, 0, x + size, size), np.float32)
    return Detection(box, np.array(((x, 0), (x + 1, 0)), np.float32), score)


def test_overlapping_detections_are_one_face():
    faces = merged([detection(0, 0.5), detection(300, 0.9), detection(10, 0.75)])
    assert [face.score for face in faces] == [0.9, 0.75]
    assert faces[1].box[0] == pytest.approx(10 * 0.75 / 1.25)
    assert faces[1].eyes[0, 0] == pytest.approx(10 * 0.75 / 1.25)


def test_detections_side_by_side_are_two_faces():
    assert len(merged([detection(0, 0.5), detection(60, 0.9)])) == 2


@pytest.mark.parametrize("scale", [1.0, 0.5, 0.25])
def test_detector_places_the_face(portrait, pixels, moved, scale):
    image, matrix = moved(pixels, scale, 100, 50, (1000, 600))
    (face, *others) = FaceDetector()(image, 0.5)
    assert not others
    expected = portrait.landmarks[[468, 473], :2] @ matrix[:, :2].T + matrix[:, 2]
    apart = np.linalg.norm(face.eyes - expected, axis=1)
    assert apart.max() < 0.4 * np.linalg.norm(expected[0] - expected[1])


def test_faces_come_the_largest_first(pixels, moved):
    image = np.full((450, 1300, 3), 120, np.uint8)
    image[:, :500] = moved(pixels, 0.8, -150, 0, (500, 450))[0]
    image[:, 500:] = pixels
    faces = MediaPipeAnalyzer().analyze(image)
    assert [face.landmarks[1, 0] > 500 for face in faces] == [True, False]
    assert all(face.presence > 0.9 for face in faces)
