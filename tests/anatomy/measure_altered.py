"""What spoils a frame: the marked images of nipples.csv again, with things added to them or cut off.

    cmake --build --preset native-debug --target dump_frames
    PYTHON tests/anatomy/measure_altered.py [--only NAME] [--tool PATH] [--sheet FOLDER] [--without-network]     (as measure.py)

Each alteration is drawn where a mammogram has it; sizes are shares of the breast's width. The frame of the altered image
is compared with that of the image as it was: how far the nipple moved, how much the muscle's edge turned, how far the
outline's points lie from the former outline where both exist. A failure is a nipple more than 15 mm farther from its mark
than before, an edge turned by more than 10 degrees or lost, an outline off by more than 5 mm in the mean.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

import measure

FAILED_MM, FAILED_DEG, FAILED_SKIN_MM = 15.0, 10.0, 5.0


class Scene:
    """One image with its former frame, chest wall at the left; alterations draw on `pen` or change `picture`."""

    def __init__(self, mark: dict, frame: dict):
        self.mark, self.frame = mark, frame
        picture = Image.open(frame["path"]).convert("L")
        self.flipped = frame["chestWall"] == "right"
        self.picture = picture.transpose(Image.FLIP_LEFT_RIGHT) if self.flipped else picture
        self.columns, self.rows = self.picture.size
        first, top, last, bottom = frame["box"]
        self.box = (self.columns - 1 - last, top, self.columns - 1 - first, bottom) if self.flipped else (first, top, last, bottom)
        self.width, self.height = self.box[2] - self.box[0] + 1, self.box[3] - self.box[1] + 1
        self.outline = np.array([self.turned(p) for p in frame["outline"]])
        self.nipple = np.array(self.turned(frame["nipple"]))
        pixels = np.asarray(self.picture)
        self.bright = int(np.percentile(pixels, 99.8))
        self.negative = np.mean(pixels > 0.6 * pixels.max()) > 0.5

    def turned(self, point):
        return [self.columns - 1 - point[0], point[1]] if self.flipped else list(point)

    def pen(self):
        return ImageDraw.Draw(self.picture)

    def at_skin(self, share: float) -> np.ndarray:
        return self.outline[int(share * (len(self.outline) - 1))]

    def spot(self, center, radius: float, level: int) -> None:
        x, y = center
        self.pen().ellipse((x - radius, y - radius, x + radius, y + radius), fill=level)

    def add(self, values: np.ndarray) -> None:
        self.picture = Image.fromarray(np.clip(np.asarray(self.picture) + values, 0, 255).astype("u1"))

    def grid(self):
        return np.meshgrid(np.arange(self.columns), np.arange(self.rows))


def label_in_air(s: Scene) -> None:
    x, y = s.columns - 0.22 * s.width, s.rows * 0.03
    s.pen().rectangle((x, y, s.columns - 4, y + 0.09 * s.width), fill=255)
    s.pen().text((x + 4, y + 2), "R MLO", fill=0)


def label_on_breast(s: Scene) -> None:
    """Pasted over the skin, white on black, as scanned films and presentations have it."""
    x, y = s.at_skin(0.2)
    half = 0.09 * s.width
    s.pen().rectangle((x - half, y - 0.5 * half, x + half, y + 0.5 * half), fill=0, outline=255)
    s.pen().text((x - 0.7 * half, y - 0.3 * half), "R 12-3", fill=255)


def pellets(s: Scene) -> None:
    """Lead on the skin far below the nipple (near it, it would mark the nipple), and a clip within the breast."""
    s.spot(s.at_skin(0.92), 0.012 * s.width, 255)
    s.spot((s.box[0] + 0.5 * s.width, s.nipple[1] - 0.15 * s.height), 0.015 * s.width, 255)


def marker_outside(s: Scene) -> None:
    s.spot(s.at_skin(0.3) + (0.06 * s.width, 0), 0.02 * s.width, 255)


def implant(s: Scene) -> None:
    x, y = s.grid()
    away = np.hypot((x - s.box[0]) / (0.55 * s.width), (y - s.nipple[1]) / (0.28 * s.height))
    s.add((x >= s.box[0]) * np.clip((1 - away) * 12, 0, 1) * 0.8 * s.bright)


def fold(s: Scene) -> None:
    """A crease: a bright band with a dark edge from the chest wall to the skin, below the nipple."""
    x, y = s.grid()
    line = s.nipple[1] + 0.28 * s.height - 0.10 * (x - s.box[0]) + 0.00015 * (x - s.box[0]) ** 2
    inside = np.asarray(s.picture) > 0.06 * s.bright
    band = np.exp(-(((y - line) / (0.012 * s.height)) ** 2)) - 0.6 * np.exp(-(((y - line - 0.025 * s.height) / (0.01 * s.height)) ** 2))
    s.add(band * inside * 0.45 * s.bright)


def cut_below(s: Scene) -> None:
    end = int(min(s.rows, s.nipple[1] + 0.18 * s.height))
    s.picture = s.picture.crop((0, 0, s.columns, end))


def cut_above(s: Scene) -> None:
    start = int(s.box[1] + 0.2 * s.height)
    s.picture = s.picture.crop((0, start, s.columns, s.rows))
    s.nipple = s.nipple - (0, start)
    s.outline = s.outline - (0, start)
    s.cut = start


def bright_borders(s: Scene) -> None:
    """The shutter's or the film's own border at the three sides away from the chest wall."""
    edge = max(3, int(0.012 * s.rows))
    s.pen().rectangle((0, 0, s.columns - 1, edge), fill=255)
    s.pen().rectangle((0, s.rows - 1 - edge, s.columns - 1, s.rows), fill=255)
    s.pen().rectangle((s.columns - 1 - edge, 0, s.columns, s.rows), fill=255)


def inverted(s: Scene) -> None:
    s.picture = Image.eval(s.picture, lambda value: 255 - value)


ALTERATIONS = [label_in_air, label_on_breast, pellets, marker_outside, implant, fold, cut_below, cut_above, bright_borders, inverted]
HIDES_MUSCLE = {implant, cut_above}  # the muscle's edge is covered or gone: not compared


def angle(line: list) -> float:
    (ax, ay), (bx, by) = sorted(line, key=lambda p: p[1])
    return np.degrees(np.arctan2(bx - ax, by - ay))


def compare(s: Scene, found: dict, alteration) -> dict:
    """Millimetres the nipple is farther from its mark than before, degrees the edge turned, millimetres the outline moved."""
    across, down = measure.MM[s.mark["set"]]
    scale = np.array([across, down])
    result = {"nipple": np.inf, "muscle": None, "skin": np.inf}
    mark = np.array(s.turned([float(s.mark["column"]), float(s.mark["row"])])) - (0, getattr(s, "cut", 0))
    before = np.hypot(*((s.nipple - mark) * scale))
    back = lambda p: np.array(s.turned(p))  # noqa: E731
    if found.get("nipple"):
        result["nipple"] = np.hypot(*((back(found["nipple"]) - mark) * scale)) - before
    if s.frame.get("pectoral") and alteration not in HIDES_MUSCLE:
        result["muscle"] = abs(angle(found["pectoral"]) - angle(s.frame["pectoral"])) if found.get("pectoral") else np.inf
    if len(found.get("outline", [])) > 9:
        points = np.array([back(p) for p in found["outline"]])
        points = points[points[:, 0] > s.box[0] + 0.05 * s.width]  # the skin, not the way along the chest wall
        away = np.hypot(*np.moveaxis((points[:, None] - s.outline[None]) * scale, 2, 0)).min(axis=1)
        result["skin"] = away.mean()
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description="How frames hold when images are spoilt.")
    parser.add_argument("--tool", type=Path, default=measure.DUMP, help="dump_frames")
    parser.add_argument("--sheet", type=Path, help="a folder for pictures of the altered images")
    parser.add_argument("--every", type=int, default=1, help="take every Nth mark")
    parser.add_argument("--only", choices=[a.__name__ for a in ALTERATIONS], help="one alteration")
    measure.add_network_options(parser)
    arguments = parser.parse_args()
    network = measure.network_of(arguments)
    marks = [m for m in measure.rows_of(Path(__file__).with_name("nipples.csv")) if m["confidence"] != "guess"][:: arguments.every]
    frames, _ = measure.seen_frames([(m["set"], m["view"], measure.DATA / m["set"] / m["file"]) for m in marks], arguments.tool, network)
    with tempfile.TemporaryDirectory() as folder:
        for alteration in [a for a in ALTERATIONS if arguments.only in (None, a.__name__)]:
            scenes, images = [], []
            for index, (mark, frame) in enumerate(zip(marks, frames)):
                scene = Scene(mark, frame)
                if scene.negative and alteration is not inverted:
                    continue  # drawn bright, these would be dark
                alteration(scene)
                picture = scene.picture.transpose(Image.FLIP_LEFT_RIGHT) if scene.flipped else scene.picture
                path = Path(folder) / f"{index}.png"
                picture.save(path)
                scenes.append(scene)
                images.append((mark["set"], mark["view"], path))
            found, _ = measure.seen_frames(images, arguments.tool, network)
            results = [compare(scene, frame, alteration) for scene, frame in zip(scenes, found)]
            nipple, skin = np.array([r["nipple"] for r in results]), np.array([r["skin"] for r in results])
            muscle = np.array([r["muscle"] for r in results if r["muscle"] is not None])
            turned = f", muscle's edge {np.mean(muscle > FAILED_DEG):.2f} of {len(muscle)}" if len(muscle) else ""
            print(
                f"{alteration.__name__:22} n {len(results)}: failures nipple {np.mean(nipple > FAILED_MM):.2f}{turned}, "
                f"outline {np.mean(skin > FAILED_SKIN_MM):.2f} (median {np.median(skin):.1f} mm)",
                flush=True,
            )
            if arguments.sheet:
                for scene, frame, result in zip(scenes, found, results):
                    scene.mark["frame"], scene.mark["mm"] = frame, max(result["nipple"], result["muscle"] or 0, result["skin"])
                worst = sorted(scenes, key=lambda s: -s.mark["mm"])[:16]
                measure.draw([s.mark for s in worst], arguments.sheet / f"{alteration.__name__}.png")


if __name__ == "__main__":
    main()
