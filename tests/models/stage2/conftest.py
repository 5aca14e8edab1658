import pytest
import torch

from infp_cam.models.speech.phones import PHONES
from infp_cam.models.stage2.config import CalibrationConfig, EncoderConfig, GeneratorConfig
from infp_cam.models.stage2.generator import MotionNetwork
from infp_cam.models.stage2.lips import LipNetwork
from infp_cam.models.stage2.streaming import StreamingModel

GUIDED = CalibrationConfig(guidance=(0.5, 0.25, 0.0))
TINY_ENCODER = EncoderConfig(channels=(8, 12, 16), hidden=16)
TINY = GeneratorConfig(
    encoder=TINY_ENCODER, memories=6, width=16, heads=2, blocks=2, history=7, heard=5, steps=3
)


@pytest.fixture
def tiny_model() -> StreamingModel:
    """Both networks, small, with weights far from zero everywhere."""
    torch.manual_seed(3)
    model = StreamingModel(
        LipNetwork(TINY_ENCODER, 7, len(PHONES)), MotionNetwork(TINY, 10), GUIDED
    )
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.05 * torch.randn_like(parameter))
        model.motion.scale.copy_(torch.linspace(0.5, 2.0, 10))
        model.motion.mean.copy_(torch.linspace(-1.0, 1.0, 10))
    return model.eval()
