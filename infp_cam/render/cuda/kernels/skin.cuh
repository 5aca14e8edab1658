// Furrows of the skin and the light on a turned head (infp_cam.render.mesh.skin).

// How much brighter the skin is than at rest, at a node of the resting picture.
__device__ inline float shade_at(const Skin& skin, const Moved& moved, int node) {
    int size = skin.grid.columns * skin.grid.rows;
    float change = 0.0f;
    for (int k = 0; k < 3; ++k)
        change += moved.light[k] * skin.normals.values[k * size + node];
    change = clipped(change, -MOST_TURNED, MOST_TURNED);
    for (int i = 0; i < skin.fold_count; ++i) {
        float fold = clipped(moved.sums[SUM_FOLDS + i] - skin.starts[i], 0.0f, 1.0f);
        if (fold > 0.0f)
            change += fold * skin.folds.values[(long long)i * size + node];
    }
    return clipped(change, DARKEST - 1.0f, BRIGHTEST - 1.0f);
}

// The gains of a block of pixels, `column` and `row` counted from `part`, in eight bits.
__device__ inline void gains_of(
    const Puppet& puppet, const Work& work, const int* part, int column, int row, float* gains
) {
    const Grid &grid = puppet.fine, &nodes = puppet.shading.grid;
    int each = (int)grid.step / (int)nodes.step, step = (int)grid.step;
    float u = part[0] / step + (column + each + 0.5f) / each - 0.5f;
    float v = part[1] / step + (row + each + 0.5f) / each - 0.5f;
    float rest[2], change;
    between(work.skin, grid.columns, u, v, rest);
    Plane shade = {work.shade, nodes.columns, nodes.rows};
    sample_within<1>(shade, to_node_x(nodes, rest[0]), to_node_y(nodes, rest[1]), &change);
    const float warmth[3] = {WARMTH};
    for (int k = 0; k < 3; ++k)
        gains[k] = whole(change * (UNCHANGED * warmth[k]) + UNCHANGED);
}

// Shade `pixel`, float[4], at a place of the region inside of `part`.
__device__ inline void draw_shade(
    const Puppet& puppet, const Work& work, const int* part, int x, int y, float* pixel
) {
    int size = (int)puppet.shading.grid.step;
    int columns = (part[2] - part[0] + size - 1) / size, rows = (part[3] - part[1] + size - 1) / size;
    float u = (x - part[0] + 0.5f) / size - 0.5f, v = (y - part[1] + 0.5f) / size - 0.5f;
    int left = (int)floorf(u), top = (int)floorf(v);
    float total[3] = {0.0f, 0.0f, 0.0f}, gains[3];
    for (int j = 0; j < 2; ++j)
        for (int i = 0; i < 2; ++i) {
            float weight = (i ? u - left : left + 1 - u) * (j ? v - top : top + 1 - v);
            if (weight == 0.0f)
                continue;
            int column = clamped(left + i, columns), row = clamped(top + j, rows);
            gains_of(puppet, work, part, column, row, gains);
            for (int k = 0; k < 3; ++k)
                total[k] += weight * gains[k];
        }
    for (int k = 0; k < 3; ++k)
        pixel[k] = whole(pixel[k] * rintf(total[k]) / UNCHANGED);
}
