"""The behaviour model's numbers, each with where it comes from.

Numbers that the procedural generator follows too are taken from its table; those here are either
for what only a known conversation allows, or fitted so that the statistics of simulated people
match those of real ones (`infp_cam.models.simulator.report` prints both). Angles are degrees,
times seconds, lengths eye distances; triples are pitch, yaw, roll.
"""

from __future__ import annotations

from dataclasses import dataclass

Triple = tuple[float, float, float]
Limits = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Movement:
    """How the head moves in one role, nods and beats apart.

    Parameters
    ----------
    pose_every_s : float
        Median wait for another pose.
    pose_sd_deg : Triple
        Spread of poses.
    pose_s : Limits
        Duration of the move.
    adjust_every_s, adjust_sd_deg, adjust_s
        The same for adjustments within a pose.
    burst_s, pause_s : Limits
        Adjustments come in bursts with pauses between.
    quick_every_s : float
        Median wait for a quick stroke in a burst.
    quick_deg : Triple
        Spread of quick strokes.
    """

    pose_every_s: float
    pose_sd_deg: Triple
    pose_s: Limits
    adjust_every_s: float
    adjust_sd_deg: Triple
    adjust_s: Limits
    burst_s: Limits
    pause_s: Limits
    quick_every_s: float
    quick_deg: Triple


# Fitted; poses follow one intonation unit of 1.6 s while talking (48 languages, 2025).
MOVEMENTS = (
    Movement(  # talking
        pose_every_s=1.646,
        pose_sd_deg=(2.314, 3.059, 2.816),
        pose_s=(0.4, 0.8),
        adjust_every_s=0.329,
        adjust_sd_deg=(0.69, 3.139, 1.712),
        adjust_s=(0.376, 0.74),
        burst_s=(2.0, 5.0),
        pause_s=(0.189, 0.567),
        quick_every_s=0.495,
        quick_deg=(0.509, 0.551, 0.36),
    ),
    Movement(  # listening
        pose_every_s=3.0,
        pose_sd_deg=(1.9, 1.9, 1.8),
        pose_s=(0.9, 1.7),
        adjust_every_s=0.27,
        adjust_sd_deg=(0.87, 1.7, 1.08),
        adjust_s=(0.355, 0.855),
        burst_s=(1.233, 3.875),
        pause_s=(1.09, 3.925),
        quick_every_s=0.367,
        quick_deg=(0.433, 1.045, 0.423),
    ),
    Movement(  # neither
        pose_every_s=5.1,
        pose_sd_deg=(1.605, 1.84, 1.4),
        pose_s=(0.8, 1.6),
        adjust_every_s=0.378,
        adjust_sd_deg=(0.84, 1.35, 0.747),
        adjust_s=(0.261, 0.609),
        burst_s=(0.7, 2.0),
        pause_s=(0.609, 2.088),
        quick_every_s=1.032,
        quick_deg=(0.56, 0.85, 0.339),
    ),
)
SPREAD = 0.4  # of ln(wait)
SIZE_SPREAD = 0.45  # of ln(size): movements come small and large (fitted to the 95th percentile)
CLIP = 2.2  # largest deviation, SDs

POSE_KEEPS = 0.45
POSE_SHIFT_SD = (0.035, 0.02, 0.03)  # of headX, headY, headZ (own tracking: .03-.05 .03 .01)
POSE_LEADS_SHARE = 0.7  # the head starts before the voice at over 70 % of phrase onsets (Graf 2002)
POSE_LEADS_S = (0.05, 0.4)
POSE_LATE_S = (0.0, 0.25)
# Posture: where poses lie about, changed at turn starts and now and then.
POSTURE_EVERY_S = 25.0
POSTURE_AT_TURN = 0.2
POSTURE_SD_DEG = (1.0, 1.5, 1.0)
POSTURE_SD_SHIFT = (0.05, 0.02, 0.05)
POSTURE_S = (0.8, 1.6)

# Beats: of pitch accents, 42 % carry a nod, 18 % one with overshoot, 20 % a swing (Graf 2002); two
# thirds of that here, where syllables count as accented more readily (fitted to the rate of nods).
# Head pitch starts on the accent and peaks after it (Kim, Cvejic, Davis).
BEAT_SHARES = (0.29, 0.12, 0.22)
BEAT_DEG = (4.3, 1.6)
BEAT_SWING_SD_DEG = (1.36, 2.493, 1.473)
BEAT_HALF_S = (0.093, 0.155)
BEAT_OFFSET_S = (-0.12, 0.02)  # of the start, from the accent's peak
SYLLABLE_BEAT_SHARE = 0.22  # of other stressed syllables: small and rapid (rapid <-> stress)
SYLLABLE_BEAT_DEG = 0.8
SYLLABLE_HALF_S = (0.08, 0.13)

# Nods.
NOD_AT_FEEDBACK = 0.42  # share of opportunities taken
# Of the other's pauses: 84 % of visible feedback overlaps speech (Truong 2011).
NOD_AT_PAUSE = 0.11
NOD_WITH_BACKCHANNEL = 0.8
NOD_LEADS_S = (0.12, 0.26)  # visible 175-202 ms ahead of vocal
NOD_SHORTEST_GAP_S = 0.5
NOD_AGREEING = 0.12  # of own phrase ends: speakers nod, too
NOD_SIZE = 1.85
NOD_SPREAD = 0.3
NOD_CYCLE_S = (0.7, 1.1)  # little power of real listeners lies over 1.4 Hz (measured)
NOD_RAPID_SHARE = 0.2  # listeners' fast nodding at 2.6-6.5 Hz (Hale et al. 2020)
NOD_RAPID_CYCLE_S = (0.24, 0.36)
NOD_RAPID_CYCLES = (2, 5)
NOD_RAPID_DEG = (0.666, 0.222)

# Laughter throws the head back a little and shakes it.
LAUGH_BACK_DEG = (2.0, 1.2)
LAUGH_SHAKE_DEG = 0.8

# Brows: 60 ms ahead of the accent, peak on it; 71 % of rapid rises go with rises of F0, 38 % lie
# outside speech (Cave 1996).
BROW_LEADS_S = 0.16
BROW_QUESTION_SHARE = 0.15  # of the other's turn ends

# Smiles: levels as the procedural generator's; shared laughter is joined in 0.3-0.5.
SMILE_BACKCHANNEL_SHARE = 0.3
SMILE_OWN_LAUGH = (0.4, 0.7)
SMILE_HEARD_LAUGH_SHARE = 0.65
SMILE_GREETING_SHARE = 0.12  # of own turn starts
