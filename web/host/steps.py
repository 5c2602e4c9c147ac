"""Steps with a name and a time: what is going on now, and in the end where the minutes went."""
import contextlib
import sys
import time


class Trouble(Exception):
    """A sentence for the user: what is missing or wrong, and what to do about it."""


def say(text):
    print(text, file=sys.stderr, flush=True)


class Steps:
    def __init__(self):
        self.spent = []

    @contextlib.contextmanager
    def step(self, name):
        started = time.monotonic()
        try:
            yield
        finally:
            self.spent.append((name, time.monotonic() - started))

    def add(self, name, seconds):
        self.spent.append((name, seconds))

    def table(self, at_least_s=1.0):
        """Lines for the steps that took time, or nothing when everything was quick."""
        shown = [(name, seconds) for name, seconds in self.spent if seconds >= at_least_s]
        if not shown:
            return ""
        width = max(len(name) for name, _ in shown)
        lines = [f"  {name:<{width}}  {clock(seconds)}" for name, seconds in shown]
        return "Where the time went:\n" + "\n".join(lines)


def clock(seconds):
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d} min" if seconds >= 60 else f"{seconds:.1f} s"
