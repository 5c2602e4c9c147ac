"""What the network mammo-landmarks says of images, as files that dump_frames reads (map_file.h).

    PYTHON tests/anatomy/landmark_maps.py --folder FOLDER [--model FOLDER] [--no-unsqueeze] < IMAGES

PYTHON: that of models/training's environment (onnxruntime, scipy, Pillow). A line of IMAGES: the set's name, a tab, the
image's path; printed are the paths of its maps of nipple and muscle, parted by a tab. The preparation is the training's reference. rsna-512 was stretched to
squares by its publisher; the network learned it in a usual shape, so its columns are narrowed first and the map's box is
brought back, to whole pixels. --no-unsqueeze shows it the pictures as they are stored, as the application does.
"""

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "models" / "mammo-landmarks"
SHOWN = ("nipple", "muscle")

sys.path.insert(0, str(ROOT / "models" / "training"))
from lobule_training import datasets  # noqa: E402
from lobule_training.prepare import InputSpec, Placement, prepare  # noqa: E402


@dataclass(frozen=True)
class Map:
    """Upright in stored orientation; box: first column and row, last column and row, stored pixels."""

    values: np.ndarray
    box: tuple[int, int, int, int]

    def write(self, path: Path) -> None:
        rows, columns = self.values.shape
        path.write_bytes(f"{columns} {rows} {' '.join(map(str, self.box))}\n".encode() + self.values.astype("<f4").tobytes())

    def stored(self, column: float, row: float) -> tuple[float, float]:
        """image/placed_map.h: a place in the map in stored pixels."""
        first, top, last, bottom = self.box
        rows, columns = self.values.shape
        return first + (column + 0.5) * (last - first + 1) / columns - 0.5, top + (row + 0.5) * (bottom - top + 1) / rows - 0.5

    def peak(self) -> tuple[float, float]:
        """In stored pixels."""
        from lobule_training import marks

        return self.stored(*marks.peak(self.values))


def placed(values: np.ndarray, where: Placement, narrowed: float = 1.0) -> Map:
    """The network's answer (height, width) without the letterbox, where it lies in a picture whose columns were narrowed."""
    x, y, width, height = where.content
    inside = values[y : y + height, x : x + width]
    x0, y0, x1, y1 = where.box
    first, end = round(x0 / narrowed), round(x1 / narrowed)
    return Map(np.ascontiguousarray(inside[:, ::-1] if where.flipped else inside), (first, y0, end - 1, y1 - 1))


@dataclass(frozen=True)
class Maps:
    nipple: Map
    muscle: Map


class LandmarkNetwork:
    def __init__(self, folder: Path = MODEL, unsqueeze: bool = True):
        from lobule_training.runtime import session

        manifest = folder / "model.json"
        if not manifest.exists():
            raise SystemExit(f"{folder.name} is not there: measure without it (--without-network)")
        fields = json.loads(manifest.read_text())
        self.spec = InputSpec.from_manifest(fields["input"])
        self.input, self.session = fields["input"]["name"], session(folder / fields["file"])
        named = {shown: output["name"] for output in fields["outputs"] for shown in output["classes"]}
        self.outputs = [named[shown] for shown in SHOWN]
        self.unsqueeze = unsqueeze

    def maps(self, source: str, path: Path) -> Maps:
        grey, narrowed = datasets.read_grey(path), 1.0
        if self.unsqueeze and source in datasets.UNSQUEEZED:
            columns, rows = datasets.UNSQUEEZED[source]  # of the whole picture, a square as it is stored; this may be cut
            wide = round(grey.shape[1] * columns / rows)
            narrowed = wide / grey.shape[1]
            grey = np.asarray(Image.fromarray(grey).resize((wide, grey.shape[0]), Image.Resampling.BOX))
        tensor, where = prepare(grey, self.spec)
        return Maps(*(placed(answer[0, 0], where, narrowed) for answer in self.session.run(self.outputs, {self.input: tensor})))


def write_maps(network: LandmarkNetwork, images: list[tuple[str, Path]], folder: Path) -> list[tuple[tuple[Path, Path], Maps]]:
    """images: the set's name and the path. Two files each, of nipple and muscle, in their order."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for index, (source, path) in enumerate(images):
        found = network.maps(source, path)
        paths = (folder / f"{index:05}-nipple.map", folder / f"{index:05}-muscle.map")
        for one, shown in zip(paths, (found.nipple, found.muscle)):
            shown.write(one)
        written.append((paths, found))
    return written


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes the maps of mammo-landmarks for images named on the standard input.")
    parser.add_argument("--folder", type=Path, required=True, help="where the maps go")
    parser.add_argument("--model", type=Path, default=MODEL, help="the folder of model.json")
    parser.add_argument("--unsqueeze", action=argparse.BooleanOptionalAction, default=True, help="rsna-512 in a usual shape")
    arguments = parser.parse_args()
    images = [(source, Path(path)) for source, path in (line.rstrip("\n").split("\t") for line in sys.stdin)]
    for paths, _ in write_maps(LandmarkNetwork(arguments.model, arguments.unsqueeze), images, arguments.folder):
        print(*paths, sep="\t")


if __name__ == "__main__":
    main()
