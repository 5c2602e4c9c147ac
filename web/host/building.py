"""Builds the site: Node packages, third-party libraries, then our own code; each only when something changed."""
import concurrent.futures
import hashlib
import os
import shutil
import time

from .machine import ROOT, builder, sources
from .steps import Trouble, say

STAMP = ".lobule-installed"
# Chosen, not drawn: its two masses are plain to a reader and to the shipped network in all four views, so that a first
# visit shows marks, pairs and places. How often the network misses is in its card.
SAMPLES = {"sample": ["--seed", "2", "--lesions", "2", "--density", "A", "--height", "2048"], "sample-ultrasound": ["--ultrasound", "--seed", "5"]}


def node_packages(force=False):
    """`npm ci` unless the lock file is the one already installed; returns seconds spent."""
    web = ROOT / "web"
    wanted = hashlib.sha256((web / "package-lock.json").read_bytes()).hexdigest()
    stamp = web / "node_modules" / STAMP
    if not force and stamp.exists() and stamp.read_text() == wanted:
        return 0.0
    started = time.monotonic()
    say("installing the Node packages")
    log = ROOT / "build" / "npm.log"
    log.parent.mkdir(exist_ok=True)
    log.write_text("")
    try:
        retries = ["--fetch-retries=0"] if sources.is_cut_off() else []
        builder.run_logged(["npm", "ci", "--no-audit", "--no-fund", *retries], log, "npm", cwd=web)
    except builder.BuildError as error:
        raise Trouble(f"npm could not install the packages of web/package-lock.json. Is there a network? {error}") from error
    stamp.write_text(wanted)
    return time.monotonic() - started


def third_party(flag_set, without=()):
    """Builds what is missing of the pinned libraries; returns {name: seconds}."""
    names = [name for name in builder.library_names(flag_set) if name not in without]
    try:
        return builder.build_all(flag_set, names)[2]
    except (builder.BuildError, sources.SourceError) as error:
        raise Trouble(str(error)) from error


def compile_preset(preset, *definitions, targets=(), keep_going=False):
    """Configures and builds one preset, with progress; returns its build folder. keep_going: show every error, not the first."""
    folder = ROOT / "build" / preset
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "build.log"
    log.write_text("")
    try:
        if definitions or not (folder / "build.ninja").exists():
            builder.run_logged(["cmake", "--preset", preset, *definitions], log, f"{preset}, configuring", cwd=ROOT)
        jobs = os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL") or str(os.cpu_count() or 2)
        extra = ["--", "-k", "0"] if keep_going else []
        chosen = ["--target", *targets] if targets else []
        builder.run_logged(["cmake", "--build", "--preset", preset, "-j", jobs, *chosen, *extra], log, preset, cwd=ROOT)
    except builder.BuildError as error:
        raise Trouble(str(error)) from error
    return folder


def sample_exam(folder, node):
    """The exam and the ultrasound image behind "Sample": made by our own phantom, again when the core changed."""
    core = folder / "bin" / "lobule_core.wasm"
    if not core.exists():
        return  # a room that the core needs is missing; the build has said so
    stamp = folder / "sample.made-with"
    wanted = hashlib.sha256(core.read_bytes() + repr(SAMPLES).encode()).hexdigest()
    if all((folder / name).is_dir() for name in SAMPLES) and stamp.exists() and stamp.read_text() == wanted:
        return
    log = folder / "sample.log"
    log.write_text("")
    for name, options in SAMPLES.items():
        fresh = folder / f"{name}.partial"
        shutil.rmtree(fresh, ignore_errors=True)
        try:
            builder.run_logged([str(node), "web/cli/lobule.mjs", "phantom", *options, "--out", str(fresh)], log, "sample exam", cwd=ROOT,
                               LOBULE_CORE=str(folder / "bin" / "lobule_core.mjs"))
        except builder.BuildError as error:
            say(f"The page goes without its sample exam: {error}")
            return
        shutil.rmtree(folder / name, ignore_errors=True)
        fresh.rename(folder / name)
    stamp.write_text(wanted)


def build_site(steps, node, debug=False):
    """Everything the page and the command line need; returns the build folder. A second call with nothing new is quick."""
    preset = "web-debug" if debug else "web-release"
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        packages = pool.submit(node_packages)
        libraries = third_party("wasm", without=("catch2",))
        seconds = packages.result()
    for name, spent in libraries.items():
        steps.add(f"library {name}", spent)
    steps.add("Node packages", seconds)
    with steps.step("our own code"):
        folder = compile_preset(preset)
    with steps.step("sample exam"):
        try:
            sample_exam(folder, node)
        except Trouble as trouble:
            say(f"The sample exam could not be made; everything else works. {trouble}")
    return folder


def stop():
    """Ends whatever build command still runs."""
    builder.stop_running()


def forget_caches():
    """For --no-cache: build everything again, beside the caches, without touching them."""
    fresh = ROOT / "build" / "no-cache"
    shutil.rmtree(fresh, ignore_errors=True)
    os.environ.update({"LOBULE_CACHE": str(fresh), "CCACHE_DISABLE": "1"})
    for preset in ("web-release", "web-debug", "native-debug", "native-fuzz", "headless"):
        shutil.rmtree(ROOT / "build" / preset, ignore_errors=True)
    (ROOT / "web" / "node_modules" / STAMP).unlink(missing_ok=True)

