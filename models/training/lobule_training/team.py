"""Several processes that train one network: started by torchrun, one per GPU or, on CPU cores, over gloo. Alone it does nothing."""

from __future__ import annotations

import os
import sys

import torch
import torch.distributed as distributed


class Team:
    """The first process decides, validates and writes; all of them draw their own images and average their gradients.

    No module is wrapped, so that frozen parts and a network's own attributes work as they do alone.
    """

    def __init__(self):
        self.size, self.rank = int(os.environ.get("WORLD_SIZE", 1)), int(os.environ.get("RANK", 0))
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        if self.device == "cuda" and self.size > 1:
            self.device = f"cuda:{os.environ['LOCAL_RANK']}"
            torch.cuda.set_device(self.device)
        if self.size > 1 and not distributed.is_initialized():
            distributed.init_process_group("nccl" if self.device != "cpu" else "gloo")

    @property
    def leads(self) -> bool:
        return self.rank == 0

    def agree(self, number: float) -> float:
        """The first process's number, for all."""
        if self.size == 1:
            return number
        shared = torch.tensor([number], dtype=torch.float64, device=self.device)
        distributed.broadcast(shared, 0)
        return float(shared)

    def same_start(self, network) -> None:
        if self.size > 1:
            for tensor in network.state_dict().values():
                distributed.broadcast(tensor, 0)

    def average(self, network) -> None:
        """Gradients become their mean over the processes, as do the running means of normalisation."""
        if self.size == 1:
            return
        gradients = [p.grad for p in network.parameters() if p.grad is not None]
        buffers = [b for b in network.buffers() if b.dtype.is_floating_point]
        flat = torch.cat([t.flatten() for t in gradients + buffers])
        distributed.all_reduce(flat)
        flat /= self.size
        at = 0
        for tensor in gradients + buffers:
            tensor.copy_(flat[at : at + tensor.numel()].view_as(tensor))
            at += tensor.numel()


def leave() -> None:
    """After training that may have been with others: none goes while another still speaks with it."""
    if distributed.is_initialized():
        distributed.barrier()
        distributed.destroy_process_group()


def end() -> None:
    """The last line of a process, which may be one of a team; that ends here, and well.

    Left to the interpreter's end, gloo's threads now and then outlive what they belong to and abort it ("terminate
    called without an active exception") after all its work is done.
    """
    if int(os.environ.get("WORLD_SIZE", 1)) > 1:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
