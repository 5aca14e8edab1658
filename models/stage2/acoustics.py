"""Rooms, lines, noises and microphones, put on clean log-mel while training.

Working on 80 bands a row instead of samples costs next to nothing, so no two pieces are alike.
Each function takes and returns power, Tensor [B, T, 80], full scale 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from infp_cam.models.stage2.data import UNIT_DB, ZERO_DB

_KNOTS = 6


def decibels(mel: Tensor) -> Tensor:
    """Return log-mel in dB, float, of the shards' bytes."""
    return mel.float() * UNIT_DB + ZERO_DB


def power_of(db: Tensor) -> Tensor:
    """Return power; bands at the floor hold none."""
    return torch.where(db <= ZERO_DB, 0.0, torch.pow(10.0, db / 10.0))


def decibels_of(power: Tensor) -> Tensor:
    """Return dB, not under `ZERO_DB`."""
    return (10.0 * torch.log10(power.clamp(min=1e-12))).clamp(min=ZERO_DB)


@dataclass
class Acoustics:
    """Draws a room, a line and noise for each piece.

    Parameters
    ----------
    generator : torch.Generator
        Chance.
    share : float
        Share of pieces that are treated at all; the rest only changes in level.
    """

    generator: torch.Generator
    share: float = 0.6

    def __call__(self, mel: Tensor) -> Tensor:
        """Return log-mel in dB, [B, T, 80], as a microphone on a call would have heard `mel`.

        Parameters
        ----------
        mel : uint8 Tensor [B, T, 80]
            Clean, as in the shards.
        """
        power = power_of(self._warp(decibels(mel)))
        treated = self._chance(self.share, power)
        level = self._loud(power)
        power = torch.where(treated & self._chance(0.3, power), self._reverberate(power), power)
        power = power * self._colour(power, treated)
        power = power + treated * self._chance(0.15, power) * self._babble(power, level)
        power = power + treated * self._chance(0.7, power) * self._noise(power, level)
        power = power + treated * self._chance(0.15, power) * self._bursts(power, level)
        gain_db = self._uniform((len(power), 1, 1), -14.0, 8.0) + treated * self._contour(power)
        db = decibels_of(power * torch.pow(10.0, gain_db / 10.0))
        lost = treated & self._chance(0.08, power) & (self._rand(db.shape) < 0.12)
        return torch.where(lost, db - 25.0, db).clamp(min=ZERO_DB)

    def _rand(self, shape: torch.Size | tuple[int, ...]) -> Tensor:
        return torch.rand(shape, generator=self.generator)

    def _uniform(self, shape: tuple[int, ...], low: float, high: float) -> Tensor:
        return low + (high - low) * self._rand(shape)

    def _chance(self, share: float, like: Tensor) -> Tensor:
        return self._rand((len(like), 1, 1)) < share

    def _loud(self, power: Tensor) -> Tensor:
        """Return the level of a piece's loud rows as power, [B, 1, 1]."""
        rows = power.sum(dim=2)
        return torch.quantile(rows, 0.9, dim=1).clamp(min=1e-8)[:, None, None]

    def _curve(self, batch: int, points: int, size: int, sd: float) -> Tensor:
        """Return smooth random curves in dB, [B, size], through `points` knots."""
        knots = sd * torch.randn((batch, 1, points), generator=self.generator)
        return functional.interpolate(knots, size, mode="linear", align_corners=True)[:, 0]

    def _warp(self, db: Tensor) -> Tensor:
        """Stretch the frequency axis: another vocal tract, women's from men's and back."""
        factor = 1.0 + 0.1 * torch.randn((len(db), 1), generator=self.generator)
        at = (torch.arange(80.0)[None] * factor.clamp(0.8, 1.25)).clamp(0.0, 78.999)
        low = at.floor().long()[:, None].expand(-1, db.shape[1], -1)
        rest = (at - at.floor())[:, None]
        return (1.0 - rest) * db.gather(2, low) + rest * db.gather(2, low + 1)

    def _colour(self, power: Tensor, treated: Tensor) -> Tensor:
        """Return the gain of microphone and line over frequency, [B, 1, 80]."""
        batch = len(power)
        tilt = self._uniform((batch, 1), -6.0, 6.0) * torch.linspace(-1.0, 1.0, 80)
        db = tilt + self._curve(batch, _KNOTS, 80, 4.0)
        bands = torch.arange(80.0)[None]
        narrow = self._rand((batch, 1)) < 0.2
        low = self._uniform((batch, 1), 0.0, 12.0)  # up to about 400 Hz
        high = self._uniform((batch, 1), 54.0, 80.0)  # down to about 3.2 kHz
        db = db - 40.0 * (narrow & ((bands < low) | (bands > high)))
        return torch.where(treated, torch.pow(10.0, db[:, None] / 10.0), 1.0)

    def _reverberate(self, power: Tensor) -> Tensor:
        """Add an exponential tail, RT60 of 0.15-0.6 s, some dB under the direct sound."""
        rt60 = self._uniform((len(power), 1), 0.15, 0.6)
        decay = torch.pow(10.0, -6.0 * 0.01 / rt60)
        wet = torch.pow(10.0, self._uniform((len(power), 1), -14.0, -3.0) / 10.0) * (1.0 - decay)
        tail, rows = torch.zeros_like(power[:, 0]), []
        for row in power.unbind(dim=1):
            tail = decay * (tail + row)
            rows.append(row + wet * tail)
        return torch.stack(rows, dim=1)

    def _noise(self, power: Tensor, level: Tensor) -> Tensor:
        """Return coloured, slowly breathing noise, 4-44 dB under the speech."""
        batch, rows, _ = power.shape
        shape_db = self._curve(batch, _KNOTS, 80, 6.0)
        shape_db = shape_db + self._uniform((batch, 1), -10.0, 3.0) * torch.linspace(-1.0, 1.0, 80)
        spectrum = torch.pow(10.0, shape_db / 10.0)
        spectrum = spectrum / spectrum.sum(dim=1, keepdim=True)
        breath = torch.pow(10.0, self._curve(batch, max(rows // 100, 2), rows, 2.0) / 10.0)
        # The power of a band of noise is about gamma distributed; three bins fall into a band.
        chi = -torch.log(self._rand((3, *power.shape)).clamp(min=1e-6)).mean(dim=0)
        snr = torch.pow(10.0, -self._uniform((batch, 1, 1), 4.0, 44.0) / 10.0)
        return level * snr * spectrum[:, None] * breath[:, :, None] * chi

    def _babble(self, power: Tensor, level: Tensor) -> Tensor:
        """Return two other pieces of the batch, mixed, 8-25 dB under the speech."""
        others = torch.roll(power, 1, dims=0) + torch.roll(power, 2, dims=0).flip(1)
        quiet = torch.pow(10.0, -self._uniform((len(power), 1, 1), 8.0, 25.0) / 10.0)
        return others / self._loud(others) * level * quiet

    def _bursts(self, power: Tensor, level: Tensor) -> Tensor:
        """Return short broadband knocks that no mouth answers."""
        batch, rows, _ = power.shape
        hit = (self._rand((batch, rows, 1)) < 0.01).float()
        size = torch.pow(10.0, self._uniform((batch, rows, 1), -12.0, 8.0) / 10.0)
        knock = hit * size * level / 80.0
        late = torch.roll(knock, 1, dims=1) * 0.3 + torch.roll(knock, 2, dims=1) * 0.08
        return (knock + late).expand_as(power)

    def _contour(self, power: Tensor) -> Tensor:
        """Return a slow change of level in dB, [B, T, 1]: talkers turn away and come near."""
        batch, rows, _ = power.shape
        return self._curve(batch, max(rows // 150, 2), rows, 3.0)[:, :, None]
