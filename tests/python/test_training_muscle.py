"""What the muscle's network is told of an edge, what it learns of a trained one, and how far its map's edge is off."""

import sys
import unittest
from pathlib import Path

try:
    import numpy as np
    import scipy  # noqa: F401
    import torch
except ImportError:
    raise unittest.SkipTest("numpy, scipy or PyTorch is absent")

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "models" / "training"))
from lobule_training import datasets, mammo_landmarks, mammo_nipple  # noqa: E402

EDGE = ((120.0, 20.0), (20.0, 220.0))  # input pixels; the muscle lies behind it, at the upper left
NONE = ((np.nan, np.nan), (np.nan, np.nan))


def edges(*ends) -> torch.Tensor:
    return torch.tensor(ends, dtype=torch.float32)


class Told(unittest.TestCase):
    def test_what_lies_behind_the_edge_is_muscle_and_beyond_its_ends_nobody_knows(self):
        share, weight = (plane[0].numpy() for plane in mammo_landmarks.targets(edges(EDGE), 96, 64))
        for (column, row), (muscle, known) in {
            (10, 30): (1, 1), (60, 100): (1, 1), (100, 100): (0, 1), (250, 10): (0, 1), (200, 300): (0, 1),
            (2, 300): (0, 1), (5, 240): (1, 0), (100, 2): (1, 0),
        }.items():
            self.assertEqual((share[row // 4, column // 4], weight[row // 4, column // 4]), (muscle, known), (column, row))
        row = 120 // 4  # there the edge lies at column 70
        self.assertAlmostEqual(share[row].sum() * 4, 70, delta=2)

    def test_a_view_without_an_edge_has_no_muscle_at_all(self):
        share, weight = mammo_landmarks.targets(edges(NONE, EDGE), 96, 64)
        self.assertEqual((float(share[0].sum()), float(weight[0].min())), (0, 1))
        self.assertGreater(float(share[1].sum()), 0)

    def test_a_faded_edge_is_darker_behind_and_the_same_in_front(self):
        sample = datasets.Sample("cdd-cesm", "a.png", "p", "normal", split="train", sha256="")
        sample.facts = {"how": "found", "in input": np.array(EDGE), "trust": 0.7}
        planes = np.full((1, 4, 384, 256), 100, np.uint8)
        batches = mammo_landmarks.Batches([sample], planes, seed=2, batch=1)
        x, y = mammo_landmarks.grid(384, 256)
        front, _ = mammo_landmarks.away_from(edges(EDGE), x, y)
        steps = []
        for _ in range(40):
            image = torch.where(front[:, None] < 0, 0.8, 0.3)
            batches.fade(image, edges(EDGE))
            self.assertAlmostEqual(float(image[front[:, None] > 20].min()), 0.3, delta=0.02)
            steps.append(float(image[front[:, None] < -20].mean()) - 0.3)
        self.assertGreater(steps.count(max(steps)), 8)  # left alone
        self.assertAlmostEqual(max(steps), 0.5, delta=1e-5)
        self.assertLess(min(steps), 0.15)
        self.assertGreater(min(steps), -0.02)


class Learned(unittest.TestCase):
    def test_a_step_of_learning_leaves_encoder_and_nipple_as_they_were(self):
        torch.manual_seed(1)
        network = mammo_landmarks.network()
        before = {name: value.clone() for name, value in network.state_dict().items()}
        optimizer = torch.optim.AdamW(network.parameters(), lr=1e-2)
        network.train()
        image = torch.rand(2, 1, 96, 64)
        loss, _ = mammo_landmarks.loss_of(network, (image, edges(((30, 4), (4, 60)), NONE), torch.ones(2)))
        loss.backward()
        optimizer.step()
        changed = {name.split(".")[0] for name, value in network.state_dict().items() if not torch.equal(value, before[name])}
        self.assertEqual(changed, {"muscle"})

    def test_the_nipple_is_said_as_by_the_network_that_was_trained_for_it(self):
        torch.manual_seed(2)
        first, network = mammo_nipple.network().eval(), mammo_landmarks.network()
        network.load_state_dict(first.state_dict(), strict=False)
        image = torch.rand(1, 1, 384, 256)
        with torch.no_grad():
            nipple, muscle = mammo_landmarks.Shipped(network.eval())(image)
            self.assertTrue(torch.equal(nipple, mammo_nipple.Spread()(first(image)[0])))
        self.assertEqual(muscle.shape, nipple.shape)
        self.assertTrue(0 <= float(muscle.min()) <= float(muscle.max()) <= 1)


class Measured(unittest.TestCase):
    def test_the_lean_of_a_map_s_edge_in_degrees(self):
        x, y = mammo_landmarks.grid(384, 256)
        front, _ = mammo_landmarks.away_from(edges(EDGE), x, y)
        muscle = torch.sigmoid(-front[0] / 3).numpy()
        drawn = np.degrees(np.arctan(100 / 200))
        self.assertAlmostEqual(mammo_landmarks.lean(muscle, 20, 220), drawn, delta=0.3)
        muscle[100:104] = 1  # a few rows that are wrong
        self.assertAlmostEqual(mammo_landmarks.lean(muscle, 20, 220), drawn, delta=1)
        self.assertTrue(np.isnan(mammo_landmarks.lean(np.zeros((384, 256), np.float32), 20, 220)))

    def test_an_edge_that_leans_away_from_the_breast_was_prepared_the_wrong_way_round(self):
        self.assertTrue(mammo_landmarks.leans_forward(np.array(EDGE)))
        self.assertFalse(mammo_landmarks.leans_forward(np.array(EDGE) * [-1, 1] + [255, 0]))


if __name__ == "__main__":
    unittest.main()
