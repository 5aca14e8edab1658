// What of CUDA C++ the kernels use, for a compiler of the host. Threads run one after the other,
// which is exact: no kernel lets a thread wait for another.
#include <cmath>

using namespace std;

#define __device__
#define __global__

struct Index {
    int x, y, z;
};

static Index blockIdx, threadIdx, blockDim, gridDim;
