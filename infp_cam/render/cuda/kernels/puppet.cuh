// What a kernel is given. Python reads the layout of these structs from this file (layout.py):
// one declaration a line.

// Nodes in the centres of square cells, and the map from pixels to nodes (infp_cam.render.mesh.grid).
struct Grid {
    float x0;
    float y0;
    float step;
    int columns;
    int rows;
    float scale;
    float shift[2];
};

// float32[rows, columns, k]
struct Plane {
    const float* values;
    int columns;
    int rows;
};

// RGBA, premultiplied, one pixel a word, red lowest.
struct Layer {
    const unsigned int* pixels;
    int columns;
    int rows;
};

struct Eye {
    int box[4];
    float origin[2];
    float down[2];
    float fold;
    float rim;
    float bag;
    float lash;
    float darkness;
    float shadow;
    int turns;
    int shines;
    Layer lids;
    Plane lines;
    Plane skin;
    Plane photo;
    Plane white;
    Plane iris;
    Plane glint;
};

struct Mouth {
    int box[4];
    float seam[2];
    float room;
    float tongue_reach;
    float low[2];
    float high[2];
    float origin[2];
    float tongue_move[2];
    Layer skin;
    Layer rim_upper;
    Layer rim_lower;
    Plane past_upper;
    Plane past_lower;
    Plane skull;
    Plane jaw;
    Plane tongue;
};

// Furrows, and light that follows the head, on nodes `step` pixels apart in the resting picture.
struct Skin {
    Grid grid;
    float corners[8];
    float light[3];
    Plane normals;
    Plane folds;
    const float* starts;
    int fold_count;
};

// A portrait made ready: baked once, only read.
struct Puppet {
    int width;
    int height;
    int region[4];
    float corner[2];
    float unit;
    float rest_deg[3];
    float undo[9];
    float pivot[3];
    float camera;
    float across[2];
    int upper_stop;
    int lower_start;
    Grid coarse;
    Grid fine;
    Grid face;
    Plane solid;
    Plane upper_fields;
    Plane lower_fields;
    const int* used;
    int used_count;
    const unsigned char* above;
    const float* open;
    const float* sums;
    Layer source;
    const unsigned char* background;
    Eye eyes[2];
    Mouth mouth;
    Skin shading;
};

// What follows from the channels alone: made by the kernel `pose`, once for each picture.
struct Moved {
    float amounts[59];
    float sums[64];
    float rotation[9];
    float shift[3];
    float light[3];
    int parts[16];
};

// Where one picture is made: written by each kernel, read by the next ones.
struct Work {
    Moved* moved;
    float* turn_moves;
    float* upper_moves;
    float* lower_moves;
    float* turn;
    float* upper;
    float* lower;
    float* both;
    float* unturned;
    float* skin;
    float* shade;
};
