"""The `cuda` renderer: the picture of the `mesh` renderer, made on an NVIDIA GPU."""

from infp_cam.render.cuda.batch import Batch
from infp_cam.render.cuda.renderer import CudaPuppet, CudaRenderer

__all__ = ["Batch", "CudaPuppet", "CudaRenderer"]
