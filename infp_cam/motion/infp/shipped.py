"""Where models are: those that come with the program, and a person's own."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from infp_cam.errors import ModelInvalid
from infp_cam.motion.generator import SHIPPED_MODEL

# Found by name at run time: models are data, and the core imports none of their code.
_WEIGHTS = "infp_cam.models.weights"


def find_model(name: str) -> Path:
    """Return the file of the model `name`: one that comes with the program, or a path.

    Raises
    ------
    ModelInvalid
        Where there is no such file.
    """
    if name != Path(name).name or name.lower().endswith(".onnx"):
        path = Path(name).expanduser()
        if not path.is_file():
            raise ModelInvalid(
                f"There is no model {path}.", f"Check the path, or use `{SHIPPED_MODEL}`."
            )
        return path
    shipped = shipped_models()
    if name in shipped:
        return shipped[name]
    if name == SHIPPED_MODEL:
        raise ModelInvalid(
            f"The model {SHIPPED_MODEL}, which comes with INFP Camera, is missing.",
            "Install INFP Camera anew, or use the generator `procedural`.",
        )
    raise ModelInvalid(
        f"No model called {name!r} comes with the program.",
        f"Choose one of: {', '.join(shipped) or 'none'}; or give the path of an .onnx file.",
    )


def shipped_models() -> dict[str, Path]:
    """Return the files of the models that come with the program, by name."""
    try:
        folder = Path(str(resources.files(_WEIGHTS)))
    except ModuleNotFoundError:  # a distribution without them
        return {}
    return {path.stem: path for path in sorted(folder.glob("*.onnx"))}
