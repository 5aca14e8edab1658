// The head's turn, undone at the coarse nodes (infp_cam.render.mesh.head).

// Where a point of the resting picture goes, pixels.
__device__ inline void forward(
    const Puppet& puppet, const Moved& moved, float px, float py, float* now
) {
    float solid[2];
    sample<2>(puppet.solid, to_node_x(puppet.coarse, px), to_node_y(puppet.coarse, py), solid);
    float z = solid[0], weight = solid[1], away = 1.0f / puppet.camera;
    const float *r = moved.rotation, *t = moved.shift;
    float x = px - puppet.pivot[0], y = py - puppet.pivot[1];
    float near = 1.0f + z * away, x3 = x * near, y3 = y * near;
    float back = r[6] * x3 + r[7] * y3 + r[8] * z + t[2];
    float scale = 1.0f / (1.0f + back * away);
    float along = SHOULDERS + (1.0f - SHOULDERS) * weight;
    now[0] = px + weight * ((r[0] * x3 + r[1] * y3 + r[2] * z) * scale - x) + along * t[0];
    now[1] = py + weight * ((r[3] * x3 + r[4] * y3 + r[5] * z) * scale - y) + along * t[1];
}

KERNEL(turn) {
    const Puppet& puppet = puppets[blockIdx.y];
    const Work& work = works[blockIdx.y];
    const Grid& grid = puppet.coarse;
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= grid.columns * grid.rows)
        return;
    float x = grid.x0 - 0.5f + (i % grid.columns + 0.5f) * grid.step;
    float y = grid.y0 - 0.5f + (i / grid.columns + 0.5f) * grid.step;
    float at[2] = {x, y}, now[2];
    for (int step = 0; step < ITERATIONS; ++step) {
        forward(puppet, *work.moved, at[0], at[1], now);
        at[0] += x - now[0];
        at[1] += y - now[1];
    }
    work.turn[2 * i] = at[0] - x;
    work.turn[2 * i + 1] = at[1] - y;
}
