"""The training loop: AdamW by steps or by the clock, a moving average of the weights, a checkpoint every minute, resumable."""

from __future__ import annotations

import copy
import json
import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from .team import Team


@dataclass
class Plan:
    stages: list  # (height, width, steps), small images first
    head_rate: float = 2e-3
    encoder_rate: float = 3e-4
    decay: float = 0.02
    frozen_steps: int = 60
    average: float = 0.998
    threads: int = 3
    seed: int = 1
    patience: int = 0  # validations without a better value after which to stop; 0: never
    minutes: float = 0.0  # when set, the clock and not the number of steps says where in the schedule training is

    @property
    def steps(self) -> int:
        return sum(stage[2] for stage in self.stages)

    def shortened(self, steps: int) -> None:
        """So many steps in all, in the same shares."""
        whole, before, kept = self.steps, 0, []
        for height, width, part in self.stages:
            first, last = (round(k * steps / whole) for k in (before, before + part))
            kept.append((height, width, last - first))
            before += part
        self.stages = kept
        self.frozen_steps = self.frozen_steps * steps // whole

    def size(self, done: float) -> tuple[int, int]:
        """The input's size when this part of the schedule, 0 to 1, is done."""
        step = done * self.steps + 1e-6
        for height, width, steps in self.stages:
            if step < steps:
                return height, width
            step -= steps
        return self.stages[-1][:2]


STEADY_UNTIL = 0.7  # of a schedule by the clock


class Progress:
    """How much of the schedule is done, 0 to 1. By the clock, a file `finish` in the run's folder starts the end now."""

    def __init__(self, plan: Plan, folder: Path, spent: float):
        self.plan, self.finish = plan, folder / "finish"
        self.begun = time.time() - spent

    def spent(self) -> float:
        return time.time() - self.begun

    def done(self, step: int) -> float:
        if not self.plan.minutes:
            return step / self.plan.steps
        total = 60 * self.plan.minutes
        if self.spent() < STEADY_UNTIL * total and self.finish.exists():
            self.begun = time.time() - STEADY_UNTIL * total
        return min(1.0, self.spent() / total)


class Best:
    """The averaged weights with the best validation value so far; stops a run that gets no better."""

    def __init__(self, patience: int):
        self.patience, self.value, self.weights, self.waited = patience, -math.inf, None, 0

    def see(self, value: float, average) -> None:
        self.waited += 1
        if value > self.value:
            self.value, self.waited = value, 0
            self.weights = {k: v.clone() for k, v in average.state_dict().items()}

    def is_over(self) -> bool:
        return self.patience > 0 and self.waited >= self.patience

    def state(self) -> dict:
        return {"value": self.value, "weights": self.weights, "waited": self.waited}

    def restore(self, state: dict) -> None:
        self.value, self.weights, self.waited = state["value"], state["weights"], state["waited"]


def rate_by_clock(done: float) -> float:
    """Up over the first thirtieth, steady, then a cosine to one hundredth."""
    if done < STEADY_UNTIL:
        return min(1.0, 0.1 + 27 * done)
    return 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * (done - STEADY_UNTIL) / (1 - STEADY_UNTIL)))


def rate(step: int, steps: int) -> float:
    """One cycle: up over the first tenth, then a cosine to one hundredth."""
    rise = max(1, steps // 10)
    if step < rise:
        return 0.1 + 0.9 * step / rise
    return 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * (step - rise) / max(1, steps - rise)))


def train(network, plan: Plan, next_batch, loss_of, folder: Path, validate=None, validate_every: int = 400, tell=None):
    """Returns the averaged network. `next_batch(step, size)` draws, `loss_of(network, batch)` gives loss and parts.

    `validate(network)` gives figures of which `value` says how good it is: with patience, the best average is what stays.
    `tell(line)` gets what the log gets.
    """
    torch.set_num_threads(plan.threads)
    folder.mkdir(parents=True, exist_ok=True)
    team = Team()
    network = network.to(team.device, memory_format=torch.channels_last)
    encoder = list(network.encoder.parameters())
    known = {id(p) for p in encoder}
    head = [p for p in network.parameters() if id(p) not in known]
    optimizer = torch.optim.AdamW(
        [{"params": head, "lr": plan.head_rate}, {"params": encoder, "lr": plan.encoder_rate}], weight_decay=plan.decay
    )
    average = copy.deepcopy(network)
    step, spent, checkpoint = 0, 0.0, folder / "checkpoint.pt"
    best = Best(plan.patience)
    seed = plan.seed + 100_003 * team.rank
    torch.manual_seed(seed)
    np.random.seed(seed)
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True, map_location=team.device)
        network.load_state_dict(state["network"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        step, spent = state["step"], state.get("spent", 0.0)
        best.restore(state.get("best", best.state()))
        torch.manual_seed(seed + step)
        print(f"resumed at step {step} ", flush=True)
    team.same_start(network)
    team.same_start(average)

    progress = Progress(plan, folder, spent)
    saved = time.time()
    recent: list[dict] = []
    done = team.agree(1.0 if best.is_over() else progress.done(step))
    while done < 1:
        set_rates(optimizer, plan, rate_by_clock(done) if plan.minutes else rate(step, plan.steps))
        for parameter in encoder:
            parameter.requires_grad_(step >= plan.frozen_steps)
        network.train()
        batch = [t.to(team.device) if torch.is_tensor(t) else t for t in next_batch(step, plan.size(done))]
        with torch.autocast(team.device.split(":")[0], torch.bfloat16, enabled=team.device != "cpu"):
            loss, parts = loss_of(network, batch)
        if not torch.isfinite(loss):
            raise SystemExit(f"the loss is not finite at step {step}")
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        team.average(network)
        torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimizer.step()
        step += 1
        follow(average, network, min(plan.average, (1 + step) / (10 + step)))
        recent.append(parts)
        done = progress.done(step)
        seen = {}
        if validate and team.leads and (step % validate_every == 0 or done >= 1):
            seen = validate(average.eval())
            if plan.patience:
                best.see(seen["value"], average)
                done = 1.0 if best.is_over() else done
        done = team.agree(done)

        if step % 50 == 0 or seen or done >= 1:
            means = {k: round(float(np.mean([r[k] for r in recent])), 4) for k in recent[0]}
            line = {"step": step, "done": round(done, 3), "seconds": round(progress.spent()), **means, **seen}
            recent = []
            if team.leads:
                write_line(line, folder, tell)
        if team.leads and (time.time() - saved > 60 or done >= 1):
            if done >= 1 and best.weights:
                average.load_state_dict(best.weights)
            state = {"network": network.state_dict(), "average": average.state_dict(), "optimizer": optimizer.state_dict()}
            torch.save(state | {"step": step, "spent": progress.spent(), "best": best.state()}, folder / "partial.pt")
            (folder / "partial.pt").rename(checkpoint)
            saved = time.time()
    return average.eval()


def set_rates(optimizer, plan: Plan, part: float) -> None:
    for group, base in zip(optimizer.param_groups, (plan.head_rate, plan.encoder_rate)):
        group["lr"] = base * part


def write_line(line: dict, folder: Path, tell) -> None:
    print(json.dumps(line), flush=True)
    with open(folder / "log.jsonl", "a") as file:
        file.write(json.dumps(line) + "\n")
    if tell:
        tell(line)


@torch.no_grad()
def follow(average, network, keep: float) -> None:
    for old, new in zip(average.state_dict().values(), network.state_dict().values()):
        if old.dtype.is_floating_point:
            old.lerp_(new, 1 - keep)
        else:
            old.copy_(new)


def load_average(network, folder: Path, others: tuple[Path, ...] = ()):
    """The run's averaged weights, or their mean with those of other runs; and the run's steps."""
    states = [torch.load(each / "checkpoint.pt", weights_only=True, map_location="cpu") for each in (folder, *others)]
    mean = {name: torch.stack([state["average"][name] for state in states]).mean(0) if first.dtype.is_floating_point else first
            for name, first in states[0]["average"].items()}
    network.load_state_dict(mean)
    return network.eval(), states[0]["step"]
