"""Batches of ultrasound images as strange machines and operators would have made them, some of them twice: with marks and without."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
import torch.nn.functional as F

from . import augment, cache, datasets
from .prepare import InputSpec

SPEC = InputSpec(288, 288, "none", "as-stored", "breast-percentile-1-99.5", "centre")
RAW = replace(SPEC, range="full")  # what operators and machines change, they change before the preparation stretches the greys
CLASSES = ("normal", "benign", "malignant")
FINEST = 2
TWINS = 3 / 7  # of a batch, this share comes a second time: same place, no marks, another machine's look
CALMER = 0.6  # of every change of geometry and look, at the input's full size: the end of a run sees images nearly as they come


def seen(planes: np.ndarray, images: np.ndarray | None = None) -> np.ndarray:
    """The images of RAW planes, or others in their place, as SPEC's preparation shows them to the network, to a grey level or two.

    8 bit, n x height x width.
    """
    out = np.empty_like(planes[:, cache.IMAGE])
    for index, grey in enumerate(planes[:, cache.IMAGE] if images is None else images):
        grey = grey.astype(np.float32) / 255
        augment.stretch(grey, planes[index, cache.INSIDE] > 0)
        out[index] = np.rint(grey * 255)
    return out


class Batches:
    """Of planes of RAW preparation. A quarter normal (a third of these lesion-free crops), the rest by set and class alike; marks on 60%.

    A batch is `batch` images and a twin of each of the last `twins`: real marks erased, none painted, its greys changed on
    its own. The loss asks for the same answer to both, so that neither marks nor a machine's look may matter.
    """

    def __init__(self, kept: list[datasets.Sample], planes: np.ndarray, seed: int = 1, batch: int = 14):
        from .us_report import without_calipers

        self.planes, self.batch, self.twins = planes, batch, round(TWINS * batch)
        self.rng = np.random.default_rng(seed)
        train = [i for i, s in enumerate(kept) if s.split == "train"]
        bare, found = without_calipers(planes[train])
        self.bare = {i: image for i, image, marked in zip(train, bare, found) if marked}
        self.label = {i: CLASSES.index(kept[i].label) for i in train}
        self.lesions: dict[tuple[str, str], list[int]] = {}
        self.normals: dict[str, list[int]] = {}
        for i in train:
            s = kept[i]
            if s.label == "normal":
                self.normals.setdefault(s.source, []).append(i)
            else:
                self.lesions.setdefault((s.source, s.label), []).append(i)
        self.train = train
        self.sources = sorted({source for source, _ in self.lesions})
        # a set of four times the images is drawn twice as often: neither by heart nor forgotten
        many = [sum(len(images) for (source, _), images in self.lesions.items() if source == each) for each in self.sources]
        self.weights = np.sqrt(many) / np.sqrt(many).sum()

    def pick(self, chosen):
        return chosen[self.rng.integers(len(chosen))]

    def both(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        """The planes, and the same without real marks."""
        planes = self.planes[index]
        if index not in self.bare:
            return planes, planes
        bare = planes.copy()
        bare[cache.IMAGE] = self.bare[index]
        return planes, bare

    def lesion(self):
        source = self.rng.choice(self.sources, p=self.weights)
        label = "malignant" if self.rng.random() < 0.5 else "benign"
        chosen = self.lesions[(source, label)]
        planes, bare = self.both(self.pick(chosen))
        if self.rng.random() < 0.1:  # a second lesion of the same kind
            planes = bare = augment.paste(bare, self.planes[self.pick(chosen)], self.rng, lesion=True)
        return planes, bare, CLASSES.index(label), source != "bus-bra"

    def normal(self):
        if self.rng.random() < 0.67:
            source = self.pick(sorted(self.normals))
            planes, bare = self.both(self.pick(self.normals[source]))
            if self.rng.random() < 0.1:  # pasted, but no lesion
                label = ("benign", "malignant")[self.rng.integers(2)]
                donors = self.lesions[(self.rng.choice(self.sources), label)]
                planes = bare = augment.paste(bare, self.planes[self.pick(donors)], self.rng, lesion=False)
            return planes, bare, 0, True
        for _ in range(10):
            crop = self.beside(self.lesion()[0])
            if crop is not None:
                return crop, crop, 0, True
        return self.normal()

    def beside(self, planes: np.ndarray) -> np.ndarray | None:
        """The larger part of an image left or right of its lesions, enlarged to the input; None when too narrow."""
        columns = np.flatnonzero((planes[cache.TARGET] > 0).any(axis=0))
        content = np.flatnonzero((planes[cache.INSIDE] > 0).any(axis=0))
        left = (content[0], columns[0] - 10)
        right = (columns[-1] + 10, content[-1] + 1)
        first, end = max((left, right), key=lambda part: part[1] - part[0])
        if end - first < 90:
            return None
        rows = np.flatnonzero((planes[cache.INSIDE] > 0).any(axis=1))
        height = min(len(rows), int((end - first) * 1.1))
        top = int(rows[0] + self.rng.integers(0, len(rows) - height + 1))
        scale = SPEC.width / max(end - first, height)
        size = (max(8, int(height * scale)), max(8, int((end - first) * scale)))
        part = torch.from_numpy(planes[None, :1, top : top + height, first:end].astype(np.float32))
        large = F.interpolate(part, size=size, mode="bilinear")[0, 0].round().to(torch.uint8).numpy()
        out = np.zeros_like(planes)
        y, x = (SPEC.height - size[0]) // 2, (SPEC.width - size[1]) // 2
        out[cache.IMAGE, y : y + size[0], x : x + size[1]] = large
        out[cache.INSIDE, y : y + size[0], x : x + size[1]] = 255
        out[cache.WEIGHT] = 100
        return out

    def greys_of_another(self, planes: np.ndarray) -> np.ndarray:
        """Some images get the histogram of any other training image, and some are stored as a poor JPEG."""
        if self.rng.random() < 0.2:
            planes = planes.copy()
            augment.match_histogram(planes, self.planes[self.pick(self.train)], float(self.rng.uniform(0.4, 1)))
        if self.rng.random() < 0.12:
            planes = planes.copy()
            planes[cache.IMAGE] = augment.as_jpeg(planes[cache.IMAGE], int(self.rng.integers(15, 70)))
        return planes

    def __call__(self, step: int, size: tuple[int, int]):
        drawn = [self.normal() if k % 4 == 0 else self.lesion() for k in range(self.batch)]
        much = CALMER if size == (SPEC.height, SPEC.width) else 1.0
        first = [self.greys_of_another(d[0]) for d in drawn]
        twins = [self.greys_of_another(d[1]) for d in drawn[-self.twins :]]
        again = list(range(self.batch)) + list(range(self.batch - self.twins, self.batch))
        planes = torch.from_numpy(np.stack(first + twins))
        label = torch.tensor([drawn[k][2] for k in again])
        matrix = augment.affine(self.batch, 12 * much, (0.6**much, 1.6**much), 1.4**much, 0.12 * much, True, False)[again]
        x = augment.warp(planes, matrix, size)
        x[:, :1] = augment.like_surroundings(x[:, :1], x[:, 1:2], 0.25 * much)
        image = torch.lerp(x[:, :1], augment.monotone_curves(augment.local_contrast(x[:, :1]), 0.6), much)
        image = augment.powers(image, 2.0, 0.3 * much)
        image = augment.depth_gain(image, 0.3 * much)
        image = torch.where(torch.rand(len(again), 1, 1, 1) < much, augment.degrade(image.clone(), speckle=True), image)
        shown = x[:, 3:] > 0
        image = augment.raised_black(image, 0.25, 0.3 * much) * shown
        for k in range(self.batch):
            draw = self.rng.random(3)
            if draw[0] < 0.08 * much:
                image[k] = augment.sector(image[k], self.rng)
            if draw[1] < 0.1 * much:
                augment.surround(image[k, 0], shown[k, 0], self.rng)
                shown[k] = True
            if k >= self.batch - self.twins or draw[2] < 0.6:
                augment.paint_marks(image[k, 0], x[k, 3], self.rng)
        for k in range(len(again)):
            augment.stretch(image[k, 0].numpy(), shown[k, 0].numpy())
        target = F.avg_pool2d(x[:, 1:2] / 255, FINEST)
        allowed = torch.ones(len(again), len(CLASSES), dtype=torch.bool)
        allowed[:, 0] = torch.tensor([drawn[k][3] for k in again])
        # a lesion that the crop has pushed out of sight is no lesion's image
        seen = (x[:, 1] > 127).flatten(1).sum(1) / (planes[:, 1] > 127).flatten(1).sum(1).clamp(min=1)
        counted = (label == 0) | (seen > 0.25 * (size[0] / SPEC.height) ** 2)
        image = ((image - SPEC.mean) / SPEC.std).contiguous(memory_format=torch.channels_last)
        return [image, target, label, allowed, counted, self.twins]
