"""The networks with what they are trained to do: a batch in, losses out."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from infp_cam.models.stage2.acoustics import Acoustics
from infp_cam.models.stage2.command import commands_of
from infp_cam.models.stage2.data import DyadPieces, SpeechPieces
from infp_cam.models.stage2.encoder import frame_level, loud_level, normalise
from infp_cam.models.stage2.generator import MotionNetwork, Past
from infp_cam.models.stage2.lips import LipNetwork
from infp_cam.models.stage2.losses import flow_loss, lip_loss, phone_loss
from infp_cam.models.stage2.style import StyleEncoder
from infp_cam.models.stage2.window import CONTEXT, NOISE_STEPS, Conditions, WindowNetwork
from infp_cam.models.stage2.window import LEFT_OUT as WINDOW_LEFT_OUT

STYLE_LEFT_OUT = 0.3  # of pieces (the paper)
STYLE_SEEN = 0.5  # of the rest: the style encoder's view of the piece instead of the truth
LEFT_OUT = (0.1, 0.1, 0.1)  # own track, other's, motion before
ANCHORED = 0.5  # of pieces: a frame of the same person instead of the resting pose
PAST_NOISE = 0.1  # SD, of what the network is told of the motion before: it will be its own
DRAWS = 2  # noises for each frame
LEAK_DB = (-45.0, -20.0)  # of the other side in the own track
LEAKING = 0.3


def heard(mel_db: Tensor) -> Tensor:
    """Return normalised log-mel, [..., T, 80], of dB."""
    level = frame_level(mel_db)
    return normalise(mel_db, loud_level(level, level.new_zeros(*level.shape[:-1], 1)))


class LipObjective(nn.Module):
    """Trains the lips.

    Parameters
    ----------
    lips : LipNetwork
        What is trained.
    acoustics : Acoustics
        What the clean speech goes through.
    """

    def __init__(self, lips: LipNetwork, acoustics: Acoustics) -> None:
        super().__init__()
        self.lips = lips
        self._acoustics = [acoustics]  # no part of the network

    def forward(self, pieces: SpeechPieces) -> dict[str, Tensor]:
        """Return the losses of a batch."""
        device = self.lips.hidden.weight.device
        x = heard(self._acoustics[0](torch.from_numpy(pieces.mel))).to(device)
        moved, named, _ = self.lips(x, self.lips.encoder.fresh(x.shape[0], x))
        labels = torch.from_numpy(pieces.lips).to(device)
        phones = torch.from_numpy(pieces.phones).to(device)
        return {"lips": lip_loss(moved, labels), "phones": phone_loss(named, phones)}


class MotionObjective(nn.Module):
    """Trains the generator of head, brows and smile, and the style encoder.

    Parameters
    ----------
    network : MotionNetwork
        What is trained.
    style : StyleEncoder
        Trained beside it.
    acoustics : Acoustics
        What the clean tracks go through.
    generator : torch.Generator
        Chance.
    """

    def __init__(
        self,
        network: MotionNetwork,
        style: StyleEncoder,
        acoustics: Acoustics,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        self.network, self.style = network, style
        self._acoustics, self._chance = [acoustics], [generator]

    def forward(self, pieces: DyadPieces) -> dict[str, Tensor]:
        """Return the losses of a batch."""
        net = self.network
        device = net.mean.device
        x = heard(self._hear(torch.from_numpy(pieces.mel))).to(device)
        motion = (torch.from_numpy(pieces.motion).to(device) - net.mean) / net.scale
        truth = torch.from_numpy(pieces.style).to(device)
        seen_style = self.style(motion)
        commands = commands_of(motion, net.config.smoothing) / net.command_scale
        batch = x.shape[0]
        features, _ = net.hear(x, net.encoder.fresh(2 * batch, x))
        told, _ = net.condition(
            features,
            self._style(truth, seen_style.detach()),
            self._past(motion, commands),
            self._rand(batch, 3) < torch.tensor(LEFT_OUT, device=device),
            x.new_zeros(1, 1),  # the same for all
            {k: x.new_zeros(batch, *s) for k, s in net.transformer.state_shapes().items()},
        )
        return {
            "flow": self._flow(told[:, 1:], commands[:, 1:]),
            "style": 0.1 * torch.mean((seen_style - truth) ** 2),
        }

    def _rand(self, *shape: int) -> Tensor:
        return torch.rand(shape, generator=self._chance[0]).to(self.network.mean.device)

    def _normal(self, *shape: int) -> Tensor:
        return torch.randn(shape, generator=self._chance[0]).to(self.network.mean.device)

    def _hear(self, mel: Tensor) -> Tensor:
        """Return log-mel in dB, [B, 2, T, 80], with some of the other side in the own track."""
        db = self._acoustics[0](mel.flatten(0, 1)).unflatten(0, (-1, 2))
        share = torch.rand((len(mel), 1, 1), generator=self._chance[0])
        low, high = LEAK_DB
        leak_db = low + (high - low) * share / LEAKING
        leaked = torch.where(share < LEAKING, db[:, 1] + leak_db, -300.0)
        own = 10.0 * torch.log10(10.0 ** (db[:, 0] / 10.0) + 10.0 ** (leaked / 10.0))
        return torch.stack([own, db[:, 1]], dim=1)

    def _style(self, truth: Tensor, seen: Tensor) -> Tensor:
        kind = self._rand(len(truth), 1)
        chosen = torch.where(kind < STYLE_LEFT_OUT, torch.zeros_like(truth), truth)
        of_seen = kind > 1.0 - (1.0 - STYLE_LEFT_OUT) * STYLE_SEEN
        return torch.where(of_seen, seen, chosen)

    def _past(self, motion: Tensor, commands: Tensor) -> Past:
        """Return what frames know of those before, blurred as their own past will be."""
        batch, frames, channels = motion.shape
        blank = torch.zeros_like(motion[:, :1])
        before = torch.cat([motion[:, :1], motion[:, :-1]], dim=1)
        last = torch.cat([blank, commands[:, :-1]], dim=1)
        second = torch.cat([blank, last[:, :-1]], dim=1)
        blur = PAST_NOISE * self._normal(batch, frames, 3 * channels)
        anchor = motion[torch.arange(batch), (self._rand(batch) * frames).long()]
        anchored = self._rand(batch, 1) < ANCHORED
        return Past(
            before + blur[..., :channels],
            torch.cat([last, second], dim=-1) + blur[..., channels:],
            torch.where(anchored, anchor, torch.zeros_like(anchor)),
        )

    def _flow(self, told: Tensor, commands: Tensor) -> Tensor:
        """Return the flow's loss, several draws of noise and time for each frame."""
        shape = (DRAWS, *commands.shape)
        noise = self._normal(*shape)
        time = torch.sigmoid(self._normal(*shape[:-1], 1))  # most in the middle (SD3)
        noised = (1.0 - time) * noise + time * commands
        made = self.network.head(noised, time, told.expand(DRAWS, *told.shape))
        return flow_loss(made, commands - noise)


class WindowObjective(nn.Module):
    """Trains the paper's own form on pieces of `CONTEXT` + N frames.

    Parameters
    ----------
    network : WindowNetwork
        What is trained.
    acoustics : Acoustics
        What the clean tracks go through.
    generator : torch.Generator
        Chance.
    """

    def __init__(
        self, network: WindowNetwork, acoustics: Acoustics, generator: torch.Generator
    ) -> None:
        super().__init__()
        self.network = network
        self._acoustics, self._chance = [acoustics], [generator]

    def forward(self, pieces: DyadPieces) -> dict[str, Tensor]:
        """Return the losses of a batch."""
        net, chance = self.network, self._chance[0]
        device = net.mean.device
        mel = torch.from_numpy(pieces.mel)
        db = self._acoustics[0](mel.flatten(0, 1)).reshape(mel.shape)
        motion = (torch.from_numpy(pieces.motion).to(device) - net.mean) / net.scale
        batch = len(motion)
        style = torch.from_numpy(pieces.style).to(device)
        known = (torch.rand((batch, 1), generator=chance) > STYLE_LEFT_OUT).to(device)
        feature = net.listen(heard(db).to(device), style * known)[:, CONTEXT:]
        clean = motion[:, CONTEXT:]
        noise = torch.randn(clean.shape, generator=chance).to(device)
        time = torch.randint(NOISE_STEPS, (batch,), generator=chance).to(device)
        kept = net.kept[time][:, None, None]
        said = net(
            kept.sqrt() * clean + (1.0 - kept).sqrt() * noise,
            time,
            Conditions(feature, motion[:, :CONTEXT]),
            (torch.rand((batch, 2), generator=chance) < WINDOW_LEFT_OUT).to(device),
        )
        return {"noise": torch.mean((said - noise) ** 2)}
