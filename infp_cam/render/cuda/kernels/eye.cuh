// An eye at one pixel: lids that slide over the ball (infp_cam.render.mesh.eye and eyeball).

struct Lids {
    float upper;
    float lower;
    const float* gaze;
    const float* shine;
};

__device__ inline Lids lids_of(const float* sums) {
    Lids lids = {clipped(sums[0], -0.3f, 1.0f), clipped(sums[1], -0.2f, 0.4f), sums + 2, sums + 4};
    float shut = fmaxf(lids.upper, 0.0f);
    lids.lower = lids.lower * (1.0f - shut) + (1.0f - MEET) * shut;
    lids.upper = lids.upper * (1.0f - lids.lower) + 0.02f * shut;
    return lids;
}

__device__ inline float slid(float place, float shift, float band) {
    float length = band + shift, t = clipped((place + band) / length, 0.0f, 1.0f);
    float slope = length / band, tt = t * (1.0f - t);
    float inside = band * (t * t + slope * tt) / (1.0f + (2.0f * slope - 2.0f) * tt) - band;
    return inside + fmaxf(place - shift, 0.0f) + fminf(place + band, 0.0f);
}

__device__ inline void mix(float* a, const float* b, float share) {
    for (int k = 0; k < 3; ++k)
        a[k] = blended(a[k], b[k], 1.0f - share, share);
}

__device__ inline void scale(float* colour, float gain) {
    for (int k = 0; k < 3; ++k)
        colour[k] *= gain;
}

// The premultiplied layer's colour over the one underneath.
__device__ inline void lay(const Plane& layer, float x, float y, const float* under, float* colour) {
    float front[4];
    sample<4>(layer, x, y, front);
    for (int k = 0; k < 3; ++k)
        colour[k] = front[k] + under[k] * (1.0f - front[3]);
}

__device__ inline void ball_colour(
    const Eye& eye, float x, float y, const Lids& lids, float below, float* colour
) {
    sample<3>(eye.photo, x, y, colour);
    float turned = fminf(hypotf(lids.gaze[0], lids.gaze[1]) / ONSET, 1.0f) * eye.turns;
    if (turned > 0.0f) {
        float white[3], parts[3];
        sample<3>(eye.white, x, y, white);
        lay(eye.iris, x - FINENESS * lids.gaze[0], y - FINENESS * lids.gaze[1], white, parts);
        if (eye.shines) {
            float glint[3];
            lay(eye.glint, x - FINENESS * lids.shine[0], y - FINENESS * lids.shine[1], parts, glint);
            for (int k = 0; k < 3; ++k)
                parts[k] = fmaxf(parts[k], glint[k]);
        }
        for (int k = 0; k < 3; ++k)
            colour[k] += (parts[k] - colour[k]) * turned;
    }
    scale(colour, 1.0f - LID_SHADOW * expf(fmaxf(below, 0.0f) * (-1.0f / eye.shadow)));
}

// The lid whose edge is nearer: the photo's crease and lashes, and skin between.
__device__ inline void lid_colour(
    const Eye& eye, const float* inner, const float* under, float drop, float rise, bool on_upper,
    float* colour
) {
    float band = eye.fold - eye.rim;
    float place = on_upper ? under[0] + eye.rim : -under[1];
    float move = slid(place, on_upper ? drop : rise, on_upper ? band : eye.bag) - place;
    move = on_upper ? move : -move;
    sample_colour(eye.lids, inner[0] + move * eye.down[0], inner[1] + move * eye.down[1], colour);
    if (!on_upper || drop <= 0.0f)
        return;
    float length = band + drop, t = clipped((under[0] + eye.fold) / length, 0.0f, 1.0f);
    float share = clipped(fminf(t * 4.0f, (1.0f - t) * length / 2.0f), 0.0f, 1.0f);
    share *= clipped(drop / band, 0.0f, 1.0f) * PLAIN;
    float skin[3], off_middle = t - 0.45f;
    sample<3>(eye.skin, inner[0], inner[1], skin);
    mix(colour, skin, share);
    scale(colour, 1.0f - share * (0.03f + 0.3f * off_middle * off_middle));
}

// Draw the eye over `pixel`, float[4], whose place in the resting picture is `rest`.
__device__ inline void draw_eye(const Eye& eye, const float* sums, const float* rest, float* pixel) {
    Lids lids = lids_of(sums);
    float wander = hypotf(lids.gaze[0], lids.gaze[1]);
    float moved = fminf(1.0f, 12.0f * (fabsf(lids.upper) + fabsf(lids.lower)) + wander / 2.0f);
    float inner[2], under[3], colour[4];
    for (int k = 0; k < 2; ++k)
        inner[k] = (rest[k] - eye.origin[k]) * FINENESS;
    sample_within<3>(eye.lines, inner[0], inner[1], under);
    float drawn = under[2] * moved;
    if (drawn == 0.0f)
        return;
    float opening = fmaxf(under[0] - under[1], 0.0f);
    float drop = opening * lids.upper, rise = opening * lids.lower;
    if (lids.upper < 0.0f)
        drop = fmaxf(drop, -0.6f * (eye.fold - eye.rim));
    float now_upper = under[0] - drop, now_lower = under[1] + rise;
    lid_colour(eye, inner, under, drop, rise, now_upper + now_lower < 0.0f, colour);
    float lid = fmaxf(
        clipped(0.5f - now_upper / LID_FEATHER, 0.0f, 1.0f),
        clipped(0.5f + now_lower / LID_FEATHER, 0.0f, 1.0f)
    );
    float ball = (1.0f - lid) * clipped(opening, 0.0f, 1.0f);
    if (ball > 0.0f) {
        float bare[3];
        ball_colour(eye, inner[0], inner[1], lids, now_upper, bare);
        mix(colour, bare, ball);
    }
    if (lids.upper > 0.0f) {
        float closed = clipped((lids.upper - 0.2f) / 0.6f, 0.0f, 1.0f) * eye.darkness;
        float line = now_upper / eye.lash;
        scale(colour, 1.0f - closed * expf(-line * line) * clipped(opening / 3.0f, 0.0f, 1.0f));
    }
    for (int k = 0; k < 3; ++k)
        pixel[k] = floorf(blended(pixel[k], fminf(colour[k], 255.0f), 1.0f - drawn, drawn) + 0.5f);
}
