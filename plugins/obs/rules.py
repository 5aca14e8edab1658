"""What OBS is to show when: rules as data, with times that keep scenes from flickering."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from infp_cam.control.status import Status
from infp_cam.errors import SettingsInvalid

Mood = str
"""``talking``, ``listening``, ``idle``, ``muted``, ``away``, ``on`` or ``off``."""


@dataclass(frozen=True, slots=True)
class ShowScene:
    """Show a scene.

    Parameters
    ----------
    scene : str
        Its name.
    """

    scene: str


@dataclass(frozen=True, slots=True)
class SetVisible:
    """Show or hide a source in a scene.

    Parameters
    ----------
    scene, source : str
        Their names.
    on : bool
        Whether it is to be seen.
    """

    scene: str
    source: str
    on: bool


@dataclass(frozen=True, slots=True)
class SetFilter:
    """Switch a filter of a source on or off.

    Parameters
    ----------
    source, filter : str
        Their names.
    on : bool
        Whether it is to work.
    """

    source: str
    filter: str
    on: bool


Action = ShowScene | SetVisible | SetFilter
Target = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """While a mood holds, a scene is shown, a source is visible, or a filter works.

    Parameters
    ----------
    when : Mood
        The mood.
    scene : str
        Scene to show or, with a source, the scene that the source is in.
    source : str
        Source to show or, with a filter, the source that has it.
    filter : str
        Filter to switch on.
    reverse : bool
        Hide the source, or switch the filter off, instead.
    after_s : float
        How long the mood has to hold before the rule does, seconds.
    hold_s : float
        How long the rule holds on after the mood, and a scene at least, seconds.
    """

    when: Mood
    scene: str = ""
    source: str = ""
    filter: str = ""
    reverse: bool = False
    after_s: float = 0.3
    hold_s: float = 1.5

    @property
    def target(self) -> Target:
        """What it changes; rules with the same one speak about the same thing."""
        if self.filter:
            return ("filter", self.source, self.filter)
        if self.source:
            return ("source", self.scene, self.source)
        return ("scene",)

    def action(self, *, holds: bool) -> Action:
        """Return what is to be done about its target while it `holds`, or not."""
        match self.target:
            case ("filter", source, name):
                return SetFilter(source, name, holds != self.reverse)
            case ("source", scene, source):
                return SetVisible(scene, source, holds != self.reverse)
            case _:
                return ShowScene(self.scene)


def read_rules(rows: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Return the rules that the plugin's option ``rules`` holds.

    Raises
    ------
    SettingsInvalid
        Where one does not say what it is about.
    """
    rules = tuple(Rule(**row) for row in rows)
    for number, rule in enumerate(rules, 1):
        if error := _fault(rule):
            raise SettingsInvalid(
                f"Rule {number} for OBS (when {rule.when}) {error}.",
                "A rule has a `scene`; a `scene` and a `source` in it; or a `source` and its "
                "`filter`.",
            )
    return rules


def _fault(rule: Rule) -> str:
    if rule.filter:
        return "" if rule.source and not rule.scene else "needs the filter's `source` and no scene"
    if not rule.scene:
        return "names no `scene`"
    if rule.reverse and not rule.source:
        return "can not be reversed: a scene is shown or another one is"
    return ""


def moods(status: Status) -> frozenset[Mood]:
    """Return what holds in the call now."""
    if not status.on:
        return frozenset({"off"})
    talks = status.own.voice and not (status.muted or status.away)
    listens = status.other.voice
    found = {
        "talking": talks,
        "listening": listens,
        "idle": not (talks or listens),
        "muted": status.muted,
        "away": status.away,
    }
    return frozenset({"on", *(mood for mood, holds in found.items() if holds)})


class Rulebook:
    """Says what is to be done in OBS as the moods of the call change.

    Each rule begins to hold when its mood has held for `Rule.after_s` and ends when its mood has
    been away for `Rule.hold_s`. Of the rules about one thing, the first that holds decides. Where
    none holds, a source or filter is the opposite of what its first rule wants, and the scene is
    left as it is. A scene stays for its rule's `Rule.hold_s` at least.

    It speaks only of changes: a person who switches by hand is not disturbed before the next one.

    Parameters
    ----------
    rules : sequence of Rule
        In their order.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._groups: dict[Target, list[_Held]] = {}
        for rule in rules:
            self._groups.setdefault(rule.target, []).append(_Held(rule))
        self._told: dict[Target, Action | None] = {}
        self._scene_until_ns = 0

    def forget(self) -> None:
        """Have all said anew: to an OBS that was just found."""
        self._told.clear()
        self._scene_until_ns = 0

    def step(self, now_ns: int, present: frozenset[Mood]) -> dict[Target, Action]:
        """Return what is to be done about what at clock time `now_ns`, with these moods."""
        actions = {}
        for target, group in self._groups.items():
            for held in group:
                held.step(now_ns, present)
            action = self._wanted(target, group, now_ns)
            if action is not None and action != self._told.get(target):
                actions[target] = action
            self._told[target] = action
        return actions

    def _wanted(self, target: Target, group: list[_Held], now_ns: int) -> Action | None:
        first = next((held.rule for held in group if held.on), None)
        if target != ("scene",):
            return (first or group[0].rule).action(holds=first is not None)
        told = self._told.get(target)
        if told is not None and now_ns < self._scene_until_ns:
            return told
        if first is None:
            return None
        action = first.action(holds=True)
        if action != told:
            self._scene_until_ns = now_ns + round(first.hold_s * 1e9)
        return action


class _Held:
    """A rule that begins after its mood has held for a while, and ends after a while without."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.on = False
        self._changing_ns: int | None = None

    def step(self, now_ns: int, present: frozenset[Mood]) -> None:
        if (self.rule.when in present) == self.on:
            self._changing_ns = None
            return
        if self._changing_ns is None:
            self._changing_ns = now_ns
        wait_s = self.rule.hold_s if self.on else self.rule.after_s
        if now_ns - self._changing_ns >= wait_s * 1e9:
            self.on, self._changing_ns = not self.on, None
