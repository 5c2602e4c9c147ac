"""The checks of tests/run, in the order in which they run. Each returns a Result; a Trouble it raises counts as one failure."""
import concurrent.futures
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "web"), str(ROOT / "tests")]

import check_layers  # noqa: E402
import lint  # noqa: E402
from host import building, machine  # noqa: E402
from host.steps import Trouble, say  # noqa: E402

from . import oracles, tidy  # noqa: E402
from .results import Result, from_junit, from_unittest, one  # noqa: E402

WERROR = "-DLOBULE_WERROR=ON"
TEST_PACKAGES = [*machine.NATIVE_PACKAGES, "clang-format-19", "clang-tidy-19", "chromium", "firefox-esr", "xvfb", "xauth",
                 "python3-numpy", "python3-pil", "python3-pydicom", "python3-venv", "pyflakes3", "dcmtk", "openssl",
                 "fonts-dejavu-core", "fonts-droid-fallback", "fonts-nanum", "fonts-tlwg-loma-ttf"]
# Pieces that Emscripten puts into its own output.
FRAGMENTS = {"tests/support/node_env.js", "src/third_party/cmake/no_sockets.js"}
# Python checks of minutes: they train and run networks, or read the whole corpus.
SLOW_PYTHON = {"test_decode_against_pydicom.py", "test_int8_against_float32.py", "test_models_agree.py", "test_training_calibrate.py",
               "test_training_models.py", "test_training_pipeline.py", "test_training_small_run.py"}
FAST_PACKAGES = [*machine.NATIVE_PACKAGES, "clang-format-19", "pyflakes3"]


# A test that hangs (a browser that died, a page that never gets idle) must not hang the run.
LONGEST_TEST_S = 240
LONGEST_FILE_S = 600


def prepare(may_install, fast):
    """Tools, Node packages, and the environment that every check sees."""
    try:
        node = machine.prepare(may_install, FAST_PACKAGES if fast else TEST_PACKAGES, needs_emscripten=not fast)
    except Trouble as trouble:
        # What cannot be installed fails its own check; the others still run.
        say(str(trouble))
        node = machine.prepare(may_install, needs_emscripten=False)
    building.node_packages()
    settings = {"LOBULE_REPO_DIR": str(ROOT), "LOBULE_NODE": str(node), "LOBULE_FAST": "1" if fast else "",
                "LOBULE_CHROMIUM": shutil.which("chromium") or "", "LOBULE_FIREFOX": shutil.which("firefox-esr") or ""}
    shared = shared_folder()
    settings["LOBULE_SHARED"] = str(shared) if shared else ""
    os.environ.update(settings)
    os.environ["PATH"] = f"{node.parent}{os.pathsep}{os.environ['PATH']}"
    if not shared:
        say("The shared data is not on this machine: tests that need it are skipped.")


def shared_folder():
    """LOBULE_SHARED, or `shared` beside the repository (beside the main checkout, for a worktree)."""
    if os.environ.get("LOBULE_SHARED"):
        return Path(os.environ["LOBULE_SHARED"])
    git = subprocess.run(["git", "rev-parse", "--path-format=absolute", "--git-common-dir"], cwd=ROOT, capture_output=True, text=True)
    candidates = [ROOT.parent / "shared"] + ([Path(git.stdout.strip()).parents[1] / "shared"] if git.returncode == 0 else [])
    return next((folder for folder in candidates if folder.is_dir()), None)


def tracked(*patterns):
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns], cwd=ROOT,
                            capture_output=True, text=True, check=True).stdout
    return sorted(name for name in listed.split("\0") if name and (ROOT / name).is_file())


def run_limited(seconds, *command):
    """As run, but ends the command and all its children (browsers, servers) when it hangs; returns None then."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                               stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        output, _ = process.communicate(timeout=seconds)
    except BaseException as error:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if isinstance(error, subprocess.TimeoutExpired):
            return None
        raise
    return subprocess.CompletedProcess(command, process.returncode, output, "")


def run(*command, **options):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL, **options)


def layers():
    return one(check_layers.check(ROOT), "layers")


def house_rules():
    return one(lint.check(ROOT), "house rules")


def code_format():
    files = tracked("src/*.h", "src/*.cpp", "tests/*.h", "tests/*.cpp")
    done = run("clang-format-19", "--dry-run", "-Werror", *files)
    places = re.findall(r"^(\S+?:\d+):\d+: error", done.stderr, re.M)
    return one([f"{place}: run clang-format-19 -i" for place in dict.fromkeys(places)] or ([done.stderr] if done.returncode else []), "format")


def scripts():
    """Python and JavaScript parse, and Python has no unused or undefined names."""
    python = [name for name in tracked("*.py", "tests/run")]
    done = run("pyflakes3", *python)
    result = one([line for line in (done.stdout + done.stderr).splitlines() if not _is_excused(line)], "pyflakes")
    names = [name for name in tracked("*.js", "*.mjs") if name not in FRAGMENTS]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, done in zip(names, pool.map(lambda name: run(os.environ["LOBULE_NODE"], "--check", name), names)):
            result += one([done.stderr.strip()] if done.returncode else [], name)
    return result


def _is_excused(complaint):
    """Whether the line that pyflakes complains about says `noqa`: pyflakes itself does not read that."""
    found = re.match(r"([^:]+):(\d+):", complaint)
    return bool(found) and "# noqa" in (ROOT / found.group(1)).read_text().splitlines()[int(found.group(2)) - 1]


def is_fast():
    return os.environ.get("LOBULE_FAST") == "1"


def python_checks():
    """One process a file, the slow ones first; in the inner loop without those."""
    names = sorted(path.name for path in (ROOT / "tests" / "python").glob("test_*.py"))
    if is_fast():
        say(f"left to the whole run: {', '.join(name for name in names if name in SLOW_PYTHON)}")
        names = [name for name in names if name not in SLOW_PYTHON]
    total, python = Result(), str(oracles.python())  # made once, before the processes that run in it
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for result in pool.map(lambda name: _python_tests(python, name), sorted(names, key=lambda name: name not in SLOW_PYTHON)):
            total += result
    return total


def _python_tests(python, name):
    done = run(python, "-W", "error::SyntaxWarning", "-m", "unittest", "discover", "-s", "tests/python", "-t", "tests/python",
               "-p", name)
    return from_unittest(done.stderr + done.stdout, done.returncode)


def native_tests():
    """All of them; in the inner loop those whose executable is another one than when it last passed."""
    building.third_party("native-sanitized")
    return _ctest(building.compile_preset("native-debug", WERROR, keep_going=True), only_changed=is_fast())


def wasm_tests():
    building.third_party("wasm")
    return _ctest(building.compile_preset("headless", WERROR, f"-DLOBULE_NODE={os.environ['LOBULE_NODE']}", keep_going=True))


def _executables(folder):
    """name -> executable of every test that ctest knows."""
    listed = run("ctest", "--test-dir", str(folder), "--show-only=json-v1")
    try:
        tests = json.loads(listed.stdout)["tests"]
    except (ValueError, KeyError):
        return {}
    return {test["name"]: Path(test["command"][0]) for test in tests if test.get("command")}


def _ctest(folder, only_changed=False):
    """Every test executable under ctest; cases are counted from the files that Catch2 leaves."""
    results, passed = folder / "test_results", folder / "passed"
    shutil.rmtree(results, ignore_errors=True)
    results.mkdir()
    passed.mkdir(exist_ok=True)
    stamps = {name: f"{path.stat().st_mtime_ns} {path.stat().st_size}" for name, path in _executables(folder).items() if path.is_file()}
    as_before = {name for name, stamp in stamps.items() if (passed / name).exists() and (passed / name).read_text() == stamp}
    unchanged = as_before if only_changed else set()
    if unchanged:
        say(f"unchanged since they passed: {', '.join(sorted(unchanged))}")
    if stamps and unchanged == set(stamps):
        return Result(skipped=len(unchanged))
    jobs = os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL") or str(os.cpu_count() or 2)
    chosen = ["-E", f"^({'|'.join(map(re.escape, sorted(unchanged)))})$"] if unchanged else []
    done = run("ctest", "--test-dir", str(folder), "--output-on-failure", "-j", jobs, *chosen)
    (folder / "ctest.log").write_text(done.stdout + done.stderr)
    names = re.findall(r"Test +#\d+: (\S+) ", done.stdout)
    total = Result()
    for name in sorted(set(names)):
        result = from_junit(results / f"{name}.xml")
        total += result
        if result.failures:
            (passed / name).unlink(missing_ok=True)
        else:
            (passed / name).write_text(stamps.get(name, ""))
    total.skipped += len(unchanged)
    crashed = re.findall(r"^\s*\d+/\d+ Test +#\d+: (\S+) .*\*\*\*(.*?)\s+[\d.]+ sec", done.stdout, re.M)
    known = {failure.split(":")[0] for failure in total.failures}
    for name, _ in crashed:
        (passed / name).unlink(missing_ok=True)
    total.failures += [f"{name}: {reason}; see {folder / 'ctest.log'}" for name, reason in crashed if name not in known]
    if not names or (done.returncode and not total.failures):
        total.failures.append(f"ctest found nothing to run or failed:\n{(done.stdout + done.stderr)[-1500:]}")
    return total


def fuzzing():
    """What fuzzing kept and the seeds, then a fixed number of mutations by a fixed seed; tests/fuzz/run searches longer."""
    done = run(sys.executable, "tests/fuzz/run", "--replay")
    targets = re.findall(r"^\w+: [1-9]\d* inputs replayed, 0 findings", done.stdout + done.stderr, re.M)
    problems = [] if done.returncode == 0 and targets else [(done.stdout + done.stderr)[-2500:]]
    return Result(passed=len(targets)) if not problems else one(problems, "fuzzing")


def headers():
    building.compile_preset("native-debug", WERROR, targets=["header_checks"], keep_going=True)
    return Result(passed=1)


def site():
    """The page and the core for Node as shipped, warnings being errors."""
    building.third_party("wasm", without=("catch2",))
    folder = building.compile_preset("web-release", WERROR, keep_going=True)
    building.sample_exam(folder, os.environ["LOBULE_NODE"])
    return Result(passed=1)


def web_checks():
    return _node_tests("tests/web", concurrency=2)


def browser_tests():
    if not os.environ.get("LOBULE_CHROMIUM"):
        raise Trouble("Chromium is missing: the browser tests did not run.")
    return _node_tests("tests/browser", concurrency=1)


def _node_tests(folder, concurrency):
    files = tracked(f"{folder}/*.test.mjs")
    if not files:
        return Result()
    total = Result()
    results = ROOT / "build" / "test_results"
    results.mkdir(parents=True, exist_ok=True)

    def one_file(name):
        target = results / (name.replace("/", "_") + ".xml")
        target.unlink(missing_ok=True)
        done = run_limited(LONGEST_FILE_S, os.environ["LOBULE_NODE"], "--test", f"--test-timeout={LONGEST_TEST_S * 1000}",
                           "--test-reporter=junit", f"--test-reporter-destination={target}", name)
        if done is None:
            return Result(failures=[f"{name}: hung, and was ended after {LONGEST_FILE_S // 60} minutes"])
        result = from_junit(target)
        if done.returncode and not result.failures:
            result.failures.append(f"{name}: exit status {done.returncode}\n{(done.stdout + done.stderr)[-1500:]}")
        if not done.returncode and not result.passed and not result.skipped:
            result.failures.append(f"{name}: no test ran")
        return result

    with concurrent.futures.ThreadPoolExecutor(concurrency) as pool:
        for result in pool.map(one_file, files):
            total += result
    return total


def lint_cpp():
    commands = ROOT / "build" / "native-debug" / "compile_commands.json"
    if not commands.exists():
        raise Trouble("clang-tidy needs the native build: run the check `native tests` first.")
    return one(tidy.check(ROOT, tracked("src/*.cpp"), commands, machine.sources.cache_root() / "tidy"), "clang-tidy")


# name -> (function, part of `tests/run fast`)
CHECKS = {
    "layers": (layers, True),
    "house rules": (house_rules, True),
    "format": (code_format, True),
    "scripts": (scripts, True),
    "site": (site, False),
    "native tests": (native_tests, True),
    "headers": (headers, False),
    "fuzzing": (fuzzing, False),
    "wasm tests": (wasm_tests, False),
    "python checks": (python_checks, True),
    "web checks": (web_checks, False),
    "browser tests": (browser_tests, False),
    "clang-tidy": (lint_cpp, False),
}
