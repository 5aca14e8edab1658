// The head's turn and the expression at the nodes of their grids: how far what is there moves, and,
// turned round, where what is there came from. Moves are kept in cells, origins in pixels.

// How far a node of a sheet moves: displacement fields float32[n, 2, rows, columns] by their amounts.
__device__ inline void summed(
    const Plane& fields, const int* used, int count, const float* amounts, int row, int column,
    float* sum
) {
    int size = fields.columns * fields.rows;
    const float* field = fields.values + row * fields.columns + column;
    sum[0] = sum[1] = 0.0f;
    for (int i = 0; i < count; ++i, field += 2 * size) {
        float amount = amounts[used[i]];
        if (amount == 0.0f)
            continue;
        sum[0] += amount * field[0];
        sum[1] += amount * field[size];
    }
}

// How far a node of the face moves on both sheets; lips that would pass through each other meet
// half-way (infp_cam.render.mesh.expression).
__device__ inline void express(const Puppet& puppet, const Work& work, int i) {
    int row = i / puppet.face.columns, column = i % puppet.face.columns;
    int start = puppet.lower_start, stop = puppet.upper_stop, count = puppet.used_count;
    const float* amounts = work.moved->amounts;
    float *upper = work.upper_moves + 2 * i, *lower = work.lower_moves + 2 * i;
    if (row < stop)
        summed(puppet.upper_fields, puppet.used, count, amounts, row, column, upper);
    if (row >= start)
        summed(puppet.lower_fields, puppet.used, count, amounts, row - start, column, lower);
    const float* across = puppet.across;
    float overlap = 0.0f;
    if (row >= start && row < stop) {
        float gap = (lower[0] - upper[0]) * across[0] + (lower[1] - upper[1]) * across[1];
        overlap = fminf(gap + puppet.open[i], 0.0f);
    }
    for (int k = 0; k < 2; ++k) {
        if (row >= stop)
            upper[k] = lower[k];
        else if (row < start)
            lower[k] = upper[k];
        upper[k] += overlap * (across[k] / 2.0f);
        lower[k] -= overlap * (across[k] / 2.0f);
    }
}

// Moves of the head (z = 0) and of both sheets of the face (z = 1).
KERNEL(move) {
    const Puppet& puppet = puppets[blockIdx.y];
    const Work& work = works[blockIdx.y];
    const Grid& grid = blockIdx.z ? puppet.face : puppet.coarse;
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= grid.columns * grid.rows)
        return;
    if (blockIdx.z) {
        express(puppet, work, i);
        return;
    }
    const float* solid = puppet.solid.values + 2 * i;
    float *turn = work.turn_moves + 2 * i, x = node_x(grid, i), y = node_y(grid, i);
    head_move(puppet, *work.moved, x, y, solid[0], solid[1], turn);
    turn[0] *= 1.0f / grid.step;
    turn[1] *= 1.0f / grid.step;
}

// How fast moves change from node to node: of x and y along x, then of both along y.
__device__ inline void slope_at(const Plane& moves, int column, int row, float* slope) {
    int left = clamped(column - 1, moves.columns), right = clamped(column + 1, moves.columns);
    int top = clamped(row - 1, moves.rows), bottom = clamped(row + 1, moves.rows);
    const float* here = moves.values + 2 * row * moves.columns;
    const float* above = moves.values + 2 * (top * moves.columns + column);
    const float* below = moves.values + 2 * (bottom * moves.columns + column);
    for (int k = 0; k < 2; ++k) {
        slope[k] = 0.5f * (here[2 * right + k] - here[2 * left + k]);
        slope[2 + k] = 0.5f * (below[k] - above[k]);
    }
}

// The offset, in cells, from a node to where what is there came from, by Newton's method
// (infp_cam.render.mesh.grid.Inversion).
__device__ inline void origin(const Plane& moves, int node, float* offset) {
    float column = (float)(node % moves.columns), row = (float)(node / moves.columns);
    float x = column - moves.values[2 * node], y = row - moves.values[2 * node + 1];
    for (int step = 0; step < NEWTON_STEPS; ++step) {
        Cell c = cell_of(x, y, moves.columns, moves.rows);
        float miss[2] = {x - column, y - row}, slope[4] = {1.0f, 0.0f, 0.0f, 1.0f};
        for (int j = 0; j < 2; ++j)
            for (int i = 0; i < 2; ++i) {
                int u = clamped(c.x + i, moves.columns), v = clamped(c.y + j, moves.rows);
                float weight = (i ? c.fx : 1.0f - c.fx) * (j ? c.fy : 1.0f - c.fy), there[4];
                slope_at(moves, u, v, there);
                const float* move = moves.values + 2 * (v * moves.columns + u);
                miss[0] += weight * move[0];
                miss[1] += weight * move[1];
                for (int k = 0; k < 4; ++k)
                    slope[k] += weight * there[k];
            }
        float xx = slope[0], yx = slope[1], xy = slope[2], yy = slope[3];
        float area = fmaxf(xx * yy - yx * xy, LEAST_AREA);
        x -= (yy * miss[0] - xy * miss[1]) / area;
        y -= (xx * miss[1] - yx * miss[0]) / area;
    }
    offset[0] = x - column;
    offset[1] = y - row;
}

__device__ inline void set(float* origins, int node, const float* offset) {
    origins[2 * node] = offset[0];
    origins[2 * node + 1] = offset[1];
}

// Origins of the head (z = 0), of the upper sheet (z = 1) and of the lower one (z = 2). Beyond the
// rows in which it is its own a sheet is the other one; `both` is on each side of the seam its own.
KERNEL(invert) {
    const Puppet& puppet = puppets[blockIdx.y];
    const Work& work = works[blockIdx.y];
    int which = blockIdx.z, i = blockIdx.x * blockDim.x + threadIdx.x;
    const Grid& grid = which ? puppet.face : puppet.coarse;
    if (i >= grid.columns * grid.rows)
        return;
    int row = i / grid.columns;
    bool upper_own = row < puppet.upper_stop, lower_own = row >= puppet.lower_start;
    if ((which == 1 && !upper_own) || (which == 2 && !lower_own))
        return;
    const float* all[3] = {work.turn_moves, work.upper_moves, work.lower_moves};
    Plane moves = {all[which], grid.columns, grid.rows};
    float offset[2];
    origin(moves, i, offset);
    offset[0] *= grid.step;
    offset[1] *= grid.step;
    if (which == 0) {
        set(work.turn, i, offset);
        return;
    }
    if (which == 1 || !upper_own)
        set(work.upper, i, offset);
    if (which == 2 || !lower_own)
        set(work.lower, i, offset);
    bool above = puppet.above[i];
    if (which == 1 ? above || !lower_own : !above || !upper_own)
        set(work.both, i, offset);
}

// For each fine node (z = 0) where what is there came from, with the head's turn alone undone and
// with the expression undone as well; for each node of the skin (z = 1) its shading.
KERNEL(unmove) {
    const Puppet& puppet = puppets[blockIdx.y];
    const Work& work = works[blockIdx.y];
    const Grid& grid = blockIdx.z ? puppet.shading.grid : puppet.fine;
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= grid.columns * grid.rows)
        return;
    if (blockIdx.z) {
        work.shade[i] = shade_at(puppet.shading, *work.moved, i);
        return;
    }
    int column = i % grid.columns, row = i / grid.columns;
    float at[2], moved[2];
    between(work.turn, puppet.coarse.columns, (column + 0.5f) / 2.0f, (row + 0.5f) / 2.0f, at);
    at[0] += node_x(grid, i);
    at[1] += node_y(grid, i);
    Plane both = {work.both, puppet.face.columns, puppet.face.rows};
    float u = rounded(to_node_x(puppet.face, at[0])), v = rounded(to_node_y(puppet.face, at[1]));
    sample_within<2>(both, u, v, moved);
    for (int k = 0; k < 2; ++k) {
        work.unturned[2 * i + k] = at[k];
        work.skin[2 * i + k] = at[k] + moved[k];
    }
}
