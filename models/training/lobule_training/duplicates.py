"""Near-duplicate groups of a set without patient ids: a difference hash, then correlation of thumbnails."""

from __future__ import annotations

import numpy as np
from PIL import Image


def difference_hash(image: np.ndarray) -> np.ndarray:
    small = np.asarray(Image.fromarray(image).resize((17, 16), Image.Resampling.BOX)).astype(np.int16)
    return (small[:, 1:] > small[:, :-1]).ravel()


def thumbnail(image: np.ndarray) -> np.ndarray:
    small = np.asarray(Image.fromarray(image).resize((32, 32), Image.Resampling.BOX)).astype(np.float32).ravel()
    small -= small.mean()
    return small / (np.linalg.norm(small) + 1e-6)


def groups(images: list[np.ndarray], bits: int = 60, alike: float = 0.9) -> tuple[list[int], list[tuple[int, int, float]]]:
    """Group number per image (joined when hash and correlation agree) and the pairs with their correlation."""
    hashes = np.stack([difference_hash(i) for i in images])
    thumbs = np.stack([thumbnail(i) for i in images])
    signs = np.where(hashes, 1, -1).astype(np.float32)
    distance = (hashes.shape[1] - signs @ signs.T) / 2
    likeness = thumbs @ thumbs.T
    parent = list(range(len(images)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    pairs = []
    for a, b in zip(*np.nonzero(np.triu((distance <= bits) & (likeness >= alike), 1))):
        pairs.append((int(a), int(b), float(likeness[a, b])))
        parent[max(root(a), root(b))] = min(root(a), root(b))
    return [root(i) for i in range(len(images))], pairs
