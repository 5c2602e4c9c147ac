"""How good the frames of `anatomy` are on real images, against masks and marks that no code here made.

    cmake --build --preset native-debug --target dump_frames
    PYTHON tests/anatomy/measure.py [--tool PATH] [--sheet FOLDER] [--model FOLDER] [--no-unsqueeze]
    python3 tests/anatomy/measure.py --without-network    (needs numpy, Pillow; the shared data)

PYTHON: that of models/training's environment, for the network mammo-landmarks (landmark_maps.py). "network alone": from the
peak of its map of the nipple to the mark.

pectoral: angle between our line and the anterior edge of the muscle in ddsm-tissue's masks (a robust straight line
through its last pixels by rows). skin line: from each point of our outline to the nearest border of everything that is
not background in the same masks, off the film's own borders. The images, one a patient, fall into halves by their names'
hashes. On digital images: muscle_edges.csv and skin_points.csv hold straight edges and points of the skin read by eye on
oblique views, one a patient, before anything was computed on them: 60 that report, edges of 51 more that chose constants
(tune). A frame's skin line fails where it is more than 5 mm off one of the image's points. nipple: distance to the marks of nipples.csv, made by eye, a patient in one half only; `tune` marks chose the
constants of nipple.cpp, `report` marks did not; `guess` marks (nothing to see but the usual place) are told apart;
`drawn` says which were drawn and marked last; "validation": those tuning marks that the network did not learn. A
failure is a frame without the landmark, a nipple farther than 15 mm from its mark, or a muscle's edge more than 10
degrees off. In brackets: 95% intervals, by resampling images. Millimetres are nominal
(MM of models/training's datasets.py).
"""

import argparse
import csv
import hashlib
import json
import os
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from landmark_maps import MODEL, LandmarkNetwork, Maps, datasets, write_maps

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("LOBULE_SHARED") or ROOT.parent / "shared")
DATA = SHARED / "data"
MM = datasets.MM
SPLIT = ROOT / "models" / "training" / "splits" / "mammo-nipple.csv"
DUMP = ROOT / "build" / "native-debug" / "tests" / "anatomy" / "dump_frames"
FAILED_MM, GOOD_MM, FAILED_DEG, FAILED_SKIN_MM, DOUBTED_DEG = 15.0, 5.0, 10.0, 5.0, 5.0
ROUNDS = 2000
BORDER = 6  # pixels from the film's borders and from the chest wall that are no skin


def frames(images: list[tuple[str, Path]], tool: Path, maps: list[tuple[Path, Path]] | None = None) -> list[dict]:
    parts = [[view, str(path)] for view, path in images]
    if maps is not None:
        parts = [[*part, *map(str, paths)] for part, paths in zip(parts, maps, strict=True)]
    lines = "".join("\t".join(part) + "\n" for part in parts)
    done = subprocess.run([tool], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def seen_frames(images: list[tuple[str, str, Path]], tool: Path, network: LandmarkNetwork | None) -> tuple[list[dict], list[Maps]]:
    """Of images (set, view, path); with what the network says of them, if there is one."""
    asked = [(view, path) for _, view, path in images]
    if network is None:
        return frames(asked, tool), []
    with tempfile.TemporaryDirectory() as folder:
        written = write_maps(network, [(name, path) for name, _, path in images], Path(folder))
        return frames(asked, tool, [paths for paths, _ in written]), [found for _, found in written]


def add_network_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--without-network", action="store_true", help="by classical means alone")
    parser.add_argument("--model", type=Path, default=MODEL, help="the folder of mammo-landmarks' model.json")
    parser.add_argument("--unsqueeze", action=argparse.BooleanOptionalAction, default=True, help="show the network rsna-512 in a usual shape")


def network_of(arguments: argparse.Namespace) -> LandmarkNetwork | None:
    return None if arguments.without_network else LandmarkNetwork(arguments.model, arguments.unsqueeze)


def rows_of(path: Path) -> list[dict]:
    with path.open() as file:
        return list(csv.DictReader(file))


def edge_line(muscle: np.ndarray) -> tuple[float, float]:
    """Column = slope * row + offset along the muscle's anterior edge; muscle at the left."""
    rows = np.flatnonzero(muscle.any(axis=1))
    columns = np.array([np.flatnonzero(muscle[row])[-1] for row in rows])
    inside = (columns > 3) & (columns < muscle.shape[1] - 4)
    rows, columns = rows[inside], columns[inside]
    slope, offset = np.polyfit(rows, columns, 1)
    for _ in range(5):
        away = np.abs(columns - slope * rows - offset)
        slope, offset = np.polyfit(rows, columns, 1, w=np.maximum(away, max(1.5 * np.median(away), 1)) ** -0.5)
    return slope, offset


def with_interval(values: np.ndarray, statistic, digits: int = 1) -> str:
    rng = np.random.default_rng(1)
    drawn = [statistic(rng.choice(values, len(values))) for _ in range(ROUNDS)]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return f"{statistic(values):.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"


def failures(values: np.ndarray, limit: float) -> str:
    share = with_interval(values, lambda some: np.mean(some > limit), 2)
    return f"{np.sum(values > limit)} of {len(values)}, {share}"


def half_of(name: str) -> str:
    return ("tune", "report")[hashlib.sha256(name.encode()).digest()[0] % 2]


def skin_distance(outline: list, breast: np.ndarray) -> np.ndarray:
    """Millimetres from each point of the outline to the nearest border pixel of the breast's mask."""
    inner = breast[1:-1, 1:-1] & breast[:-2, 1:-1] & breast[2:, 1:-1] & breast[1:-1, :-2] & breast[1:-1, 2:]
    border = breast.copy()
    border[1:-1, 1:-1] &= ~inner
    rows, columns = np.nonzero(border)
    points = np.array(outline)
    height, width = breast.shape
    free = (points[:, 0] > BORDER) & (points[:, 0] < width - BORDER) & (points[:, 1] > BORDER) & (points[:, 1] < height - BORDER)
    points = points[free]
    if not len(points) or not len(rows):
        return np.array([np.inf])
    away = np.hypot(points[:, :1] - columns[None], points[:, 1:] - rows[None]).min(axis=1)
    return away * MM["ddsm-tissue"][0]


def masks(tool: Path, network: LandmarkNetwork | None) -> None:
    rows = rows_of(DATA / "ddsm-tissue" / "labels.csv")
    found, _ = seen_frames([("ddsm-tissue", "MLO", DATA / "ddsm-tissue" / row["file"]) for row in rows], tool, network)
    angles, skin = {"tune": [], "report": []}, {"tune": [], "report": []}
    for row, frame in zip(rows, found):
        half, mask = half_of(row["file"]), np.array(Image.open(DATA / "ddsm-tissue" / row["mask"]))
        skin[half].append(np.mean(skin_distance(frame.get("outline", []), mask > 64)) if frame.get("outline") else np.inf)
        if not frame.get("pectoral"):
            angles[half].append(np.inf)
            continue
        is_right = frame["chestWall"] == "right"
        slope, _ = edge_line((mask == 255)[:, ::-1] if is_right else mask == 255)
        (ax, ay), (bx, by) = frame["pectoral"]
        ours = np.degrees(np.arctan2((bx - ax) if is_right else (ax - bx), by - ay))
        angles[half].append(abs(ours - np.degrees(np.arctan(-slope))))
    for half in ("tune", "report"):
        values, distances = np.array(angles[half]), np.array(skin[half])
        print(
            f"pectoral, ddsm-tissue, {half}: n {len(values)}, median {with_interval(values, np.median)} deg, 90th percentile "
            f"{np.percentile(values, 90, method='higher'):.1f}, none found {np.sum(np.isinf(values))}, failures {failures(values, FAILED_DEG)}"
        )
        print(
            f"skin line, ddsm-tissue, {half}: n {len(distances)}, mean distance of an image: median {with_interval(distances, np.median)} mm, "
            f"90th percentile {np.percentile(distances, 90, method='higher'):.1f}"
        )


def lean(upper, lower, across: float, down: float) -> float:
    """Degrees from the vertical of a line between two points, in the proportions of the breast; either way round."""
    return float(np.degrees(np.arctan(abs(upper[0] - lower[0]) * across / max(abs(lower[1] - upper[1]) * down, 1e-6))))


def from_line(point, line: list, across: float, down: float) -> float:
    """Millimetres from a point to the nearest place on a line through many points."""
    scale = np.array([across, down])
    at, ends = np.array(point) * scale, np.array(line) * scale
    start, along = ends[:-1], ends[1:] - ends[:-1]
    share = np.clip(((at - start) * along).sum(axis=1) / np.maximum((along**2).sum(axis=1), 1e-9), 0, 1)
    return float(np.hypot(*(start + share[:, None] * along - at).T).min())


def muscle_off(mark: dict, frame: dict) -> float:
    """Degrees; without end where none was found, or where it leans the other way."""
    across, down = MM[mark["set"]]
    if not frame.get("pectoral"):
        return np.inf
    (ax, ay), (bx, by) = frame["pectoral"]
    upper, lower = ([float(mark[f"{end}_{axis}"]) for axis in ("column", "row")] for end in ("upper", "lower"))
    if (upper[0] - lower[0]) * (ax - bx) * (by - ay) < 0:
        return np.inf
    return abs(lean((ax, ay), (bx, by), across, down) - lean(upper, lower, across, down))


def digital_edges(tool: Path, network: LandmarkNetwork | None) -> None:
    marks = rows_of(Path(__file__).with_name("muscle_edges.csv"))
    found, _ = seen_frames([(mark["set"], "MLO", DATA / mark["set"] / mark["file"]) for mark in marks], tool, network)
    groups = [("tune", "tune", None), ("report", "report", None)] + [(f"report, {name}", "report", name) for name in ("cdd-cesm", "rsna-512")]
    for title, split, only in groups:
        chosen = [(mark, frame) for mark, frame in zip(marks, found) if mark["split"] == split and only in (None, mark["set"])]
        seen = np.array([muscle_off(mark, frame) for mark, frame in chosen if mark["confidence"] != "none"])
        stated = np.array([frame.get("pectoralDeviationDeg", 0) for mark, frame in chosen if mark["confidence"] != "none"])
        unseen = [frame for mark, frame in chosen if mark["confidence"] == "none"]
        doubted = sum(frame.get("pectoralDeviationDeg", 0) > DOUBTED_DEG for frame in unseen)
        print(
            f"pectoral, digital, {title}: n {len(seen)}, median {with_interval(seen, np.median)} deg, 90th percentile "
            f"{np.percentile(seen, 90, method='higher'):.1f}, none found {np.sum(np.isinf(seen))}, failures {failures(seen, FAILED_DEG)}, "
            f"within one and two sigma {np.mean(seen < stated):.2f} {np.mean(seen < 2 * stated):.2f}; found where the reader saw none: {sum(bool(frame.get('pectoral')) for frame in unseen)} of {len(unseen)}, {doubted} in doubt"
        )


def digital_skin(tool: Path) -> None:
    points = rows_of(Path(__file__).with_name("skin_points.csv"))
    images = list(dict.fromkeys((point["set"], point["file"]) for point in points))
    found = frames([("MLO", DATA / source / file) for source, file in images], tool)
    for title, only in (("all", None), ("cdd-cesm", "cdd-cesm"), ("rsna-512", "rsna-512")):
        means, worst = [], []
        for (source, file), frame in zip(images, found):
            if only not in (None, source):
                continue
            places = [(float(point["column"]), float(point["row"])) for point in points if point["file"] == file]
            away = [from_line(place, frame["outline"], *MM[source]) if frame.get("outline") else np.inf for place in places]
            means.append(np.mean(away))
            worst.append(max(away))
        print(
            f"skin line, digital, {title}: n {len(means)}, mean distance of an image: median {with_interval(np.array(means), np.median)} mm, "
            f"90th percentile {np.percentile(means, 90, method='higher'):.1f}, failures {failures(np.array(worst), FAILED_SKIN_MM)}"
        )


def from_mark(mark: dict, place) -> float:
    """Millimetres."""
    across, down = MM[mark["set"]]
    return float(np.hypot((place[0] - float(mark["column"])) * across, (place[1] - float(mark["row"])) * down))


def nipples(tool: Path, sheet: Path | None, network: LandmarkNetwork | None) -> None:
    marks = rows_of(Path(__file__).with_name("nipples.csv"))
    found, maps = seen_frames([(mark["set"], mark["view"], DATA / mark["set"] / mark["file"]) for mark in marks], tool, network)
    for mark, one in zip(marks, maps):
        mark["alone"] = from_mark(mark, one.nipple.peak())
    for mark, frame in zip(marks, found):
        mark["frame"] = frame
        if not frame.get("nipple"):
            mark["mm"], mark["sigmas"] = np.inf, np.inf
            continue
        dx, dy = frame["nipple"][0] - float(mark["column"]), frame["nipple"][1] - float(mark["row"])
        mark["mm"] = from_mark(mark, frame["nipple"])
        mark["sigmas"] = np.hypot(dx, dy) / frame["uncertaintyPx"]
    groups = {
        "tune, seen": [m for m in marks if m["split"] == "tune" and m["confidence"] != "guess"],
        "report, seen": [m for m in marks if m["split"] == "report" and m["confidence"] != "guess"],
        "guesses of both": [m for m in marks if m["confidence"] == "guess"],
    }
    seen = groups["report, seen"]
    for name in MM:
        groups[f"report, seen, {name}"] = [m for m in seen if m["set"] == name]
    groups["report, seen, drawn last"] = [m for m in seen if m["drawn"] == "last"]
    validation = {(r["source"], r["file"]) for r in rows_of(SPLIT) if r["split"] == "validation"}
    groups["validation, seen"] = [m for m in groups["tune, seen"] if (m["set"], m["file"]) in validation]
    groups["report, seen, called in profile"] = [m for m in seen if m["frame"].get("inProfile")]
    groups["report, seen, called not in profile"] = [m for m in seen if not m["frame"].get("inProfile")]
    for name, group in groups.items():
        if not group:
            continue
        mm, sigmas = np.array([m["mm"] for m in group]), np.array([m["sigmas"] for m in group])
        print(
            f"nipple, {name}: n {len(mm)}, median {with_interval(mm, np.median)} mm, within {GOOD_MM:.0f} mm {np.mean(mm <= GOOD_MM):.2f}, "
            f"failures {failures(mm, FAILED_MM)}, within one and two sigma {np.mean(sigmas <= 1):.2f} {np.mean(sigmas <= 2):.2f}"
        )
    if maps:
        alone = np.array([m["alone"] for m in seen])
        print(
            f"network alone, report, seen: n {len(alone)}, median {with_interval(alone, np.median)} mm, "
            f"within {GOOD_MM:.0f} mm {np.mean(alone <= GOOD_MM):.2f}, failures {failures(alone, FAILED_MM)}"
        )
    if sheet:
        draw(sorted(groups["tune, seen"], key=lambda m: -m["mm"])[:32], sheet / "nipples.png")


def draw(marks: list[dict], path: Path, width: int = 300, height: int = 380, columns: int = 8) -> None:
    """The worst first: our outline, muscle and nipple (cyan in profile, orange not) and the reader's mark (red cross)."""
    page = Image.new("RGB", (columns * width, -(-len(marks) // columns) * height))
    for index, mark in enumerate(marks):
        frame = mark["frame"]
        image = Image.open(frame["path"]).convert("RGB")
        scale = min((width - 4) / image.width, (height - 4) / image.height)
        image = image.resize((int(image.width * scale), int(image.height * scale)))
        pen = ImageDraw.Draw(image)

        def at(point):
            return ((point[0] + 0.5) * scale, (point[1] + 0.5) * scale)

        if len(frame.get("outline", [])) > 1:
            pen.line([at(p) for p in frame["outline"]], fill=(0, 255, 0))
        if frame.get("pectoral"):
            pen.line([at(p) for p in frame["pectoral"]], fill=(255, 80, 255))
        if frame.get("nipple"):
            x, y = at(frame["nipple"])
            radius = frame["uncertaintyPx"] * scale
            color = (0, 220, 255) if frame["inProfile"] else (255, 160, 0)
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=color)
        x, y = at((float(mark["column"]), float(mark["row"])))
        pen.line((x - 5, y, x + 5, y), fill="red")
        pen.line((x, y - 5, x, y + 5), fill="red")
        pen.text((2, 2), f"{mark['mm']:.0f} mm {Path(frame['path']).stem[:18]}", fill="yellow")
        page.paste(image, (index % columns * width + 2, index // columns * height + 2))
    page.save(path)


def main() -> None:
    parser = argparse.ArgumentParser(description="How good the frames of views are on the shared data.")
    parser.add_argument("--sheet", type=Path, help="a folder for a picture of the tuning half's worst nipples")
    parser.add_argument("--tool", type=Path, default=DUMP, help="dump_frames")
    add_network_options(parser)
    arguments = parser.parse_args()
    network = network_of(arguments)
    masks(arguments.tool, network)
    digital_edges(arguments.tool, network)
    digital_skin(arguments.tool)
    nipples(arguments.tool, arguments.sheet, network)


if __name__ == "__main__":
    main()
