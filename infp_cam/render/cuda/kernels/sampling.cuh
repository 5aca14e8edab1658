// Reading between nodes and pixels as OpenCV 5 does it: by exact weights, but from positions rounded
// to 1/32 where arrays of two channels are read (cv2.remap).

__device__ inline int clamped(int i, int size) {
    return i < 0 ? 0 : i >= size ? size - 1 : i;
}

__device__ inline float clipped(float x, float low, float high) {
    return fminf(fmaxf(x, low), high);
}

__device__ inline float smoothstep(float low, float high, float x) {
    float t = clipped((x - low) / (high - low), 0.0f, 1.0f);
    return t * t * (3.0f - 2.0f * t);
}

__device__ inline float rounded(float x) {
    return rintf(x * 32.0f) / 32.0f;
}

struct Cell {
    int x;
    int y;
    float fx;
    float fy;
};

// The cell in which a position lies; far outside it is no matter where.
__device__ inline Cell cell_of(float x, float y, int columns, int rows) {
    x = clipped(x, -2.0f, columns + 1.0f);
    y = clipped(y, -2.0f, rows + 1.0f);
    Cell cell;
    cell.x = (int)floorf(x);
    cell.y = (int)floorf(y);
    cell.fx = x - cell.x;
    cell.fy = y - cell.y;
    return cell;
}

// Bilinear, the border going on outside.
template <int K>
__device__ inline void sample(const Plane& plane, float x, float y, float* out) {
    Cell c = cell_of(x, y, plane.columns, plane.rows);
    int left = clamped(c.x, plane.columns), right = clamped(c.x + 1, plane.columns);
    int top = clamped(c.y, plane.rows), bottom = clamped(c.y + 1, plane.rows);
    const float* a = plane.values + ((long long)top * plane.columns + left) * K;
    const float* b = plane.values + ((long long)top * plane.columns + right) * K;
    const float* d = plane.values + ((long long)bottom * plane.columns + left) * K;
    const float* e = plane.values + ((long long)bottom * plane.columns + right) * K;
    for (int k = 0; k < K; ++k) {
        float above = a[k] + c.fx * (b[k] - a[k]);
        float below = d[k] + c.fx * (e[k] - d[k]);
        out[k] = above + c.fy * (below - above);
    }
}

// Bilinear, zero outside.
template <int K>
__device__ inline void sample_within(const Plane& plane, float x, float y, float* out) {
    Cell c = cell_of(x, y, plane.columns, plane.rows);
    for (int k = 0; k < K; ++k)
        out[k] = 0.0f;
    for (int j = 0; j < 2; ++j)
        for (int i = 0; i < 2; ++i) {
            int column = c.x + i, row = c.y + j;
            if (column < 0 || row < 0 || column >= plane.columns || row >= plane.rows)
                continue;
            float weight = (i ? c.fx : 1.0f - c.fx) * (j ? c.fy : 1.0f - c.fy);
            const float* value = plane.values + ((long long)row * plane.columns + column) * K;
            for (int k = 0; k < K; ++k)
                out[k] += weight * value[k];
        }
}

// Between nodes that lie around the position for certain: float32[rows, columns, 2].
__device__ inline void between(const float* nodes, int columns, float x, float y, float* out) {
    int left = (int)x, top = (int)y;
    float fx = x - left, fy = y - top;
    const float* a = nodes + 2 * (top * columns + left);
    const float* b = a + 2 * columns;
    for (int k = 0; k < 2; ++k) {
        float above = a[k] + fx * (a[2 + k] - a[k]), below = b[k] + fx * (b[2 + k] - b[k]);
        out[k] = above + fy * (below - above);
    }
}

__device__ inline float node_x(const Grid& grid, int node) {
    return grid.x0 - 0.5f + (node % grid.columns + 0.5f) * grid.step;
}

__device__ inline float node_y(const Grid& grid, int node) {
    return grid.y0 - 0.5f + (node / grid.columns + 0.5f) * grid.step;
}

__device__ inline float to_node_x(const Grid& grid, float x) {
    return x * grid.scale + grid.shift[0];
}

__device__ inline float to_node_y(const Grid& grid, float y) {
    return y * grid.scale + grid.shift[1];
}

__device__ inline float channel(unsigned int pixel, int k) {
    return (float)((pixel >> (8 * k)) & 255u);
}

// The colour of a layer, its border going on outside: float[4], whole numbers.
__device__ inline void sample_colour(const Layer& layer, float x, float y, float* out) {
    Cell c = cell_of(x, y, layer.columns, layer.rows);
    int left = clamped(c.x, layer.columns), right = clamped(c.x + 1, layer.columns);
    long long top = (long long)clamped(c.y, layer.rows) * layer.columns;
    long long bottom = (long long)clamped(c.y + 1, layer.rows) * layer.columns;
    unsigned int a = layer.pixels[top + left], b = layer.pixels[top + right];
    unsigned int d = layer.pixels[bottom + left], e = layer.pixels[bottom + right];
    for (int k = 0; k < 4; ++k) {
        float above = channel(a, k) + c.fx * (channel(b, k) - channel(a, k));
        float below = channel(d, k) + c.fx * (channel(e, k) - channel(d, k));
        out[k] = rintf(above + c.fy * (below - above));
    }
}

// What OpenCV keeps of a number in uint8 (cv2.convertScaleAbs).
__device__ inline float whole(float x) {
    return fminf(rintf(fabsf(x)), 255.0f);
}

// `a` and `b` in uint8 by weights that need not sum to 1 (cv2.blendLinear).
__device__ inline float blended(float a, float b, float weight_a, float weight_b) {
    return (a * weight_a + b * weight_b) / (weight_a + weight_b + 1e-5f);
}
