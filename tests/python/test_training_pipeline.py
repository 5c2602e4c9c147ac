"""A whole small run on synthetic images: train, resume, export, quantize, run, find.

Needs PyTorch.  Without it the test looks for the environment that `models/training/run --make-environment` makes, and
skips where there is none, unless LOBULE_TRAINING=1 demands it.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "models" / "training"))
try:
    import torch
except ImportError:
    torch = None


def environment() -> Path | None:
    wanted = hashlib.sha256((ROOT / "models" / "training" / "requirements.txt").read_bytes()).hexdigest()[:12]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    python = cache / "lobule" / f"venv-training-{wanted}" / "bin" / "python"
    return python if python.exists() else None


@unittest.skipIf(torch, "this interpreter has PyTorch: the run itself is tested below")
class ElsewhereThanHere(unittest.TestCase):
    def test_the_run_passes_in_its_own_environment(self):
        python = environment()
        if os.environ.get("LOBULE_TRAINING") == "1" and not python:
            subprocess.run([ROOT / "models" / "training" / "run", "--make-environment"], check=True)
            python = environment()
        if not python:
            self.skipTest("PyTorch is absent: models/training/run --make-environment brings it (several GB)")
        here = Path(__file__).resolve()
        others = ("training_calibrate", "training_models", "training_muscle", "training_nipple", "training_ultrasound", "landmark_maps")  # these need scipy, onnx
        files = [here, *(here.with_name(f"test_{name}.py") for name in others)]
        done = subprocess.run([python, "-m", "unittest", *map(str, files)], cwd=ROOT, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr[-3000:])


@unittest.skipUnless(torch, "PyTorch is absent here")
class Pipeline(unittest.TestCase):
    def setUp(self):
        torch.set_num_threads(1)
        torch.manual_seed(3)

    def planes(self, count, lesion):
        import numpy as np
        from lobule_training import golden
        from lobule_training.prepare import InputSpec, prepare

        out = np.zeros((count, 4, 64, 64), np.uint8)
        rng = np.random.default_rng(5)
        for index in range(count):
            tensor, _ = prepare(golden.half_disc(160, 120, 255, rng, right=index % 2 == 1), InputSpec(64, 64))
            grey = np.rint((tensor[0, 0] * 0.5 + 0.5) * 255)
            out[index, 2:] = np.stack([np.full((64, 64), 100), (grey > 3) * 255])
            if lesion:
                row, column = rng.integers(24, 40), rng.integers(12, 20)
                out[index, 1, row - 6 : row + 6, column - 6 : column + 6] = 255
                grey[row - 6 : row + 6, column - 6 : column + 6] = 255
            out[index, 0] = grey
        return out

    def test_a_small_network_learns_resumes_and_is_the_same_after_export(self):
        import numpy as np
        import onnx
        from lobule_training import appearance, export, losses, mammo_lesion, marks, networks, runtime, trainer

        planes = np.concatenate([self.planes(4, True), self.planes(4, False)])
        image = torch.from_numpy(planes[:, :1]).float() / 127.5 - 1
        target = torch.nn.functional.avg_pool2d(torch.from_numpy(planes[:, 1:2]).float() / 255, 4)

        def loss_of(network, batch):
            logits, _ = network(batch[0])
            loss = losses.lesion_map_loss(logits, batch[1], torch.ones_like(batch[1]))
            return loss, {"loss": loss.item()}

        def network():
            torch.manual_seed(3)
            return networks.LesionNetwork(deepest=16, finest=4, context=16, widths=(16, 16))

        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            plan = trainer.Plan(stages=[(64, 64, 6)], frozen_steps=2, average=0.5, threads=1, head_rate=1e-2)
            first = loss_of(network(), [image, target])[1]["loss"]
            trainer.train(network(), plan, lambda step, size: [image, target], loss_of, folder)
            plan.stages = [(64, 64, 60)]
            seen = []
            trainer.train(network(), plan, lambda step, size: seen.append(step) or [image, target], loss_of, folder)
            self.assertEqual(seen[0], 6, "it goes on where it stopped")
            learned, step = trainer.load_average(network(), folder)
            self.assertEqual(step, 60)
            self.assertLess(loss_of(learned, [image, target])[1]["loss"], 0.8 * first)

            whole = mammo_lesion.Shipped(learned)
            export.to_onnx(mammo_lesion.Shipped(export.fold_normalisation(learned)), 64, 64, ["probability"], folder / "a.onnx")
            small = export.quantize(onnx.load(folder / "a.onnx"), keep=64)
            self.assertNotIn("Pad", export.check_operators(small))
            self.assertIn("DequantizeLinear", export.check_operators(small))
            onnx.save(small, folder / "b.onnx")
            with torch.no_grad():
                expected = whole(image).numpy()[:, 0]
            export.to_torchscript(whole, 64, 64, folder / "a.pt")
            traced = torch.jit.load(str(folder / "a.pt"))(image).detach().numpy()[:, 0]
            np.testing.assert_allclose(traced, expected, atol=1e-4)
            exact = runtime.run(folder / "a.onnx", planes[:, 0], 0.5, 0.5)[0][:, 0]
            rounded = runtime.run(folder / "b.onnx", planes[:, 0], 0.5, 0.5)[0][:, 0]
            np.testing.assert_allclose(exact, expected, atol=2e-3)
            self.assertLess(np.abs(rounded.astype(np.float32) - expected).mean(), 0.05)

            tensors = list(image.numpy()[:, None])
            means = export.input_means(onnx.load(folder / "a.onnx"), tensors)
            self.assertGreater(len(means), 10)
            self.assertTrue(all(np.isfinite(mean).all() and np.ptp(mean) > 0 for mean in means.values()))
            onnx.save(export.quantize(onnx.load(folder / "a.onnx"), keep=64, tensors=tensors), folder / "d.onnx")
            corrected = runtime.run(folder / "d.onnx", planes[:, 0], 0.5, 0.5)[0][:, 0]
            self.assertLess(np.abs(corrected.astype(np.float32) - expected).mean(), 0.05)
            self.assertGreater(np.abs(corrected - rounded).max(), 0, "the biases take up what rounding does")
            onnx.save(appearance.add(small, tensors), folder / "c.onnx")
            again, features = runtime.run(folder / "c.onnx", planes[:, 0], 0.5, 0.5)
            np.testing.assert_array_equal(again[:, 0], rounded)
            self.assertEqual(features.shape, (8, 96, 4, 4))
            np.testing.assert_allclose(features.astype(np.float32).mean(axis=(0, 2, 3)), 0, atol=0.01)
            np.testing.assert_allclose(features.astype(np.float32).std(axis=(0, 2, 3)), 1, atol=0.02)

            found = marks.from_map(expected[0], (0, 0, 64, 64), float(expected[0].max()) * 0.9, 0.0)
            self.assertGreaterEqual(len(found), 1)

    def test_a_run_that_gets_no_better_stops_and_keeps_its_best_weights(self):
        from lobule_training import trainer

        class Line(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.encoder = torch.nn.Conv2d(1, 1, 1)

        def loss_of(network, batch):
            return network.encoder.weight.sum() * 1.0, {"loss": 0.0}

        values, weights = iter([0.5, 0.7, 0.6, 0.65, 0.9]), []

        def validate(network):
            weights.append(float(network.encoder.weight.detach().sum()))
            return {"value": next(values)}

        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            plan = trainer.Plan(stages=[(8, 8, 100)], frozen_steps=0, average=0.5, threads=1, patience=2)
            draw = lambda step, size: [torch.zeros(1, 1, 8, 8)]  # noqa: E731
            trainer.train(Line(), plan, draw, loss_of, folder, validate, validate_every=5)
            self.assertEqual(len(weights), 4, "two validations without a better value end it")
            kept, step = trainer.load_average(Line(), folder)
            self.assertEqual(step, 20)
            self.assertAlmostEqual(float(kept.encoder.weight.detach().sum()), weights[1], places=6)
            self.assertNotAlmostEqual(weights[1], weights[3], places=4)
            trainer.train(Line(), plan, draw, loss_of, folder, validate, validate_every=5)
            self.assertEqual(len(weights), 4, "a run that is over does not begin again")

    def test_runs_are_averaged_weight_by_weight(self):
        from lobule_training import trainer

        with tempfile.TemporaryDirectory() as name:
            runs = [Path(name) / word for word in "abc"]
            for value, run in zip((1.0, 2.0, 6.0), runs):
                run.mkdir()
                network = torch.nn.BatchNorm2d(2)
                torch.nn.init.constant_(network.weight, value)
                network.num_batches_tracked += int(value)
                torch.save({"average": network.state_dict(), "step": int(10 * value)}, run / "checkpoint.pt")
            alone, _ = trainer.load_average(torch.nn.BatchNorm2d(2), runs[1])
            self.assertEqual(alone.weight.tolist(), [2.0, 2.0])
            mean, step = trainer.load_average(torch.nn.BatchNorm2d(2), runs[0], runs[1:])
            self.assertEqual(mean.weight.tolist(), [3.0, 3.0])
            self.assertEqual((int(mean.num_batches_tracked), step), (1, 10), "whole numbers and steps are the first run's")

    def test_two_processes_draw_their_own_images_and_keep_one_network(self):
        script = """
import sys, torch
from pathlib import Path
from lobule_training import team, trainer

class Line(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.norm = torch.nn.Conv2d(1, 1, 1), torch.nn.BatchNorm2d(1)

me = team.Team()
torch.manual_seed(me.rank)  # different at first: the first process's weights count
network = Line()
drawn = torch.Generator().manual_seed(10 + me.rank)
draw = lambda step, size: [torch.rand(2, 1, 4, 4, generator=drawn)]
def loss_of(network, batch):
    loss = (network.norm(network.encoder(batch[0])) - batch[0].mean()).square().mean()
    return loss, {"first": float(batch[0].sum())}
plan = trainer.Plan(stages=[(8, 8, 5)], frozen_steps=2, threads=1)
trainer.train(network, plan, draw, loss_of, Path(sys.argv[1]))
state = torch.cat([v.flatten().double() for v in network.state_dict().values()])
print("weights", me.rank, " ".join(f"{v:.9f}" for v in state.tolist()), "|", f"{draw(0, 0)[0].sum():.6f}", flush=True)
team.leave()
team.end()
"""
        with tempfile.TemporaryDirectory() as name:
            (Path(name) / "two.py").write_text(script)
            done = subprocess.run(
                [Path(sys.executable).with_name("torchrun"), "--standalone", "--nproc-per-node", "2", f"{name}/two.py", f"{name}/run"],
                env=os.environ | {"PYTHONPATH": str(ROOT / "models" / "training"), "GLOO_SOCKET_IFNAME": "lo"},
                capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr[-3000:])
            lines = sorted(line.split(" ", 2)[1:] for line in done.stdout.splitlines() if line.startswith("weights"))
            (one, first), (two, second) = ((line[1].split(" | ")) for line in lines)
            self.assertEqual(one, two)
            self.assertNotEqual(first, second, "they must not see the same images")
            self.assertEqual((Path(name) / "run" / "log.jsonl").read_text().count('"step": 5'), 1)

    def test_a_shortened_plan_has_so_many_steps(self):
        from lobule_training import trainer

        for steps in (1, 2, 7, 100):
            plan = trainer.Plan(stages=[(160, 160, 620), (224, 224, 320), (288, 288, 120)], frozen_steps=100)
            plan.shortened(steps)
            self.assertEqual(plan.steps, steps)
        self.assertEqual([s[2] for s in plan.stages], [58, 31, 11])

    def test_batches_of_both_tasks_have_shapes_that_fit_their_losses(self):
        import numpy as np
        from lobule_training import us_lesion
        from lobule_training.datasets import Sample

        kept, parts = [], []
        for source in ("busi", "bus-bra", "bus-uclm"):
            for label in ("normal", "benign", "malignant"):
                if (source, label) != ("bus-bra", "normal"):
                    kept += [Sample(source, "x", "g", label, split="train")] * 2
                    parts.append(self.planes(2, label != "normal"))
        draw = us_lesion.Batches(kept, np.concatenate(parts).repeat(4, axis=2).repeat(4, axis=3), batch=8)
        batch = draw(0, (64, 64))
        again = draw.twins
        self.assertEqual(batch[0].shape, (8 + again, 1, 64, 64))
        self.assertEqual(batch[2][:5].tolist().count(0), 2, "every fourth is normal")
        # A twin is at the same place, and is another picture.
        torch.testing.assert_close(batch[1][8 - again : 8], batch[1][8:])
        self.assertFalse(torch.equal(batch[0][8 - again : 8], batch[0][8:]))
        loss, parts = us_lesion.loss_of(us_lesion.network(), batch)
        self.assertTrue(torch.isfinite(loss))
        self.assertFalse(batch[3][batch[2] > 0].all(), "bus-bra must hide its normal class")

    def test_torchscript_holds_the_network_as_it_answers_not_as_it_trains(self):
        import numpy as np
        from lobule_training import export, us_lesion

        torch.manual_seed(1)
        shipped = us_lesion.Shipped([export.fold_normalisation(us_lesion.network())], 1.1, (-0.5, 0.0, 0.4))
        image = torch.rand(1, 1, 64, 64)
        with tempfile.TemporaryDirectory() as name, torch.no_grad():
            export.to_onnx(shipped, 64, 64, ["probability", "classes"], Path(name) / "a.onnx")
            export.to_torchscript(shipped, 64, 64, Path(name) / "a.pt")
            expected = shipped.eval()(image)
            traced = torch.jit.load(str(Path(name) / "a.pt"))
            for _ in range(3):
                for one, other in zip(traced(image), expected):
                    np.testing.assert_allclose(one.numpy(), other.numpy(), atol=1e-5)

    def test_a_mirrored_export_says_the_same_of_an_image_and_its_mirror_image(self):
        import numpy as np
        import onnx
        import onnxruntime
        from lobule_training import export, us_lesion

        torch.manual_seed(2)
        folded = export.fold_normalisation(us_lesion.network())
        image = torch.rand(1, 1, 64, 64)
        turned = torch.flip(image, [3])
        for mirrored in (True, False):
            with tempfile.TemporaryDirectory() as name:
                path = Path(name) / "a.onnx"
                export.to_onnx(us_lesion.Shipped([folded], mirrored=mirrored), 64, 64, ["probability", "classes"], path)
                export.check_operators(onnx.load(path))
                session = onnxruntime.InferenceSession(str(path))
            (map_, classes), (map_turned, classes_turned) = (session.run(None, {"image": x.numpy()}) for x in (image, turned))
            self.assertEqual(map_.shape, (1, 1, 64, 64))
            self.assertEqual(np.allclose(map_, map_turned[..., ::-1], atol=1e-5), mirrored)
            if mirrored:
                np.testing.assert_allclose(classes, classes_turned, atol=1e-6)

    def known_networks(self, count):
        """Networks with running means and deviations that are not 0 and 1, and the images that they have seen."""
        from lobule_training import us_lesion

        torch.manual_seed(3)
        images = torch.rand(12, 1, 64, 64)
        networks = [us_lesion.network().train() for _ in range(count)]
        for network in networks:
            for _ in range(3):
                network(images)
        return [network.eval() for network in networks], images

    def packed(self, networks, images, path):
        import onnx
        from lobule_training import export, us_lesion

        folded = [export.fold_normalisation(network) for network in networks]
        export.to_onnx(us_lesion.Shipped(folded), 64, 64, ["probability", "classes"], path)
        onnx.save(export.quantize(onnx.load(path), tensors=[i[None].numpy() for i in images]), path)

    def test_a_packed_file_becomes_a_network_that_answers_alike_and_can_be_trained_on(self):
        import numpy as np
        from lobule_training import unpack, us_lesion

        (known,), images = self.known_networks(1)
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "a.onnx"
            self.packed([known], images, path)
            again = unpack.load_packed(us_lesion.network(), path, images)
            with torch.no_grad():
                for one, other in zip(known(images), again(images)):
                    self.assertLess((one - other).abs().max(), 0.05 * (one.max() - one.min() + 1))
                # Means and deviations are those of the images: what a training step sees is the same.
                eval_map = again(images)[0]
                again.train()
                train_map = again(images)[0]
            np.testing.assert_allclose(train_map.numpy(), eval_map.numpy(), atol=0.05)
            with self.assertRaises(KeyError):
                unpack.load_packed(torch.nn.Sequential(torch.nn.Conv2d(1, 1, 1)), path, images)
            with self.assertRaises(KeyError):
                unpack.load_packed(us_lesion.network(), path, images, member=1)

    def test_networks_packed_together_answer_with_their_mean_and_can_be_told_apart_again(self):
        import onnxruntime
        from lobule_training import unpack, us_lesion

        networks, images = self.known_networks(2)
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "a.onnx"
            self.packed(networks, images, path)
            session = onnxruntime.InferenceSession(str(path))
            again = [unpack.load_packed(us_lesion.network(), path, images, member=k) for k in range(2)]
        probability, classes = session.run(None, {"image": images[:1].numpy()})
        with torch.no_grad():
            answers = [network(images[:1]) for network in networks]
            for network, answer in zip(again, answers):
                self.assertLess((network(images[:1])[1] - answer[1]).abs().max(), 0.05)
        self.assertEqual(probability.shape, (1, 1, 64, 64))
        mean = sum(a[1] for a in answers) / 2
        self.assertLess(abs(torch.softmax(mean, 1).numpy() - classes).max(), 0.02)
        self.assertGreater((answers[0][1] - answers[1][1]).abs().max(), 0.05, "two networks, not one twice")

    def test_a_pasted_lesion_is_labelled_and_a_decoy_is_not(self):
        import numpy as np
        from lobule_training import augment

        donor, plain = (self.planes(1, lesion)[0].repeat(4, axis=1).repeat(4, axis=2) for lesion in (True, False))
        rng = np.random.default_rng(2)
        lesion = [augment.paste(plain, donor, rng, lesion=True) for _ in range(8)]
        decoy = [augment.paste(plain, donor, rng, lesion=False) for _ in range(8)]
        self.assertTrue(any(p[1].any() for p in lesion))
        self.assertFalse(any(p[1].any() for p in decoy))
        self.assertTrue(any((p[0] != plain[0]).any() for p in decoy))


if __name__ == "__main__":
    unittest.main()
