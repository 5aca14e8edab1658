"""The `mesh` renderer: the photo itself, moved as 2.5-D sheets."""

from infp_cam.render.mesh.puppet import Puppet
from infp_cam.render.mesh.renderer import MeshRenderer

__all__ = ["MeshRenderer", "Puppet"]
