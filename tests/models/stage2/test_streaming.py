import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from infp_cam.models.stage2.config import CalibrationConfig, Stage2Config, TrainingConfig
from infp_cam.models.stage2.encoder import frame_level, loud_level, normalise
from infp_cam.models.stage2.export import export
from infp_cam.models.stage2.generator import OTHER, SELF, Past
from infp_cam.models.stage2.lips import shown
from infp_cam.models.stage2.streaming import StreamingModel
from tests.models.stage2.conftest import GUIDED, TINY, TINY_ENCODER

STEPS = 12
STYLE = tuple(f"trait{i}" for i in range(8))


def _sounds(batch: int) -> torch.Tensor:
    torch.manual_seed(5)
    return -50.0 + 15.0 * torch.randn(batch, 2, 4 * STEPS, 80)


@torch.no_grad()
def _stream(
    model: StreamingModel, mel: torch.Tensor, guidance: tuple[float, ...] = (0.0, 0.0, 0.0)
) -> tuple[torch.Tensor, torch.Tensor, list[torch.Tensor]]:
    state, lips, behaviour, commands = model.fresh(len(mel)), [], [], []
    torch.manual_seed(7)
    for rows in mel.split(4, dim=2):
        noise = torch.randn(len(mel), 10)
        style = torch.full((len(mel), 8), 0.3)
        moved, behaved, state = model(rows, style, noise, torch.tensor(guidance), state)
        lips.append(moved)
        behaviour.append(behaved)
        commands.append(state["commands"][:, :10])
    return torch.stack(lips, dim=1), torch.stack(behaviour, dim=1), commands


def test_streaming_equals_training_s_view(tiny_model) -> None:
    """Given its own past, the network says all at once what it said step by step."""
    mel = _sounds(1)
    lips, behaviour, commands = _stream(tiny_model, mel)
    net = tiny_model.motion
    x = normalise(mel, loud_level(frame_level(mel), torch.zeros(1, 2, 1)))
    moved, _, _ = tiny_model.lips(x[:, 0], tiny_model.lips.encoder.fresh(1, x))
    torch.testing.assert_close(shown(moved, CalibrationConfig()), lips, atol=1e-5, rtol=1e-4)

    motion = (behaviour - net.mean) / net.scale
    before = torch.cat([torch.zeros(1, 1, 10), motion[:, :-1]], dim=1)
    said = torch.stack([torch.zeros(1, 10), torch.zeros(1, 10), *commands], dim=1)
    past = Past(before, torch.cat([said[:, 1:-1], said[:, :-2]], dim=2), torch.zeros(1, 10))
    heard, _ = net.hear(x, net.encoder.fresh(2, x))
    blank = {k: x.new_zeros(1, *s) for k, s in net.transformer.state_shapes().items()}
    told, _ = net.condition(
        heard, torch.full((1, 8), 0.3), past, torch.zeros(1, 3).bool(), torch.zeros(1, 1), blank
    )
    torch.manual_seed(7)
    weights = torch.tensor([1.0])
    for k in range(STEPS):
        command = net.draw(told[:, k][:, None], torch.randn(1, 10), weights)
        torch.testing.assert_close(command, commands[k], atol=1e-4, rtol=1e-3)


def test_conversations_in_a_batch_do_not_touch(tiny_model) -> None:
    mel = _sounds(3)
    together = _stream(tiny_model, mel)[0]
    alone = _stream(tiny_model, mel[1:2])[0]
    torch.testing.assert_close(together[1:2], alone, atol=1e-5, rtol=1e-4)


def test_the_other_side_never_moves_the_lips_but_the_behaviour(tiny_model) -> None:
    mel = _sounds(1)
    silent = mel.clone()
    silent[:, 1] = -120.0
    lips, behaviour, _ = _stream(tiny_model, mel)
    lips_alone, behaviour_alone, _ = _stream(tiny_model, silent)
    torch.testing.assert_close(lips, lips_alone)
    assert float((behaviour - behaviour_alone).abs().max()) > 1e-3


def test_guidance_goes_along_what_its_condition_changes(tiny_model) -> None:
    mel = _sounds(1)
    plain = _stream(tiny_model, mel)[1]
    for condition in (SELF, OTHER):
        guidance = [0.0, 0.0, 0.0]
        guidance[condition] = 1.5
        assert float((_stream(tiny_model, mel, tuple(guidance))[1] - plain).abs().max()) > 1e-3


def test_without_guidance_it_says_the_same_in_one_run(tiny_model) -> None:
    lean = StreamingModel(tiny_model.lips, tiny_model.motion, CalibrationConfig()).eval()
    assert lean.state_shapes()["mind.temporal0"][0] == 1
    mel = _sounds(2)
    torch.testing.assert_close(_stream(lean, mel)[1], _stream(tiny_model, mel)[1])


def test_warmer_noise_moves_more(tiny_model) -> None:
    """What is drawn follows the noise, so twice the noise is more movement."""
    mel = _sounds(1)
    warm = StreamingModel(
        tiny_model.lips, tiny_model.motion, CalibrationConfig(temperature=(2.0,))
    ).eval()
    usual = StreamingModel(tiny_model.lips, tiny_model.motion, CalibrationConfig()).eval()
    moved = [_stream(model, mel)[1].std(dim=1).mean() for model in (usual, warm)]
    assert float(moved[1]) > 1.2 * float(moved[0])


def test_the_exported_graph_says_what_torch_says(tiny_model, tmp_path: Path) -> None:
    path = tmp_path / "tiny.onnx"
    plan = TrainingConfig(steps=1, batch=1, seconds=1.0)
    config = Stage2Config("tiny", TINY_ENCODER, GUIDED, TINY, plan, plan, plan)
    export(tiny_model, config, STYLE, path, version="1")

    facts = json.loads(onnx.load(path).metadata_props[0].value)
    assert facts["lookahead_s"] == 0.08
    assert facts["style"] == list(STYLE)
    assert facts["guidance"] == [0.5, 0.25, 0.0]

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    for batch in (1, 3):
        mel = _sounds(batch)
        lips, behaviour, _ = _stream(tiny_model, mel, (0.5, 0.25, 0.1))
        state = {f"state.{k}": v.numpy() for k, v in tiny_model.fresh(batch).items()}
        torch.manual_seed(7)
        for k, rows in enumerate(mel.split(4, dim=2)):
            said = session.run(
                None,
                {
                    "mel": rows.numpy(),
                    "style": np.full((batch, 8), 0.3, np.float32),
                    "noise": torch.randn(batch, 10).numpy(),
                    "guidance": np.array([0.5, 0.25, 0.1], np.float32),
                    **state,
                },
            )
            named = dict(zip(names, said, strict=True))
            np.testing.assert_allclose(named["lips"], lips[:, k], atol=1e-4)
            np.testing.assert_allclose(named["behaviour"], behaviour[:, k], atol=1e-4)
            state = {
                name.replace("next.", "state."): value
                for name, value in named.items()
                if name.startswith("next.")
            }
