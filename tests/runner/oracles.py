"""The Python that the checks run in: pydicom with every decoder, ONNX and scipy, pinned, in the cache outside the tree."""
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from host.steps import say

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "tests" / "python" / "requirements-oracles.txt"


def python():
    """Its interpreter, made when it is not there; Debian's own Python where pip gets nothing: some tests skip then."""
    word = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lobule" / f"venv-oracles-{word}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(folder.with_suffix(".lock"), "w") as lock:  # other runs of the checks may want it, too
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            shutil.rmtree(folder, ignore_errors=True)
            trouble = _make(folder)
            if trouble:
                say(f"Without the packages of {REQUIREMENTS.relative_to(ROOT)} some Python checks are skipped: {trouble}")
                return Path("/usr/bin/python3") if Path("/usr/bin/python3").exists() else Path(sys.executable)
            (folder / "ready").touch()
    return folder / "bin" / "python"


def _make(folder):
    """Fills the environment; returns what went wrong, or nothing."""
    for command in ([sys.executable, "-m", "venv", folder],
                    [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes",
                     "--only-binary", ":all:", "-r", REQUIREMENTS]):
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL)
        if done.returncode:
            return ((done.stderr + done.stdout).strip().splitlines() or ["no reason given"])[-1]
    return ""
