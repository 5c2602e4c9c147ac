"""Losses of lesion maps and image classes, made for few lesions and many empty images."""

from __future__ import annotations

import torch
import torch.nn.functional as F


def lesion_map_loss(logits: torch.Tensor, target: torch.Tensor, weight: torch.Tensor, dice: float = 0.5) -> torch.Tensor:
    """Weighted cross-entropy, soft Dice per image with a lesion, the hardest tenth of pixels where there is none.

    `target` and `weight` have the shape of `logits`; weight 0 leaves a pixel out.
    """
    per_pixel = F.binary_cross_entropy_with_logits(logits, target, reduction="none") * weight
    per_pixel = per_pixel.flatten(1)
    area = weight.flatten(1).sum(1).clamp(min=1)
    loss = per_pixel.sum(1) / area
    weighted = (target * (weight > 0)).flatten(1)
    has_lesion = (weighted.sum(1) > 0.5).float()

    probability = torch.sigmoid(logits).flatten(1) * (weight.flatten(1) > 0)
    overlap = (probability * weighted).sum(1)
    soft = 1 - (2 * overlap + 1) / (probability.sum(1) + weighted.sum(1) + 1)
    hardest = per_pixel.topk(max(1, per_pixel.shape[1] // 10), dim=1).values.mean(1)
    return (loss + has_lesion * dice * soft + (1 - has_lesion) * 0.5 * hardest).mean()


def brightest_loss(logits: torch.Tensor, inside: torch.Tensor, part: float = 0.02) -> torch.Tensor:
    """An image known to hold a cancer somewhere: the mean of its highest 2% of logits should say so."""
    flat = logits.masked_fill(~inside, -20.0).flatten(1)
    top = flat.topk(max(1, int(part * flat.shape[1])), dim=1).values.mean(1)
    return F.binary_cross_entropy_with_logits(top, torch.full_like(top, 0.9))


def class_loss(logits: torch.Tensor, label: torch.Tensor, allowed: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """Smoothed cross-entropy; `allowed` (n, classes) hides classes a set does not know."""
    masked = logits.masked_fill(~allowed, -30.0)
    log_p = F.log_softmax(masked, dim=1)
    hard = F.one_hot(label, logits.shape[1]).float()
    soft = 0.92 * hard + 0.08 * allowed.float() / allowed.sum(1, keepdim=True)
    per_image = -(soft * log_p).sum(1) * weights[label]
    return per_image.mean()
