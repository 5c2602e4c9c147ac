"""What a check found: passed and skipped counts, and a sentence for each failure."""
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Result:
    passed: int = 0
    skipped: int = 0
    failures: list = field(default_factory=list)

    def __iadd__(self, other):
        self.passed += other.passed
        self.skipped += other.skipped
        self.failures += other.failures
        return self


def one(problems, what):
    """A robot is one test: it passes without problems, and otherwise shows them."""
    return Result(failures=[f"{what}:\n" + "\n".join(problems)]) if problems else Result(passed=1)


def from_junit(path):
    """Counts the test cases of a JUnit file; a file that is missing or broken is a failure."""
    path = Path(path)
    try:
        root = ElementTree.parse(path).getroot()
    except (OSError, ElementTree.ParseError) as error:
        return Result(failures=[f"{path.name}: the test run left no readable result ({error})"])
    result = Result()
    for case in root.iter("testcase"):
        broken = case.find("failure") if case.find("failure") is not None else case.find("error")
        if broken is not None:
            text = (broken.get("message") or "") + "\n" + (broken.text or "")
            result.failures.append(f"{path.stem}: {case.get('name')}\n{text.strip()[:1500]}")
        elif case.find("skipped") is not None:
            result.skipped += 1
        else:
            result.passed += 1
    return result


def from_unittest(output, status):
    """Counts from what `python3 -m unittest` prints last."""
    ran = re.search(r"^Ran (\d+) tests? in", output, re.M)
    counts = {key: int(value) for key, value in re.findall(r"(failures|errors|skipped)=(\d+)", output.rsplit("\nRan ", 1)[-1])}
    if not ran:
        return Result(failures=[f"the Python checks did not run:\n{output[-1500:]}"])
    broken = counts.get("failures", 0) + counts.get("errors", 0)
    skipped = counts.get("skipped", 0)
    titles = re.findall(r"^(?:FAIL|ERROR): (.*)$", output, re.M)
    failures = [f"Python: {title}" for title in titles[:broken]] or ([f"Python: exit status {status}"] if status else [])
    if failures:
        failures[-1] += "\n" + output[-3000:]
    # A module skipped as a whole counts as skipped without having run.
    return Result(max(int(ran.group(1)) - broken - skipped, 0), skipped, failures)
