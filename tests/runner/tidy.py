"""clang-tidy on what changed since it last passed, several files of one room at a time.

Most of clang-tidy's time goes into the standard library's headers, which it reads and matches anew for every file. So the
files of a room that are compiled alike are put one after the other into a single source, at most FILES_TOGETHER of them.
A source that passes has passed for all its files. Where something is found, or two files do not go together (names in
their unnamed namespaces that clash), it is halved; what is wrong, and where, is said of files alone.
"""
import concurrent.futures
import hashlib
import json
import os
import re
import shlex
import subprocess

TOOL = "clang-tidy-19"
FILES_TOGETHER = 8
# The analyzer gives a function up after this many states; its own limit of 225000 takes twice as long and has found nothing more here.
ANALYZER = ("-Xclang", "-analyzer-config", "-Xclang", "max-nodes=60000")


def check(root, names, commands, stamps):
    """Complaints about those of `names` (paths from `root`) that are in the compile commands at `commands`."""
    flags = _flags(root, commands)
    keys = {name: _key(root, name, flags[name]) for name in names if name in flags}
    stale = [name for name in keys if not (stamps / keys[name]).exists()]
    stamps.mkdir(parents=True, exist_ok=True)
    folder = commands.parent / "tidy"
    folder.mkdir(exist_ok=True)

    def one_batch(batch):
        complaints = _complaints(root, _source(root, folder, batch), flags[batch[0]])
        if not complaints:
            for name in batch:
                (stamps / keys[name]).touch()
        elif len(batch) > 1:
            half = len(batch) // 2
            complaints = one_batch(batch[:half]) + one_batch(batch[half:])
        return complaints

    workers = int(os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL") or os.cpu_count() or 2)
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        found = pool.map(one_batch, _batches(stale, flags))
        return list(dict.fromkeys(complaint for complaints in found for complaint in complaints))


def _source(root, folder, batch):
    """The file itself, or one that holds the text of them all: clang-tidy looks into functions of the main file alone."""
    if len(batch) == 1:
        return root / batch[0]
    source = folder / f"{batch[0].replace('/', '_')}_and_{len(batch) - 1}.cpp"
    source.write_text("".join(f'#line 1 "{root / name}"\n{(root / name).read_text()}\n' for name in batch))
    return source


def _complaints(root, source, flags):
    done = subprocess.run([TOOL, "--quiet", str(source), "--", *flags, *ANALYZER], cwd=root, capture_output=True, text=True, errors="replace",
                          stdin=subprocess.DEVNULL)
    if done.returncode == 0:
        return []
    return [line for line in done.stdout.splitlines() if re.search(r": (error|warning):", line)] or [f"{source}: {done.stderr[-500:]}"]


def _flags(root, commands):
    """name -> what the compiler is given for it, without the files."""
    flags = {}
    for entry in json.loads(commands.read_text()):
        words = shlex.split(entry["command"])
        flags[os.path.relpath(entry["file"], root)] = words[1:words.index("-o")]
    return flags


def _batches(names, flags):
    """Files of one folder that are compiled alike, in batches of even size; the largest batches first."""
    alike = {}
    for name in names:
        alike.setdefault((os.path.dirname(name), tuple(flags[name])), []).append(name)
    batches = []
    for together in alike.values():
        count = -(-len(together) // FILES_TOGETHER)
        batches += [together[index::count] for index in range(count)]
    return sorted(batches, key=len, reverse=True)


def _key(root, name, flags):
    """A hash of the file's own text, of all our headers it reaches, of how it is compiled, and of the rules."""
    digest = hashlib.sha256((root / ".clang-tidy").read_bytes())
    digest.update(" ".join((*flags, *ANALYZER)).replace(str(root), "").encode())
    pending, seen = [name], set()
    while pending:
        current = pending.pop()
        path = root / current
        if current in seen or not path.is_file():
            continue
        seen.add(current)
        pending += [f"src/{include}" for include in re.findall(r'#include "([^"]+)"', path.read_text())]
    for current in sorted(seen):
        digest.update(current.encode() + (root / current).read_bytes())
    return digest.hexdigest()[:32]
