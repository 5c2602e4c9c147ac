#!/usr/bin/env python3
"""Builds the pinned third-party libraries once per flag set into a cache outside the tree, and tells CMake where.

python3 src/third_party/builder.py --flag-set wasm [NAME...] [--write-cmake FILE] [--jobs N]

The folder of a library is named after everything that can change its content: version, checksums, patches, recipe,
flags and compiler. An interrupted build resumes; two builds of the same library wait for each other.
"""
import argparse
import concurrent.futures
import fcntl
import functools
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import sources  # noqa: E402

PINS = HERE / "dependencies.json"
SAY_EVERY_S = 5.0
LONGEST_LINE = 400  # of a failed command's output; the log has it whole
_print_lock = threading.Lock()
_running = set()


class BuildError(Exception):
    """A sentence for the user."""


def say(text):
    with _print_lock:
        print(text, file=sys.stderr, flush=True)


def load_pins(path=PINS):
    return json.loads(Path(path).read_text())


def library_names(flag_set, pins=None):
    """Every library that this flag set has."""
    libraries = (pins or load_pins())["libraries"]
    return [library["name"] for library in libraries if flag_set in library.get("flagSets", [flag_set])]


def libraries_for(pins, names, flag_set):
    """The named libraries (all when none is named) with what they need, needed ones first."""
    by_name = {library["name"]: library for library in pins["libraries"]}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise BuildError(f"dependencies.json knows no library {', '.join(unknown)}")
    ordered = []

    def add(name):
        for needed in by_name[name].get("needs", []):
            add(needed)
        if by_name[name] not in ordered and flag_set in by_name[name].get("flagSets", [flag_set]):
            ordered.append(by_name[name])

    for name in names or by_name:
        add(name)
    return ordered


@functools.cache
def compiler_version(toolchain):
    command = ["emcc", "--version"] if toolchain == "emscripten" else ["clang-19", "--version"]
    try:
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise BuildError(f"{command[0]} does not run here: start serve.py as root once, it installs it") from error
    return text.splitlines()[0]


def _digest_folder(digest, folder):
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())


def probe_answers(library, flags, flag_set):
    """The file of answers that spares the library's configure its probes; a flag set may share those of another."""
    name = library.get("probes", {}).get(flags.get("probesOf", flag_set))
    return HERE / name if name else None


def library_keys(pins, flag_set, ordered):
    """name -> key: changes with anything that can change the built files."""
    flags = pins["flagSets"][flag_set]
    keys = {}
    for library in ordered:
        digest = hashlib.sha256()
        described = {key: value for key, value in library.items() if key not in ("cmake", "licence", "use", "shipped")}
        for pin in ("source", "patches"):
            if pin in described:
                described[pin] = {key: value for key, value in described[pin].items() if key != "from"}
        digest.update(json.dumps([described, flags, compiler_version(flags["toolchain"])], sort_keys=True).encode())
        if "recipe" in library:
            _digest_folder(digest, HERE / "recipes" / library["recipe"])
        if probes := probe_answers(library, flags, flag_set):
            digest.update(probes.read_bytes())
        for needed in library.get("needs", []):
            digest.update(keys[needed].encode())
        keys[library["name"]] = f"{library['name']}-{flag_set}-{digest.hexdigest()[:16]}"
    return keys


def toolchain_arguments(flags, library, flag_set):
    extra = library.get("flags", {}).get(flag_set, "")
    # A library that ends in a module of its own may have flags of its own instead of those that everything else is linked with.
    usual = library.get("ownFlags", {}).get(flag_set, flags["flags"])
    common = " ".join(filter(None, [usual, extra, "-w"]))
    cxx = " ".join(filter(None, [common, flags.get("cxxFlags", "")]))
    arguments = [f"-DCMAKE_C_FLAGS={common}", f"-DCMAKE_CXX_FLAGS={cxx}", f"-DCMAKE_BUILD_TYPE={flags['buildType']}"]
    if flags["toolchain"] == "emscripten":
        return ["emcmake", "cmake", *arguments]
    return ["cmake", "-DCMAKE_C_COMPILER=clang-19", "-DCMAKE_CXX_COMPILER=clang++-19", *arguments]


def prepare_source(library, work):
    """Unpacks and patches the source of a library; done once per key."""
    source = work / "source"
    if source.exists():
        return source
    fresh = work / "source.partial"
    shutil.rmtree(fresh, ignore_errors=True)
    sources.unpack(sources.fetch(library["source"], say), fresh)
    if "patches" in library:
        patch_folder = work / "patches"
        shutil.rmtree(patch_folder, ignore_errors=True)
        sources.unpack(sources.fetch(library["patches"], say), patch_folder)
        for name in library["patches"]["apply"]:
            done = subprocess.run(["patch", "-p1", "--batch", "--silent", "-i", str(patch_folder / name)], cwd=fresh,
                                  capture_output=True, text=True)
            if done.returncode:
                raise BuildError(f"{name} does not apply to {library['name']} {library['version']}: {done.stdout.strip()}")
    fresh.rename(source)
    return source


def run_logged(command, log, title, cwd=None, **variables):
    """Runs a command, keeps its output in a log, shows a progress line every few seconds."""
    last = 0.0
    environment = {**os.environ, "NINJA_STATUS": "[%f/%t] ", "CLICOLOR_FORCE": "0", **variables}
    with open(log, "a") as file:
        file.write(" ".join(command) + "\n")
        process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                   errors="replace", env=environment, stdin=subprocess.DEVNULL, start_new_session=True)
        _running.add(process)
        for line in process.stdout:
            file.write(line)
            step = re.match(r"\[(\d+/\d+)\]", line)
            if time.monotonic() - last > SAY_EVERY_S:
                last = time.monotonic()
                say(f"  {title}: {step.group(1) if step else line.strip()[:70]}")
    status = process.wait()
    _running.discard(process)
    if status:
        tail = "\n".join(line[:LONGEST_LINE] for line in Path(log).read_text(errors="replace").splitlines()[-30:])
        raise BuildError(f"{title} failed; the end of {log}:\n{tail}")


def stop_running():
    """Ends the commands under way, with their children: for an interrupted build, which resumes later."""
    for process in list(_running):
        try:
            os.killpg(process.pid, signal.SIGTERM)
        except ProcessLookupError:
            pass


def build(library, flag_set, pins, keys, cache, jobs):
    """Builds one library unless its folder is complete; returns seconds spent."""
    key = keys[library["name"]]
    target = cache / key
    if (target / "complete").exists():
        return 0.0
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / f"{key}.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"  {library['name']}: another build is at work on it, waiting")
            fcntl.flock(lock, fcntl.LOCK_EX)
        if (target / "complete").exists():
            return 0.0
        started = time.monotonic()
        title = f"{library['name']} {library['version']} ({flag_set})"
        say(f"building {title}")
        _build_locked(library, flag_set, pins, keys, cache, jobs, title)
        return time.monotonic() - started


def _build_locked(library, flag_set, pins, keys, cache, jobs, title):
    key = keys[library["name"]]
    work, target = cache / f"{key}.work", cache / key
    work.mkdir(exist_ok=True)
    log = work / "log.txt"
    source = prepare_source(library, work)
    stage = work / "stage"
    shutil.rmtree(stage, ignore_errors=True)
    # Configure: our own recipe where there is one, the library's own build otherwise.
    recipe = HERE / "recipes" / library["recipe"] if "recipe" in library else source
    places = {name: str(cache / other) for name, other in keys.items()}
    options = [option.format(**places) for option in library.get("options", [])]
    if probes := probe_answers(library, pins["flagSets"][flag_set], flag_set):
        options += ["-C", str(probes)]
    build_folder = work / "build"
    command = [*toolchain_arguments(pins["flagSets"][flag_set], library, flag_set), "-G", "Ninja", "-S", str(recipe),
               "-B", str(build_folder), f"-DSOURCE={source}", f"-DCMAKE_INSTALL_PREFIX={target}",
               "-DCMAKE_INSTALL_LIBDIR=lib", "-DCMAKE_POSITION_INDEPENDENT_CODE=OFF",
               *pins["flagSets"][flag_set]["options"], *options]
    if not (build_folder / "build.ninja").exists():
        shutil.rmtree(build_folder, ignore_errors=True)
        run_logged(command, log, f"{title}, configuring")
    run_logged(["cmake", "--build", str(build_folder), "-j", str(jobs)], log, title)
    # Install beside the final folder, then move: nobody ever sees half a library.
    run_logged(["cmake", "--install", str(build_folder), "--prefix", str(stage)], log, title)
    (stage / "include").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source / library["licenceFile"], stage / "LICENCE")
    (stage / "complete").write_text(f"{title}\n")
    shutil.rmtree(target, ignore_errors=True)
    stage.rename(target)
    if not os.environ.get("LOBULE_KEEP_WORK"):
        shutil.rmtree(work, ignore_errors=True)


def build_all(flag_set, names=(), jobs=None, cache=None, together=2):
    """Builds what is missing, a few libraries at a time; returns (libraries, keys, {name: seconds})."""
    pins = load_pins()
    cache = cache or sources.cache_root() / "built"
    jobs = jobs or int(os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL") or os.cpu_count() or 2)
    ordered = libraries_for(pins, list(names), flag_set)
    keys = library_keys(pins, flag_set, ordered)
    seconds = {library["name"]: 0.0 for library in ordered}
    if all((cache / keys[library["name"]] / "complete").exists() for library in ordered):
        return ordered, keys, seconds
    futures = {}
    # The largest first: DCMTK's configure keeps one core, the small ones fill the others.
    by_weight = sorted(ordered, key=lambda library: (library["name"] not in ("zlib", "freetype"), library["name"] != "dcmtk"))

    def one(library):
        for needed in library.get("needs", []):
            futures[needed].result()
        seconds[library["name"]] = build(library, flag_set, pins, keys, cache, jobs)

    with concurrent.futures.ThreadPoolExecutor(together) as pool:
        try:
            for library in by_weight:
                futures[library["name"]] = pool.submit(one, library)
            for future in futures.values():
                future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            stop_running()
            raise
    return ordered, keys, seconds


def cmake_text(flag_set, ordered, keys, cache):
    """Imported targets third_party::NAME for everything built."""
    lines = ["# Written by builder.py: the third-party libraries of this flag set."]
    for library in ordered:
        prefix = cache / keys[library["name"]]
        for target, described in library.get("cmake", {}).items():
            if flag_set not in described.get("flagSets", [flag_set]):
                continue
            name = f"third_party::{target}"
            include = ";".join(str(prefix / folder) for folder in described.get("include", ["include"]))
            libraries = [str(prefix / f"lib/lib{part}.a") for part in described["libraries"]]
            links = [f"third_party::{other}" for other in described.get("links", [])]
            lines.append(f"add_library({name} INTERFACE IMPORTED GLOBAL)")
            lines.append(f'set_target_properties({name} PROPERTIES INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "{include}"'
                         f' INTERFACE_INCLUDE_DIRECTORIES "{include}"'
                         f' INTERFACE_LINK_LIBRARIES "{";".join(libraries + links)}"'
                         f' INTERFACE_COMPILE_DEFINITIONS "{";".join(described.get("definitions", []))}")')
    return "\n".join(lines) + "\n"


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="libraries to build (default: all)")
    parser.add_argument("--flag-set", required=True, choices=list(load_pins()["flagSets"]))
    parser.add_argument("--without", action="append", default=[], help="leave this library out")
    parser.add_argument("--write-cmake", type=Path, help="write imported targets to this file")
    parser.add_argument("--jobs", type=int)
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    cache = sources.cache_root() / "built"
    try:
        names = [name for name in options.names or library_names(options.flag_set) if name not in options.without]
        ordered, keys, seconds = build_all(options.flag_set, names, options.jobs, cache)
    except (BuildError, sources.SourceError) as error:
        say(str(error))
        return 1
    if options.write_cmake:
        text = cmake_text(options.flag_set, ordered, keys, cache)
        if not options.write_cmake.exists() or options.write_cmake.read_text() != text:
            options.write_cmake.parent.mkdir(parents=True, exist_ok=True)
            options.write_cmake.write_text(text)
    for name, spent in seconds.items():
        if spent:
            say(f"{name}: {spent:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
