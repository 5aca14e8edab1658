// The mouth at one pixel: two lips with moist rims over teeth and tongue
// (infp_cam.render.mesh.mouth).

// A pixel of the mouth: where it lies on both sheets and in the skull, in the mouth's own planes, how
// far beyond the edge of each lip that is, and its coverage by both.
struct Parting {
    float upper[2];
    float lower[2];
    float inner[2];
    float past[2];
    float on[2];
    float turned;
    float unit;
};

__device__ inline float square(float x) {
    return x * x;
}

__device__ inline float covered(float inside) {
    return clipped(inside * (0.5f / LIP_FEATHER) + 0.5f, 0.0f, 1.0f);
}

__device__ inline Parting parting_of(const Puppet& puppet, const Work& work, const float* rest) {
    const Mouth& mouth = puppet.mouth;
    Parting p;
    float upper[2], lower[2], x = to_node_x(puppet.face, rest[0]), y = to_node_y(puppet.face, rest[1]);
    Plane sheet = {work.upper, puppet.face.columns, puppet.face.rows};
    sample_within<2>(sheet, x, y, upper);
    sheet.values = work.lower;
    sample_within<2>(sheet, x, y, lower);
    for (int k = 0; k < 2; ++k) {
        p.upper[k] = (rest[k] + upper[k] - mouth.origin[k]) * FINENESS;
        p.lower[k] = (rest[k] + lower[k] - mouth.origin[k]) * FINENESS;
        p.inner[k] = (rest[k] - mouth.origin[k]) * FINENESS;
    }
    sample<1>(mouth.past_upper, p.upper[0], p.upper[1], p.past);
    sample<1>(mouth.past_lower, p.lower[0], p.lower[1], p.past + 1);
    p.unit = puppet.unit;
    float gap = fmaxf(p.past[0] + p.past[1], 0.0f);
    p.turned = gap / (gap + RIM_HALF * p.unit);
    p.on[0] = covered(p.turned * (RIM_UPPER * p.unit) - p.past[0]);
    p.on[1] = covered(p.turned * (RIM_LOWER * p.unit) - p.past[1]);
    return p;
}

// Coverage by the rim of one lip.
__device__ inline float turned_out(const Parting& p, int lip) {
    float full = fminf(2.0f * p.turned, 1.0f);
    full *= fminf(1.0f / fmaxf(p.on[0] + p.on[1], 1e-3f), 1.0f);
    return square(clipped(1.0f + p.past[lip] / (RIM_INSIDE * p.unit), 0.0f, 1.0f)) * p.on[lip] * full;
}

__device__ inline float light_behind(float past, float unit, float share, float reach) {
    float near = reach * unit;
    return 1.0f - share * square(near / (near + fmaxf(past, 0.0f)));
}

// Parted lips: turn out their rims, and lay what is inside between them.
__device__ inline void part(
    const Mouth& mouth, const float* sums, const Parting& p, const float* skull, float* pixel
) {
    float upper = turned_out(p, 0), lower = turned_out(p, 1);
    float wide = fmaxf(p.turned * p.unit, 1e-3f);
    float above = clipped(p.past[0] / wide / RIM_UPPER, 0.0f, 1.0f);
    float below = clipped(p.past[1] / wide / RIM_LOWER, 0.0f, 1.0f);
    float lit = upper * (1.0f - FALL_UPPER * square(above)) + lower * (1.0f - FALL_LOWER * square(below));
    float gleam = lower * fmaxf(1.0f - square(3.0f * below - 0.75f), 0.0f);
    float rim[4], rim_lower[4], jaw[4];
    sample_colour(mouth.rim_upper, p.upper[0], p.upper[1], rim);
    sample_colour(mouth.rim_lower, p.lower[0], p.lower[1], rim_lower);
    for (int k = 0; k < 4; ++k)
        rim[k] = whole(blended(rim[k], rim_lower[k], upper, lower));
    sample<4>(
        mouth.jaw, p.inner[0] - sums[SUM_JAW] * FINENESS, p.inner[1] - sums[SUM_JAW + 1] * FINENESS, jaw
    );
    float closed = fminf(p.on[0] + p.on[1], 1.0f);
    float light = (1.0f - closed) * (1.0f - PURSED_SHADE * clipped(sums[SUM_PURSING], 0.0f, 1.0f));
    light *= light_behind(p.past[0], p.unit, SHADE_UPPER_SHARE, SHADE_UPPER_REACH);
    light *= light_behind(p.past[1], p.unit, SHADE_LOWER_SHARE, SHADE_LOWER_REACH);
    for (int k = 0; k < 3; ++k) {
        float inside = jaw[k] * (1.0f - skull[3]) + skull[k];
        float lips = pixel[k] * (closed - upper - lower) + rim[k] * lit + gleam * rim[3];
        pixel[k] = whole(lips + inside * light);
    }
    pixel[3] = whole(pixel[3] * closed + 255.0f * (1.0f - closed));
}

// The tongue over lower teeth and lower lip, behind the upper ones.
__device__ inline void put_out(
    const Mouth& mouth, float amount, const Parting& p, const float* skull, float* pixel
) {
    float tongue[4], back = (1.0f - amount) * FINENESS;
    sample<4>(
        mouth.tongue, p.lower[0] + back * mouth.tongue_move[0],
        p.lower[1] + back * mouth.tongue_move[1], tongue
    );
    float free = (1.0f - p.on[0]) * (1.0f - skull[3]) * fminf(amount / TONGUE_SHOWS, 1.0f);
    for (int k = 0; k < 3; ++k)
        pixel[k] = whole(tongue[k] * free + pixel[k] * (1.0f - tongue[3] * free));
}

// Draw the mouth into `pixel`, float[4]; `rest` is where it came from, the head's turn undone.
__device__ inline void draw_mouth(
    const Puppet& puppet, const Work& work, const float* rest, float* pixel
) {
    const Mouth& mouth = puppet.mouth;
    for (int k = 0; k < 2; ++k)
        if (rest[k] < mouth.low[k] || rest[k] > mouth.high[k])
            return;
    Parting p = parting_of(puppet, work, rest);
    float lower[4], skull[4], tongue = work.moved->amounts[tongueOut];
    sample_colour(mouth.skin, p.upper[0], p.upper[1], pixel);
    sample_colour(mouth.skin, p.lower[0], p.lower[1], lower);
    for (int k = 0; k < 4; ++k)
        pixel[k] = whole(blended(pixel[k], lower[k], p.on[0], p.on[1]));
    if (p.turned == 0.0f && tongue == 0.0f)
        return;
    sample<4>(mouth.skull, p.inner[0], p.inner[1], skull);
    part(mouth, work.moved->sums, p, skull, pixel);
    if (tongue > 0.0f)
        put_out(mouth, tongue, p, skull, pixel);
}
