// One picture, pixel by pixel: the person's layer, eyes, mouth, background, and the format.

__device__ inline bool is_in(const int* part, int x, int y) {
    return x >= part[0] && y >= part[1] && x < part[2] && y < part[3];
}

// The person's layer at a pixel of the region, float[4].
__device__ inline void person(const Puppet& puppet, const Work& work, int x, int y, float* pixel) {
    const Grid& grid = puppet.fine;
    float u = to_node_x(grid, (float)x), v = to_node_y(grid, (float)y);
    int left = (int)u, top = (int)v;
    float fx = u - left, fy = v - top, at[2];
    float last[2] = {puppet.source.columns - 2.0f, puppet.source.rows - 2.0f};
    const float* a = work.skin + 2 * (top * grid.columns + left);
    const float* b = a + 2 * grid.columns;
    for (int k = 0; k < 2; ++k) {
        float c[4] = {a[k], a[2 + k], b[k], b[2 + k]};
        for (int i = 0; i < 4; ++i)
            c[i] = clipped((c[i] - puppet.corner[k]) * FINENESS, 0.0f, last[k]);
        float above = c[0] + fx * (c[1] - c[0]), below = c[2] + fx * (c[3] - c[2]);
        at[k] = above + fy * (below - above);
    }
    sample_colour(puppet.source, at[0], at[1], pixel);
    int column = x - puppet.region[0], row = y - puppet.region[1];
    const int* parts = work.moved->parts;
    float rest[2];
    for (int i = 0; i < 2; ++i)
        if (is_in(parts + 4 * i, column, row)) {
            between(work.skin, grid.columns, u, v, rest);
            draw_eye(puppet.eyes[i], work.moved->sums + SUM_EYE * i, rest, pixel);
        }
    if (is_in(parts + 8, column, row)) {
        between(work.unturned, grid.columns, u, v, rest);
        draw_mouth(puppet, work, rest, pixel);
    }
    if (is_in(parts + 12, column, row))
        draw_shade(puppet, work, parts + 12, column, row, pixel);
}

// RGB of a pixel of the picture.
__device__ inline void shown(const Puppet& puppet, const Work& work, int x, int y, int* colour) {
    const unsigned char* behind = puppet.background + 3ll * ((long long)y * puppet.width + x);
    for (int k = 0; k < 3; ++k)
        colour[k] = behind[k];
    int column = x - puppet.region[0], row = y - puppet.region[1];
    if (column < 0 || row < 0 || column >= puppet.region[2] || row >= puppet.region[3])
        return;
    float pixel[4];
    person(puppet, work, x, y, pixel);
    for (int k = 0; k < 3; ++k) {
        float through = rintf(colour[k] * (255.0f - pixel[3]) / 255.0f) + pixel[k];
        colour[k] = (int)fminf(through, 255.0f);
    }
}

// ITU-R BT.601, limited range, in OpenCV's whole numbers (infp_cam.camera.i420).
__device__ inline unsigned char brightness(const int* rgb) {
    return (unsigned char)((rgb[0] * 269484 + rgb[1] * 528482 + rgb[2] * 102760 + (33 << 19)) >> 20);
}

__device__ inline unsigned char limited(int full) {
    full = clamped(full, 256);
    return (unsigned char)floorf((full - 128) * (224.0f / 255.0f) + 128.5f);
}

__device__ inline void colourness(const int* rgb, unsigned char* cb, unsigned char* cr) {
    int y = (rgb[0] * 4899 + rgb[1] * 9617 + rgb[2] * 1868 + (1 << 13)) >> 14;
    *cb = limited(((rgb[2] - y) * 9241 + (1 << 13) + (128 << 14)) >> 14);
    *cr = limited(((rgb[0] - y) * 11682 + (1 << 13) + (128 << 14)) >> 14);
}

// A square of 2x2 pixels for each thread: one sample of colour in NV12 and I420.
KERNEL(picture) {
    const Puppet& puppet = puppets[blockIdx.z];
    const Work& work = works[blockIdx.z];
    int width = puppet.width, height = puppet.height;
    int left = 2 * (blockIdx.x * blockDim.x + threadIdx.x);
    int top = 2 * (blockIdx.y * blockDim.y + threadIdx.y);
    if (left >= width || top >= height)
        return;
    long long pixels = (long long)width * height;
    unsigned char* mine = out + blockIdx.z * (format == RGB ? 3 * pixels : 3 * pixels / 2);
    int mean[3] = {2, 2, 2}, colour[3];
    for (int y = top; y < top + 2 && y < height; ++y)
        for (int x = left; x < left + 2 && x < width; ++x) {
            shown(puppet, work, x, y, colour);
            long long at = (long long)y * width + x;
            for (int k = 0; k < 3; ++k)
                mean[k] += colour[k];
            if (format != RGB)
                mine[at] = brightness(colour);
            else
                for (int k = 0; k < 3; ++k)
                    mine[3 * at + k] = (unsigned char)colour[k];
        }
    if (format == RGB)
        return;
    for (int k = 0; k < 3; ++k)
        mean[k] >>= 2;
    unsigned char cb, cr;
    colourness(mean, &cb, &cr);
    if (format == NV12) {
        unsigned char* pair = mine + pixels + (long long)(top / 2) * width + left;
        pair[0] = cb;
        pair[1] = cr;
    } else {
        unsigned char* plane = mine + pixels + (long long)(top / 2) * (width / 2) + left / 2;
        plane[0] = cb;
        plane[pixels / 4] = cr;
    }
}
