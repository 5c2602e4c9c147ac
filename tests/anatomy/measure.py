"""How good the frames of `anatomy` are on real images, against masks and marks that no code here made.

    cmake --build --preset native-debug --target dump_frames
    python3 tests/anatomy/measure.py [--sheet FOLDER]      (needs numpy, Pillow; the shared data)

pectoral: angle between our line and the anterior edge of the muscle in ddsm-tissue's masks (a robust straight line
through its last pixels by rows). nipple: distance to the marks of nipples.csv, made by eye; `tune` marks chose the
constants of nipple.cpp, `report` marks did not; `guess` marks (nothing to see but the usual place) are told apart.
Millimetres are nominal, as the sets' headers are gone: cdd-cesm 0.5, rsna-512 0.45 (its squeezed columns 0.36),
mini-mias 0.2, ddsm-tissue 0.25 mm a pixel.
"""

import argparse
import csv
import json
import os
import subprocess
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("LOBULE_SHARED") or ROOT.parent / "shared")
DATA = SHARED / "data"
DUMP = ROOT / "build" / "native-debug" / "tests" / "anatomy" / "dump_frames"
MM = {"cdd-cesm": (0.5, 0.5), "rsna-512": (0.36, 0.45), "mini-mias": (0.2, 0.2), "ddsm-tissue": (0.25, 0.25)}
FAILED_MM, GOOD_MM = 15.0, 5.0


def frames(images: list[tuple[str, Path]]) -> list[dict]:
    lines = "".join(f"{view}\t{path}\n" for view, path in images)
    done = subprocess.run([DUMP], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


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


def pectoral() -> None:
    rows = rows_of(DATA / "ddsm-tissue" / "labels.csv")
    found = frames([("MLO", DATA / "ddsm-tissue" / row["file"]) for row in rows])
    angles, missing = [], 0
    for row, frame in zip(rows, found):
        if not frame.get("pectoral"):
            missing += 1
            continue
        muscle = np.array(Image.open(DATA / "ddsm-tissue" / row["mask"])) == 255
        is_right = frame["chestWall"] == "right"
        slope, _ = edge_line(muscle[:, ::-1] if is_right else muscle)
        (ax, ay), (bx, by) = frame["pectoral"]
        ours = np.degrees(np.arctan2((bx - ax) if is_right else (ax - bx), by - ay))
        angles.append(abs(ours - np.degrees(np.arctan(-slope))))
    angles = np.array(angles)
    print(
        f"pectoral, ddsm-tissue: n {len(rows)}, none found {missing}, angle error median {np.median(angles):.2f} deg, "
        f"90th percentile {np.percentile(angles, 90):.2f}, within 5 deg {np.mean(angles <= 5):.3f}"
    )


def nipples(sheet: Path | None) -> None:
    marks = rows_of(Path(__file__).with_name("nipples.csv"))
    found = frames([(mark["view"], DATA / mark["set"] / mark["file"]) for mark in marks])
    for mark, frame in zip(marks, found):
        across, down = MM[mark["set"]]
        mark["frame"] = frame
        if not frame.get("nipple"):
            mark["mm"], mark["sigmas"] = np.inf, np.inf
            continue
        dx, dy = frame["nipple"][0] - float(mark["column"]), frame["nipple"][1] - float(mark["row"])
        mark["mm"] = np.hypot(dx * across, dy * down)
        mark["sigmas"] = np.hypot(dx, dy) / frame["uncertaintyPx"]
    groups = {
        "tune, seen": [m for m in marks if m["split"] == "tune" and m["confidence"] != "guess"],
        "report, seen": [m for m in marks if m["split"] == "report" and m["confidence"] != "guess"],
        "guesses of both": [m for m in marks if m["confidence"] == "guess"],
    }
    seen = groups["report, seen"]
    for name in MM:
        groups[f"report, seen, {name}"] = [m for m in seen if m["set"] == name]
    groups["report, seen, called in profile"] = [m for m in seen if m["frame"].get("inProfile")]
    for name, group in groups.items():
        if not group:
            continue
        mm, sigmas = np.array([m["mm"] for m in group]), np.array([m["sigmas"] for m in group])
        print(
            f"nipple, {name}: n {len(mm)}, median {np.median(mm):.1f} mm, within {GOOD_MM:.0f} mm {np.mean(mm <= GOOD_MM):.2f}, "
            f"farther than {FAILED_MM:.0f} mm {np.mean(mm > FAILED_MM):.2f}, within one and two sigma {np.mean(sigmas <= 1):.2f} {np.mean(sigmas <= 2):.2f}"
        )
    if sheet:
        draw([m for m in sorted(marks, key=lambda m: -m["mm"]) if m["confidence"] != "guess"][:32], sheet / "nipples.png")


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
    parser.add_argument("--sheet", type=Path, help="a folder for a picture of the worst nipples")
    arguments = parser.parse_args()
    pectoral()
    nipples(arguments.sheet)


if __name__ == "__main__":
    main()
