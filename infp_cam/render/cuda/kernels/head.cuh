// How the head's turn moves a point (infp_cam.render.mesh.head.HeadSolid).

__device__ inline void head_move(
    const Puppet& puppet, const Moved& moved, float px, float py, float depth, float turning,
    float* move
) {
    const float *r = moved.rotation, *t = moved.shift;
    float farther = 1.0f / puppet.camera;
    float x = px - puppet.pivot[0], y = py - puppet.pivot[1];
    float near = 1.0f + depth * farther, x3 = x * near, y3 = y * near;
    float scale = 1.0f / (1.0f + (r[6] * x3 + r[7] * y3 + r[8] * depth + t[2]) * farther);
    float lean = LEAN / 2.0f * (r[3] - r[1]);
    float room = BREATH_ROOM * puppet.unit, breath = room * tanhf(BREATH * t[1] / room);
    float body_x = SHOULDERS * t[0] - lean * (y - WAIST * puppet.unit);
    float body_y = SHOULDERS * t[1] + breath + lean * x;
    float head_x = (r[0] * x3 + r[1] * y3 + r[2] * depth) * scale - x + t[0];
    float head_y = (r[3] * x3 + r[4] * y3 + r[5] * depth) * scale - y + t[1];
    move[0] = body_x + turning * (head_x - body_x);
    move[1] = body_y + turning * (head_y - body_y);
}

// Where a point of the resting picture goes, pixels.
__device__ inline void forward(
    const Puppet& puppet, const Moved& moved, float x, float y, float* now
) {
    float solid[2];
    float u = rounded(to_node_x(puppet.coarse, x)), v = rounded(to_node_y(puppet.coarse, y));
    sample<2>(puppet.solid, u, v, solid);
    head_move(puppet, moved, x, y, solid[0], solid[1], now);
    now[0] += x;
    now[1] += y;
}
