// The channels of each puppet, held within their limits, and what follows from them.

__device__ inline float held(const float* values, int i) {
    const float limits[6] = {HEAD_LIMITS};
    if (!isfinite(values[i]))
        return 0.0f;  // rests
    return i < 52 ? clipped(values[i], 0.0f, 1.0f)
                  : clipped(values[i], -limits[i - 52], limits[i - 52]);
}

// What the mouth's channels shut, 0..1 (infp_cam.render.mesh.correctives).
__device__ inline float shutting(const float* values) {
    float press = held(values, mouthPressLeft) + held(values, mouthPressRight);
    float shut = press + held(values, mouthRollUpper) + held(values, mouthClose);
    return clipped(shut + held(values, mouthPucker) + held(values, mouthFunnel), 0.0f, 1.0f);
}

// How much of a displacement field there is: of a channel's, with what combinations add, or whole.
__device__ inline float amount_of(const float* values, int i) {
    if (i == 58)
        return 1.0f;
    bool up = i == mouthUpperUpLeft || i == mouthUpperUpRight;
    bool down = i == mouthLowerDownLeft || i == mouthLowerDownRight;
    if (!up && !down)
        return held(values, i);
    bool left = i == mouthUpperUpLeft || i == mouthLowerDownLeft;
    float shut = shutting(values), smile = held(values, left ? mouthSmileLeft : mouthSmileRight);
    float grin = fmaxf(smile - GRIN_FROM, 0.0f) * (1.0f - shut);
    float bite = held(values, mouthRollLower) * (1.0f - fminf(1.0f, 2.0f * shut));
    return held(values, i) + (up ? GRIN_UPPER : GRIN_LOWER) * grin + (up ? BITE_UPPER : BITE_LOWER) * bite;
}

__device__ inline float weighted(const Puppet& puppet, const float* values, int sum) {
    bool is_corrected = sum >= SUM_REACH && sum < SUM_FOLDS;
    const float* weights = puppet.sums + 59 * sum;
    float total = 0.0f;
    for (int i = 0; i < (is_corrected ? 59 : 58); ++i)
        total += weights[i] * (is_corrected ? amount_of(values, i) : held(values, i));
    return total;
}

__device__ inline void multiplied(const float* a, const float* b, float* out) {
    for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j)
            out[3 * i + j] = a[3 * i] * b[j] + a[3 * i + 1] * b[3 + j] + a[3 * i + 2] * b[6 + j];
}

// infp_cam.motion.rotation.matrix
__device__ inline void rotation_of(const float* degrees, float* out) {
    const float radians = 0.017453292519943295f;
    float cx = cosf(degrees[0] * radians), sx = sinf(degrees[0] * radians);
    float cy = cosf(degrees[1] * radians), sy = sinf(degrees[1] * radians);
    float cz = cosf(degrees[2] * radians), sz = -sinf(degrees[2] * radians);
    float about_x[9] = {1, 0, 0, 0, cx, -sx, 0, sx, cx};
    float about_y[9] = {cy, 0, sy, 0, 1, 0, -sy, 0, cy};
    float about_z[9] = {cz, -sz, 0, sz, cz, 0, 0, 0, 1};
    float both[9];
    multiplied(about_y, about_x, both);
    multiplied(both, about_z, out);
}

// infp_cam.render.mesh.head.head_pose
__device__ inline void head_pose(const Puppet& puppet, const float* values, Moved& moved) {
    const float limits[3] = {TURN_LIMIT}, gains[3] = {TURN_GAIN};
    float wanted[3], excess[3], degrees[3];
    for (int i = 0; i < 3; ++i) {
        wanted[i] = held(values, 52 + i) * gains[i];
        float share = wanted[i] / limits[i];
        excess[i] = share * share * share * share;
    }
    excess[0] = excess[1] = excess[0] + excess[1];
    for (int i = 0; i < 3; ++i)
        degrees[i] = wanted[i] / powf(1.0f + excess[i], 0.25f) + puppet.rest_deg[i];
    float turned[9];
    rotation_of(degrees, turned);
    multiplied(turned, puppet.undo, moved.rotation);
    for (int i = 3; i < 9; ++i)
        moved.rotation[i] = -moved.rotation[i];  // between the head's axes and the picture's
    moved.shift[0] = held(values, 55) * puppet.unit;
    moved.shift[1] = -held(values, 56) * puppet.unit;
    moved.shift[2] = -held(values, 57) * puppet.unit;
}

// Keep the pose for the other kernels, and how the light on the head changes: turning a face is turning
// the light back.
__device__ inline void keep_pose(const Puppet& puppet, const Moved& own, Moved& moved) {
    const float *light = puppet.shading.light, *r = own.rotation;
    for (int i = 0; i < 9; ++i)
        moved.rotation[i] = r[i];
    for (int k = 0; k < 3; ++k) {
        moved.shift[k] = own.shift[k];
        moved.light[k] = light[0] * r[k] + light[1] * r[3 + k] + light[2] * r[6 + k] - light[k];
    }
}

// Rows and columns of the region in which a part of the face is now: left, top, right, bottom.
__device__ inline void place(const Puppet& puppet, const Moved& moved, const int* box, int* part) {
    float middle[2] = {box[0] + box[2] / 2.0f, box[1] + box[3] / 2.0f}, now[2];
    forward(puppet, moved, middle[0], middle[1], now);
    const int* region = puppet.region;
    int x = box[0] + (int)rintf(now[0] - middle[0]) - region[0];
    int y = box[1] + (int)rintf(now[1] - middle[1]) - region[1];
    int right = x + box[2] < region[2] ? x + box[2] : region[2];
    int bottom = y + box[3] < region[3] ? y + box[3] : region[3];
    part[0] = clamped(x, region[2]);
    part[1] = clamped(y, region[3]);
    part[2] = right > part[0] ? right : part[0] + 1;
    part[3] = bottom > part[1] ? bottom : part[1] + 1;
}

// The part of the region, beginning where cells of the picture's grid do, in which skin is shaded.
__device__ inline void place_skin(const Puppet& puppet, const Moved& moved, int* part) {
    const int* region = puppet.region;
    float low[2] = {INFINITE, INFINITE}, high[2] = {-INFINITE, -INFINITE}, now[2];
    for (int i = 0; i < 4; ++i) {
        const float* corner = puppet.shading.corners + 2 * i;
        forward(puppet, moved, corner[0], corner[1], now);
        for (int k = 0; k < 2; ++k) {
            low[k] = fminf(low[k], now[k] - region[k]);
            high[k] = fmaxf(high[k], now[k] - region[k]);
        }
    }
    int step = (int)puppet.fine.step;
    for (int k = 0; k < 2; ++k) {
        int size = region[2 + k], start = (int)floorf(low[k]), stop = (int)ceilf(high[k]);
        start = clamped(start, size);
        stop = stop < size ? stop : size;
        part[2 + k] = stop > start ? stop : start + 1;
        part[k] = start / step * step;
    }
}

// The part in which lips that reach so far up and down, and a tongue, can be.
__device__ inline void place_mouth(
    const Puppet& puppet, const Moved& moved, const float* values, int* part
) {
    const Mouth& mouth = puppet.mouth;
    float up = weighted(puppet, values, SUM_REACH), down = weighted(puppet, values, SUM_REACH + 1);
    down += held(values, tongueOut) * mouth.tongue_reach;
    int top = (int)rintf(mouth.seam[0] - up - mouth.room);
    int bottom = (int)rintf(mouth.seam[1] + down + mouth.room);
    int low = mouth.box[1] + mouth.box[3];
    top = top > mouth.box[1] ? top : mouth.box[1];
    bottom = bottom < low ? bottom : low;
    int box[4] = {mouth.box[0], top, mouth.box[2], bottom - top};
    place(puppet, moved, box, part);
}

// One block of 160 threads for each puppet: each has a number of its own to make, and none waits for
// another. Those from POSE on turn the head by themselves.
KERNEL(pose) {
    const Puppet& puppet = puppets[blockIdx.y];
    Moved& moved = *works[blockIdx.y].moved;
    const float* mine = values + 58 * blockIdx.y;
    int i = threadIdx.x;
    if (i < 59)
        moved.amounts[i] = amount_of(mine, i);
    else if (i < 59 + SUM_FOLDS + puppet.shading.fold_count)
        moved.sums[i - 59] = weighted(puppet, mine, i - 59);
    if (i < POSE || i > POSE + 4)
        return;
    Moved own;
    head_pose(puppet, mine, own);
    if (i == POSE)
        keep_pose(puppet, own, moved);
    else if (i == POSE + 3)
        place_mouth(puppet, own, mine, moved.parts + 8);
    else if (i == POSE + 4)
        place_skin(puppet, own, moved.parts + 12);
    else
        place(puppet, own, puppet.eyes[i - POSE - 1].box, moved.parts + 4 * (i - POSE - 1));
}
