"""The behaviour statistics that the procedural generator follows, each with its source.

Sources, by the short names used below:

Andrist     S. Andrist et al., "Conversational gaze aversion for humanlike robots", HRI 2014
Bentivoglio A. R. Bentivoglio et al., "Analysis of blink rate patterns in normal subjects", 1997
Busso       C. Busso et al., "Rigid head motion in expressive speech animation", IEEE TASLP 2007
Cave        C. Cavé et al., "About the relationship between eyebrow movements and F0", ICSLP 1996
Eyes Alive  S. P. Lee, J. B. Badler, N. I. Badler, "Eyes Alive", SIGGRAPH 2002
Graf        H. P. Graf et al., "Visual prosody", FG 2002
Hömke       P. Hömke et al., "Eye blinks are perceived as communicative signals", PLoS ONE 2018
Mori        H. Mori et al., head nods in Japanese dialogue, PLoS ONE 2025
Nakano      T. Nakano and S. Kitazawa, "Eyeblink entrainment at breakpoints of speech", 2010
Truong      K. Truong et al., visual and vocal backchannels, Interspeech 2011
Trutoiu     L. Trutoiu et al., "Modeling and animating eye blinks", ACM TAP 2011
Ward        N. Ward and W. Tsukahara, "Prosodic features which cue back-channel responses", 2000
measured    the project's own tracking of real talkers (606 s) and listeners (132 s) at 25 fps
lips        how lips lead, relax and close, from the project's own tracking; docs/generator
chosen      a designer's choice between sourced limits, or for what a camera shows

Angles are degrees, times seconds, lengths eye distances (between the outer eye corners).
"""

from __future__ import annotations

# --- Blinks ---------------------------------------------------------------------------------
# Rate at rest 17, in conversation 26 a minute, log-normal intervals (Bentivoglio); attentive
# listeners 12-20 (chosen). Medians are a little long because clause ends bring blinks forward.
BLINK_MEDIAN_TALKING_S = 2.25
BLINK_MEDIAN_LISTENING_S = 3.7
BLINK_MEDIAN_IDLE_S = 3.0
BLINK_SIGMA = 0.6  # of ln(interval): Bentivoglio's spread
BLINK_SHORTEST_GAP_S = 0.4
# 300 ms in all, closing fast and opening slowly, was rated most natural (Trutoiu).
BLINK_CLOSING_S = 0.08
BLINK_HELD_S = 0.025
BLINK_OPENING_S = 0.2
BLINK_PARTIAL_SHARE = 0.12  # chosen
BLINK_PARTIAL_DEPTH = (0.5, 0.75)
BLINK_DOUBLE_SHARE = 0.07  # chosen
BLINK_DOUBLE_GAP_S = 0.12
BLINK_CLAUSE_END_SHARE = 0.5  # blinks lie at ends of syntactic units (Hömke; Nakano)
BLINK_DUE_SHARE = 0.5  # an event may bring a blink forward once this share of its wait is over
BLINK_ENTRAINED_SHARE = 0.25  # listener's blink after the talker's pause (Nakano)
BLINK_ENTRAINED_DELAY_S = (0.25, 0.5)
BLINK_WITH_SACCADE_FROM_DEG = 10.0
BLINK_WITH_SACCADE_PER_DEG = 0.97 / 33.0  # 97 % of shifts over 33 degrees carry the lids

# --- Gaze -----------------------------------------------------------------------------------
# Aversions, (mean, SD) of their length (Andrist); on the camera 60-65 % of talking and 85-90 % of
# listening time (chosen for calls, from 41 % and 75 % face to face: Argyle).
AVERSION_INTIMACY_TALKING_S = (1.96, 0.32)
AVERSION_INTIMACY_TALKING_EVERY_S = (4.75, 1.39)
AVERSION_INTIMACY_LISTENING_S = (1.14, 0.27)
AVERSION_INTIMACY_LISTENING_EVERY_S = (7.21, 1.88)
AVERSION_TURN_SHARE = 0.73
AVERSION_TURN_S = (1.27, 0.51)  # the part after the utterance starts: the rest can't be foreseen
AVERSION_COGNITIVE_S = (2.23, 0.63)  # the part after the event
AVERSION_COGNITIVE_SHARE = 0.3  # of hesitations inside the own turn (chosen)
# Directions up, down, side (Andrist).
DIRECTIONS_INTIMACY = (0.29, 0.14, 0.57)
DIRECTIONS_TURN = (0.30, 0.21, 0.49)
DIRECTIONS_COGNITIVE = (0.29, 0.39, 0.32)
FINAL_PERCENTILE = 35.0  # pitch of a turn's last sounds (chosen; final lowering)
AVERSION_SHORTEST_S = 0.4
GAZE_BACK_SHARE = 0.9  # over 70 % of long utterances end looking at the listener (Kendon 1967)
TURN_END_S = 0.6  # own pause after which the turn counts as over
# Saccade size A = -6.9 ln(P / 15.7), P uniform in (0, 15] (Eyes Alive); the lower limit makes it an
# aversion, the upper ones keep the iris in sight.
SACCADE_SCALE_DEG = 6.9
SACCADE_P = (15.0, 15.7)
AVERSION_SMALLEST_DEG = 7.0
AVERSION_LARGEST_DEG = 20.0
AVERSION_LARGEST_VERTICAL_DEG = 12.0
SACCADE_BASE_S, SACCADE_PER_DEG_S = 0.025, 0.0024  # duration 25 ms + 2.4 ms a degree (Eyes Alive)
# Fixations wander over the partner's face on the screen (chosen: eyes and mouth of a face of 6
# degrees); inside an aversion they wander more.
FIXATION_EVERY_S = (0.5, 2.2)
FIXATION_SD_DEG = (0.9, 0.6)
FIXATION_AVERTED_SD_DEG = (1.6, 1.0)
# Eyes lead, the head follows a part of larger shifts (chosen; under-rotation as in Eyes Alive).
HEAD_FOLLOWS_FROM_DEG = 6.0
HEAD_FOLLOWS_SHARE = 0.3
HEAD_FOLLOWS_DELAY_S = 0.04
HEAD_FOLLOWS_S = 0.55
EYE_FULL_SCALE_DEG = 30.0  # coefficient 1.0 of eyeLook*
EYE_LIMIT_DEG = (24.0, 18.0)  # yaw, pitch in the orbit

# --- Head -----------------------------------------------------------------------------------
# Poses (SD of pitch, yaw, roll): measured 2.8 3.8 2.6 talking, 2.0 1.9 1.4 listening. The nodding
# axis leads (Busso), most of its spread comes from beats and nods.
POSE_SD_TALKING_DEG = (1.8, 2.7, 2.0)
POSE_SD_LISTENING_DEG = (1.3, 1.7, 1.3)
POSE_KEEPS = 0.25  # share of the last pose in the next (chosen)
POSE_EVERY_TALKING_S = 1.6  # one intonation unit each 1.6 s in 48 languages (2025)
POSE_EVERY_LISTENING_S = 4.5
POSE_EVERY_IDLE_S = 6.0
POSE_EVERY_SIGMA = 0.4
POSE_MOVE_S = (0.4, 0.8)
POSE_MOVE_STILL_S = (0.8, 1.6)
POSE_SHIFT_SD = (0.035, 0.02, 0.05)  # headX, headY, headZ while talking (chosen)
# Between poses the head keeps adjusting: always while talking (still in 7-8 % of frames), in bursts
# while not (still in 37 %, 95th percentile of speed three times the mean: measured).
DRIFT_SD_TALKING_DEG = (1.2, 2.8, 1.9)
DRIFT_SD_LISTENING_DEG = (0.9, 1.5, 1.1)
DRIFT_EVERY_TALKING_S = 0.33
DRIFT_EVERY_LISTENING_S = 0.42
DRIFT_MOVE_S = (0.28, 0.6)
DRIFT_IDLE_SHARE = 0.75  # of the listening figure (chosen)
BURST_S = (0.8, 2.4)
BURST_PAUSE_S = (0.6, 2.2)
# Beats on pitch accents: 42 % nod, 18 % nod with overshoot, 20 % abrupt swing (Graf).
BEAT_NOD_SHARE, BEAT_OVERSHOOT_SHARE, BEAT_SWING_SHARE = 0.42, 0.18, 0.20
BEAT_NOD_DEG = (3.9, 1.4)
BEAT_SWING_SD_DEG = (1.8, 2.8, 1.6)
BEAT_HALF_S = (0.13, 0.22)
BEAT_SHORTEST_GAP_S = 0.4
# Sway and breath of a head that holds still: under 3 deg/s in 37 % of listening (measured).
SWAY_DEG = (0.35, 0.45, 0.3)  # pitch, yaw, roll
SWAY_HZ = (0.043, 0.117)
BREATH_HZ = 0.25
BREATH_PITCH_DEG = 0.18
BREATH_Y = 0.006

# --- Nods -----------------------------------------------------------------------------------
# A region of low pitch cues feedback (Ward, English).
CUE_PERCENTILE = 26.0
CUE_LOW_S = 0.11
CUE_SPEECH_S = 0.7
CUE_REFRACTORY_S = 0.8
CUE_DELAY_S = 0.7
CUE_TAKEN = 0.42  # share of opportunities taken
PAUSE_TAKEN = 0.3  # of the other's pauses; 84 % of visual feedback overlaps speech (Truong)
# Kinds: (share, seconds) short, long, long with an up-swing before it (90 dialogues).
NOD_KINDS = ((0.49, 0.83), (0.39, 1.42), (0.12, 1.75))
NOD_CYCLE_S = 0.6  # power of real listeners lies under 1.4 Hz (measured); 42 % single-cycle (Mori)
NOD_FIRST_DEG = 4.0  # first cycle, peak to peak (2-8 degrees: chosen)
NOD_FIRST_PER_S = 1.2  # the first cycle grows with the nod's length (Mori)
NOD_DAMPING_DEG = 0.098  # a cycle (Mori)
NOD_LAST_DAMPING_DEG = 0.509  # extra for the last (Mori)
NOD_SPREAD = 0.3  # SD of the size, relative (chosen)
NOD_UPSWING = 0.5  # of the first cycle
NOD_GAP_S = 0.4  # between nods (refractory gaps of 0.8-1.4 s from start to start)
NOD_WHILE_TALKING = 0.4  # size of a nod under one's own speech (chosen)
NOD_WITH_BLINK, NOD_WITH_BROWS, NOD_WITH_SMILE = 0.3, 0.15, 0.2  # chosen

# --- Brows and expression -------------------------------------------------------------------
BROW_ACCENT_SHARE = 0.35  # of accents; 71 % of rises go with a rise of F0 (Cave)
BROW_ACCENT = (0.12, 0.38)
BROW_RISE_S, BROW_HELD_S, BROW_FALL_S = 0.16, (0.05, 0.3), 0.28
BROW_TURN_SHARE = 0.3  # raised as one starts to talk: 38 % of rises lie outside speech (Cave)
BROW_KNIT_EVERY_S = 9.0  # slow knitting in thought (chosen)
BROW_KNIT = (0.04, 0.16)
SMILE_LISTENING, SMILE_TALKING, SMILE_IDLE = 0.10, 0.05, 0.02  # resting level (chosen)
SMILE_SHARED = (0.25, 0.42)
SMILE_SHARED_SHARE = 0.5  # returned laughter: 0.3-0.5
SMILE_DELAY_S, SMILE_ONSET_S, SMILE_OFFSET_S = (0.3, 0.6), (0.4, 0.8), (1.0, 2.0)
SMILE_HELD_S = (0.8, 2.0)
SMILE_PARTS_FROM = 0.22  # a broader smile parts the lips a little
LIP_PRESS_EVERY_S = 14.0  # swallowing, lips pressed while silent (chosen)

# --- Mouth ----------------------------------------------------------------------------------
# Band edges in Hz and what each band's level (in 20 dB re the voice's own) tells about the inner
# lips' gap and width: fitted to synthesised speech with known phones by `models/lips/fit.py`,
# which prints the weights, centres and deviations. F1 of open vowels and F2 of front vowels open;
# the low F1 and F2 of rounded vowels and nasals close.
MOUTH_BANDS_HZ = (80, 250, 600, 900, 1300, 3500, 5000, 7600)
OPENING_WEIGHTS = (0.29, -0.35, 0.68, -0.02, 0.80, 0.04, 0.09)
WIDTH_BANDS_HZ = (250, 600, 900, 1300, 2500, 3500, 5000)
WIDTH_WEIGHTS = (0.11, -0.28, -0.59, 0.35, 0.80, 0.32)
BAND_FLOOR_DB = -40.0
# Look-ahead and timing: lips lead the sound by about 30 ms (lips); the newest of the step's four
# frames is centred 47 ms after the frame that is made, the oldest 17 ms.
FRAME_WEIGHTS = (0.1, 0.2, 0.3, 0.4)
# Gap of talking lips: mean .085-.091, 95th percentile .194-.199 (measured).
OPENING_MEAN = 0.108
OPENING_PER_SD = 0.100  # eye distances for each unit of the weighted bands
OPENING_CENTRE = -2.17  # weighted bands of average speech
OPENING_KNEE = 0.025  # softness of closing, eye distances
OPENING_LARGEST = 0.28
OPENING_FOLLOWS = 0.63  # a frame: successive gaps correlate .85 in real lips; slower loses lips' r
OPENING_FASTEST = 0.11  # a frame: 1st and 99th percentile of real speeds are 1.4-3.5 a second
# Pauses under half a second relax to 10-15 % of an open mouth, then the lips close (lips).
PAUSE_OPENING = 0.012
PAUSE_CLOSES_S = 0.45
WIDTH_CENTRE, WIDTH_SD = -1.04, 0.54
WIDTH_FOLLOWS = 0.45  # rounding begins early and ends late (JALI)
# F2 tells front from back: 600-1300 Hz over 1.3-3.5 kHz, in 20 dB; the middle half of speech lies
# between -.2 and .35 (lips).
ROUND_CENTRE, SPREAD_CENTRE, ROUND_SD = 0.55, -0.25, 0.35
SIBILANT_CENTRE, SIBILANT_SD = -0.25, 0.3  # over 5 kHz over everything below 900 Hz, in 20 dB
SIBILANT_GAP = 0.045  # teeth near each other, lips apart: opening of s (label table of lips)
DIP_DB = 9.0  # a labial closure: fall of 0.6-3.5 kHz under the last 120 ms
DIP_WIDTH_DB = 2.5
DIP_CLOSES = 0.92  # share of the gap; a missed closure is worse than one too many
# How a gap is shared: gap = .40 (jawOpen - mouthClose) + .19 lowerDown + .13 upperUp, the fit of
# tracked coefficients to tracked lips (27 clips, r = .94: measured).
GAP_PER_JAW, GAP_PER_LOWER, GAP_PER_UPPER = 0.40, 0.19, 0.13
LIP_SHARE, LIP_SHARE_WIDE, LIP_SHARE_ROUND = 0.27, 0.2, -0.14
CLOSED_JAW = 0.035  # the jaw stays a little open behind closed lips while talking
