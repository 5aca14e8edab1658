// Runs a kernel on the host, block by block and thread by thread.
typedef void (*Kernel)(const Puppet*, const Work*, const float*, unsigned char*, int);

extern "C" void launch(
    void* kernel, const int* grid, const int* block, void* puppets, void* works, void* values,
    void* out, int format
) {
    gridDim = {grid[0], grid[1], grid[2]};
    blockDim = {block[0], block[1], block[2]};
    for (blockIdx.z = 0; blockIdx.z < grid[2]; ++blockIdx.z)
        for (blockIdx.y = 0; blockIdx.y < grid[1]; ++blockIdx.y)
            for (blockIdx.x = 0; blockIdx.x < grid[0]; ++blockIdx.x)
                for (threadIdx.z = 0; threadIdx.z < block[2]; ++threadIdx.z)
                    for (threadIdx.y = 0; threadIdx.y < block[1]; ++threadIdx.y)
                        for (threadIdx.x = 0; threadIdx.x < block[0]; ++threadIdx.x)
                            ((Kernel)kernel)(
                                (const Puppet*)puppets, (const Work*)works, (const float*)values,
                                (unsigned char*)out, format
                            );
}

extern "C" int size_of_puppet() { return sizeof(Puppet); }
extern "C" int size_of_work() { return sizeof(Work); }
extern "C" int size_of_moved() { return sizeof(Moved); }
