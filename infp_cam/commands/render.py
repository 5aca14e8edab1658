"""`infp-cam render`: film a portrait from recorded voices or recorded motion."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from infp_cam.audio.files import AudioClip, read_audio
from infp_cam.commands.portraits import load_portrait
from infp_cam.commands.progress import progress_bar
from infp_cam.data import portrait_path
from infp_cam.errors import InfpCamError, SettingsInvalid
from infp_cam.files import check_writable
from infp_cam.film import Tracks, film_clip, film_tracks, generate
from infp_cam.motion.file import load_motion
from infp_cam.motion.generator import MotionGenerator, MotionStyle
from infp_cam.registry import make_generator, make_renderer
from infp_cam.settings import picture_size


def main(arguments: argparse.Namespace) -> int:
    """Film, or make motion, as the options say."""
    _check_options(arguments)
    _check_outputs(arguments)
    tracks = _tracks(arguments)
    if arguments.motion is not None:
        _film_motion(arguments, tracks)
    elif tracks is not None and arguments.out is None:
        style = MotionStyle.named(arguments.style, arguments.liveliness)
        clip = generate(tracks, _generator(arguments), style, arguments.seed)
        clip.save(arguments.motion_out)
    elif tracks is not None:
        _film_tracks(arguments, tracks)
    for path in (arguments.out, arguments.motion_out):
        if path is not None:
            print(path)
    return 0


def _check_options(arguments: argparse.Namespace) -> None:
    sides = arguments.own or arguments.other
    if arguments.out is None and arguments.motion_out is None:
        raise SettingsInvalid("Nothing is to be written.", "Give --out, --motion-out, or both.")
    if arguments.dyad and sides:
        raise SettingsInvalid(
            "--dyad already holds both sides.", "Leave out --self and --other, or --dyad."
        )
    if arguments.motion and arguments.motion_out:
        raise SettingsInvalid(
            "With --motion nothing is generated, so there is no motion to write.",
            "Leave out --motion-out, or --motion.",
        )
    if not (sides or arguments.dyad or arguments.motion):
        raise SettingsInvalid(
            "There is nothing to move the portrait by.",
            "Give --self, --other or both, or --dyad, or --motion.",
        )


def _check_outputs(arguments: argparse.Namespace) -> None:
    """Find out before the work what could not be written after it."""
    if arguments.out is not None and arguments.out.suffix.lower() != ".mp4":
        raise SettingsInvalid(
            f"{arguments.out} is no name for a film.", "Give --out a name that ends in .mp4."
        )
    inputs = (arguments.own, arguments.other, arguments.dyad, arguments.motion)
    known = {path.resolve() for path in inputs if path is not None}
    known.add(portrait_path(arguments.portrait).resolve())
    for path in filter(None, (arguments.out, arguments.motion_out)):
        if path.resolve() in known:
            raise SettingsInvalid(
                f"{path} is read from and would be overwritten.", "Write to another file."
            )
        check_writable(path)


def _tracks(arguments: argparse.Namespace) -> Tracks | None:
    if arguments.dyad is not None:
        return Tracks.of_dyad(_clip(arguments.dyad))
    if arguments.own is None and arguments.other is None:
        return None
    own, other = (
        None if path is None else _clip(path) for path in (arguments.own, arguments.other)
    )
    return Tracks.of_sides(own, other)


def _clip(path: Path) -> AudioClip:
    clip = read_audio(path)
    for note in clip.notes:
        print(note, file=sys.stderr)
    return clip


def _generator(arguments: argparse.Namespace) -> MotionGenerator[Any]:
    return make_generator(arguments.generator, arguments.model, arguments.provider, _tell)


def _tell(error: InfpCamError) -> None:
    print(f"infp-cam: {error.message}\n  {error.fix}", file=sys.stderr)


def _film_tracks(arguments: argparse.Namespace, tracks: Tracks) -> None:
    portrait = load_portrait(arguments.portrait)
    with progress_bar(arguments.out.name) as progress:
        clip = film_tracks(
            tracks,
            portrait,
            _generator(arguments),
            make_renderer(arguments.renderer, picture_size(arguments.size), _tell),
            arguments.out,
            style=MotionStyle.named(arguments.style, arguments.liveliness),
            seed=arguments.seed,
            fps=arguments.fps,
            progress=progress,
        )
    if arguments.motion_out is not None:
        clip.save(arguments.motion_out)


def _film_motion(arguments: argparse.Namespace, tracks: Tracks | None) -> None:
    clip = load_motion(arguments.motion)
    renderer = make_renderer(arguments.renderer, picture_size(arguments.size), _tell)
    portrait = load_portrait(arguments.portrait)
    with progress_bar(arguments.out.name) as progress:
        film_clip(
            clip, tracks, portrait, renderer, arguments.out, fps=arguments.fps, progress=progress
        )
