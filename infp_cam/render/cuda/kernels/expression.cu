// The expression on both sheets: put together, then turned round (infp_cam.render.mesh.expression).

__device__ inline void combined(const Plane& fields, const float* values, int node, float* out) {
    long long size = 2ll * fields.columns * fields.rows;
    const float* field = fields.values + 2 * node;
    out[0] = out[1] = 0.0f;
    for (int i = 0; i < 52; ++i) {
        if (values[i] == 0.0f)
            continue;
        out[0] += field[i * size] * values[i];
        out[1] += field[i * size + 1] * values[i];
    }
}

// Displacements of one node; lips that would pass through each other meet half-way.
KERNEL(express) {
    const Puppet& puppet = puppets[blockIdx.y];
    const Work& work = works[blockIdx.y];
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= puppet.face.columns * puppet.face.rows)
        return;
    float upper[2], lower[2];
    combined(puppet.upper_fields, work.moved->values, i, upper);
    combined(puppet.lower_fields, work.moved->values, i, lower);
    const float* across = puppet.across;
    float apart = (lower[0] - upper[0]) * across[0] + (lower[1] - upper[1]) * across[1];
    float overlap = fminf(apart, 0.0f);
    for (int k = 0; k < 2; ++k) {
        work.upper_field[2 * i + k] = upper[k] + overlap * (across[k] / 2);
        work.lower_field[2 * i + k] = lower[k] - overlap * (across[k] / 2);
    }
}

// Change of the displacement along x, then along y, for one pixel (numpy.gradient).
__device__ inline void slope_at(
    const Plane& field, int column, int row, float per_pixel, float* slope
) {
    int left = clamped(column - 1, field.columns), right = clamped(column + 1, field.columns);
    int top = clamped(row - 1, field.rows), bottom = clamped(row + 1, field.rows);
    for (int k = 0; k < 2; ++k) {
        const float* v = field.values + k;
        float across = v[2 * (row * field.columns + right)] - v[2 * (row * field.columns + left)];
        float down = v[2 * (bottom * field.columns + column)] - v[2 * (top * field.columns + column)];
        slope[k] = across / (right - left) * per_pixel;
        slope[2 + k] = down / (bottom - top) * per_pixel;
    }
}

__device__ inline void sample_slope(
    const Plane& field, float x, float y, float per_pixel, float* slope
) {
    Cell c = cell_of(x, y, field.columns, field.rows);
    slope[0] = slope[1] = slope[2] = slope[3] = 0.0f;
    for (int j = 0; j < 2; ++j)
        for (int i = 0; i < 2; ++i) {
            int column = c.x + i, row = c.y + j;
            if (column < 0 || row < 0 || column >= field.columns || row >= field.rows)
                continue;
            float weight = (i ? c.fx : 1.0f - c.fx) * (j ? c.fy : 1.0f - c.fy), here[4];
            slope_at(field, column, row, per_pixel, here);
            for (int k = 0; k < 4; ++k)
                slope[k] += weight * here[k];
        }
}

// `back` with field(node + back) = -back (Newton).
__device__ inline void inverse(const Plane& field, const Grid& grid, int node, float* back) {
    float x = grid.x0 - 0.5f + (node % grid.columns + 0.5f) * grid.step;
    float y = grid.y0 - 0.5f + (node / grid.columns + 0.5f) * grid.step;
    back[0] = -field.values[2 * node];
    back[1] = -field.values[2 * node + 1];
    for (int step = 0; step < NEWTON_STEPS; ++step) {
        float u = to_node_x(grid, x + back[0]), v = to_node_y(grid, y + back[1]);
        float rest[2], slope[4];
        sample_within(field, u, v, rest);
        sample_slope(field, u, v, 1.0f / grid.step, slope);
        rest[0] += back[0];
        rest[1] += back[1];
        float xx = 1.0f + slope[0], yx = slope[1], xy = slope[2], yy = 1.0f + slope[3];
        float area = 1.0f / fmaxf(xx * yy - yx * xy, LEAST_AREA);
        back[0] -= (yy * rest[0] - xy * rest[1]) * area;
        back[1] -= (xx * rest[1] - yx * rest[0]) * area;
    }
}

KERNEL(invert) {
    const Puppet& puppet = puppets[blockIdx.y];
    const Work& work = works[blockIdx.y];
    const Grid& grid = puppet.face;
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= grid.columns * grid.rows)
        return;
    int row = i / grid.columns;
    bool has_upper = row < puppet.upper_stop, has_lower = row >= puppet.lower_start;
    float upper[2] = {0.0f, 0.0f}, lower[2] = {0.0f, 0.0f};
    if (has_upper) {
        Plane field = {work.upper_field, grid.columns, grid.rows};
        inverse(field, grid, i, upper);
    }
    if (has_lower) {
        Plane field = {work.lower_field, grid.columns, grid.rows};
        inverse(field, grid, i, lower);
    }
    bool above = has_upper && (!has_lower || puppet.above[i]);
    for (int k = 0; k < 2; ++k) {
        work.upper[2 * i + k] = has_upper ? upper[k] : lower[k];
        work.lower[2 * i + k] = has_lower ? lower[k] : upper[k];
        work.both[2 * i + k] = above ? upper[k] : lower[k];
    }
}

// For each fine node where what is there came from, with the head's turn alone undone and with
// the expression undone as well.
KERNEL(unmove) {
    const Puppet& puppet = puppets[blockIdx.y];
    const Work& work = works[blockIdx.y];
    const Grid &grid = puppet.fine, &coarse = puppet.coarse;
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= grid.columns * grid.rows)
        return;
    int column = i % grid.columns, row = i / grid.columns;
    float u = (column + 1.5f) / 2 - 0.5f, v = (row + 1.5f) / 2 - 0.5f;
    int left = (int)u, top = (int)v;
    float fx = u - left, fy = v - top, at[2];
    const float* a = work.turn + 2 * (top * coarse.columns + left);
    const float* b = a + 2 * coarse.columns;
    for (int k = 0; k < 2; ++k) {
        float above = a[k] + fx * (a[2 + k] - a[k]), below = b[k] + fx * (b[2 + k] - b[k]);
        at[k] = above + fy * (below - above);
    }
    at[0] += grid.x0 - 0.5f + (column + 0.5f) * grid.step;
    at[1] += grid.y0 - 0.5f + (row + 0.5f) * grid.step;
    float moved[2];
    Plane both = {work.both, puppet.face.columns, puppet.face.rows};
    sample_within(both, to_node_x(puppet.face, at[0]), to_node_y(puppet.face, at[1]), moved);
    for (int k = 0; k < 2; ++k) {
        work.unturned[2 * i + k] = at[k];
        work.skin[2 * i + k] = at[k] + moved[k];
    }
}
