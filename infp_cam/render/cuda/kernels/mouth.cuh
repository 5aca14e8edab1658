// The mouth at one pixel: two lips over teeth, tongue and the dark (infp_cam.render.mesh.mouth).

__device__ inline void over(const Plane& layer, float x, float y, float* colour) {
    float front[4];
    sample<4>(layer, x, y, front);
    for (int k = 0; k < 3; ++k)
        colour[k] = front[k] + colour[k] * (1.0f - front[3]);
}

// One lip: its share of the pixel is returned, its colour, float[4], is that of the skin there.
__device__ inline float lip(
    const Puppet& puppet, const float* sheet, const Plane& edge, const float* rest, float* colour
) {
    float at[2], move[2];
    Plane moves = {sheet, puppet.face.columns, puppet.face.rows};
    sample_within(moves, to_node_x(puppet.face, rest[0]), to_node_y(puppet.face, rest[1]), move);
    at[0] = rest[0] + move[0];
    at[1] = rest[1] + move[1];
    const float *corner = puppet.corner, *origin = puppet.mouth.origin;
    sample_colour(
        puppet.source, (at[0] - corner[0]) * FINENESS, (at[1] - corner[1]) * FINENESS, colour
    );
    float share;
    sample<1>(edge, (at[0] - origin[0]) * FINENESS, (at[1] - origin[1]) * FINENESS, &share);
    return share;
}

// Draw the mouth into `pixel`, float[4]; `rest` is where it came from, the head's turn undone.
__device__ inline void draw_mouth(
    const Puppet& puppet, const Work& work, const float* rest, float* pixel
) {
    const Mouth& mouth = puppet.mouth;
    const float* sums = work.moved->sums;
    float lower[4];
    float on_upper = lip(puppet, work.upper, mouth.upper_lip, rest, pixel);
    float on_lower = lip(puppet, work.lower, mouth.lower_lip, rest, lower);
    for (int k = 0; k < 4; ++k)
        pixel[k] = clipped(rintf(blended(pixel[k], lower[k], on_upper, on_lower)), 0.0f, 255.0f);
    float opening = fmaxf(1.0f - on_upper - on_lower, 0.0f);
    if (opening <= 0.004f)
        return;
    float x = (rest[0] - mouth.origin[0]) * FINENESS, y = (rest[1] - mouth.origin[1]) * FINENESS;
    float colour[4];
    sample<3>(mouth.cavity, x, y, colour);
    over(mouth.jaw, x - sums[SUM_JAW] * FINENESS, y - sums[SUM_JAW + 1] * FINENESS, colour);
    over(mouth.skull, x, y, colour);
    float light = 1.0f - PURSED_SHADE * clipped(sums[SUM_PURSING], 0.0f, 1.0f);
    light *= 0.30f + 0.70f * smoothstep(0.25f, 0.95f, opening);
    for (int k = 0; k < 3; ++k)
        colour[k] = floorf(colour[k] * light);
    colour[3] = 255.0f;
    for (int k = 0; k < 4; ++k)
        pixel[k] = clipped(rintf(blended(pixel[k], colour[k], 1.0f - opening, opening)), 0.0f, 255.0f);
}
