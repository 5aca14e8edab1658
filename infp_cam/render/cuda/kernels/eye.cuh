// An eye at one pixel: lids that slide over the ball (infp_cam.render.mesh.eye and eyeball).

struct Lids {
    float upper;
    float lower;
    float gaze[2];
};

__device__ inline Lids lids_of(const float* sums) {
    Lids lids;
    float upper = clipped(sums[0], -0.3f, 1.0f), lower = clipped(sums[1], -0.2f, 0.4f);
    float shut = fmaxf(upper, 0.0f);
    lids.lower = lower * (1.0f - shut) + (1.0f - MEET) * shut;
    lids.upper = upper * (1.0f - lids.lower) + 0.02f * shut;
    lids.gaze[0] = sums[2];
    lids.gaze[1] = sums[3];
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

__device__ inline float lit(const Eye& eye, float below) {
    return 1.0f - LID_SHADOW * expf(fmaxf(below, 0.0f) * (-1.0f / eye.shadow));
}

__device__ inline void ball_colour(
    const Eye& eye, float x, float y, const float* gaze, float below_rest, float below_now, float* colour
) {
    sample<3>(eye.photo, x, y, colour);
    float turned = clipped(hypotf(gaze[0], gaze[1]) / 1.5f, 0.0f, 1.0f) * eye.turns;
    if (turned > 0.0f) {
        float iris[4], white[3];
        sample<4>(eye.iris, x - gaze[0] * FINENESS, y - gaze[1] * FINENESS, iris);
        sample<3>(eye.white, x, y, white);
        for (int k = 0; k < 3; ++k)
            colour[k] += (iris[k] + white[k] * (1.0f - iris[3]) - colour[k]) * turned;
    }
    float light = lit(eye, below_now) / lit(eye, below_rest);
    for (int k = 0; k < 3; ++k)
        colour[k] *= light;
}

__device__ inline void upper_lid(
    const Eye& eye, const Layer& source, const float* skin, const float* inner, float place,
    float drop, float* colour
) {
    float band = eye.fold - eye.rim;
    float move = slid(place + eye.rim, drop, band) - eye.rim - place;
    sample_colour(source, skin[0] + move * eye.down[0], skin[1] + move * eye.down[1], colour);
    float t = clipped((place + eye.fold) / (band + drop), 0.0f, 1.0f);
    float bare = fminf(t * 4.0f, (1.0f - t) * (band + drop) / 2.0f);
    float share = clipped(bare, 0.0f, 1.0f) * clipped(drop / band, 0.0f, 1.0f) * 0.75f;
    float plain[3], from_middle = t - 0.45f;
    sample<3>(eye.skin, inner[0], inner[1], plain);
    for (int k = 0; k < 3; ++k)
        plain[k] *= 0.97f - 0.3f * from_middle * from_middle;
    mix(colour, plain, share);
}

// Draw the eye over `pixel`, float[4], whose place in the resting picture is `rest`.
__device__ inline void draw_eye(
    const Puppet& puppet, const Eye& eye, const float* sums, const float* rest, float* pixel
) {
    Lids lids = lids_of(sums);
    float wander = hypotf(lids.gaze[0], lids.gaze[1]);
    float moved = fminf(1.0f, 12.0f * (fabsf(lids.upper) + fabsf(lids.lower)) + wander / 2.0f);
    if (moved == 0.0f)
        return;
    float inner[2], skin[2], edges[2];
    for (int k = 0; k < 2; ++k) {
        inner[k] = (rest[k] - eye.origin[k]) * FINENESS;
        skin[k] = (rest[k] - puppet.corner[k]) * FINENESS;
    }
    sample<2>(eye.edges, inner[0], inner[1], edges);
    float opening = fmaxf(edges[0] - edges[1], 0.0f);
    float drop = fmaxf(opening * lids.upper, -0.6f * (eye.fold - eye.rim));
    float rise = opening * lids.lower;
    float now_upper = edges[0] - drop, now_lower = edges[1] + rise;

    float colour[4], low_lid[4];
    upper_lid(eye, puppet.source, skin, inner, edges[0], drop, colour);
    float move = -slid(-edges[1], rise, eye.bag) - edges[1];
    sample_colour(puppet.source, skin[0] + move * eye.down[0], skin[1] + move * eye.down[1], low_lid);
    float on_lid = clipped(0.5f - now_upper / LID_FEATHER, 0.0f, 1.0f);
    float on_low = clipped(0.5f + now_lower / LID_FEATHER, 0.0f, 1.0f) * (1.0f - on_lid);
    float on_ball = (1.0f - on_lid - on_low) * clipped(opening, 0.0f, 1.0f);
    mix(colour, low_lid, on_low / fmaxf(on_lid + on_low, 1e-4f));
    if (on_ball > 0.0f) {
        float ball[3];
        float lag = fminf(drop, 0.0f) * expf(fmaxf(now_upper, 0.0f) / (-0.4f * opening - 0.5f));
        ball_colour(
            eye, inner[0] - lag * eye.down[0], inner[1] - lag * eye.down[1], lids.gaze, edges[0],
            now_upper, ball
        );
        mix(colour, ball, on_ball);
    }
    if (lids.upper > 0.0f) {
        float closed = clipped((lids.upper - 0.2f) / 0.6f, 0.0f, 1.0f);
        float line = now_upper / eye.lash;
        float shade = 1.0f - 0.5f * closed * expf(-line * line) * clipped(opening / 3, 0.0f, 1.0f);
        for (int k = 0; k < 3; ++k)
            colour[k] *= shade;
    }
    for (int k = 0; k < 3; ++k)
        pixel[k] = floorf(fminf(pixel[k] + (colour[k] - pixel[k]) * moved + 0.5f, 255.0f));
}
