#!/usr/bin/env python3
"""Says which lines of Sources the tests ran, from llvm-cov's tracefile; `./dev test --coverage` makes it.

Exit code 1 where fewer than 90 % of all lines ran, or fewer than all of what Tests/Coverage/whole.txt names.
"""
import argparse
import fnmatch
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
WHOLE = "Tests/Coverage/whole.txt"
GOAL_PERCENT = 90


class Lines:
    """How many lines ran of how many, and the numbers of those that did not."""

    def __init__(self):
        self.ran, self.missed = 0, []

    def count(self, number, times):
        if times:
            self.ran += 1
        else:
            self.missed.append(number)

    def __iadd__(self, other):
        self.ran += other.ran
        self.missed += other.missed
        return self

    @property
    def all(self):
        return self.ran + len(self.missed)

    @property
    def percent(self):
        return 100 * self.ran / self.all if self.all else 100.0

    def __str__(self):
        # Rounded down: 100.0 is all of them.
        return f"{int(self.percent * 10) / 10:6.1f} % {self.ran:7,} / {self.all:,}"


def read(tracefile):
    """The lines of each file under Sources (geninfo(1): SF names a file, DA one of its lines and how often it ran)."""
    files, lines = {}, Lines()
    for record in open(tracefile, encoding="utf-8"):
        kind, _, value = record.strip().partition(":")
        if kind == "SF":
            path, lines = pathlib.Path(value), Lines()
            if path.is_relative_to(ROOT / "Sources"):
                files[str(path.relative_to(ROOT))] = lines
        elif kind == "DA":
            number, times = map(int, value.split(",")[:2])
            lines.count(number, times)
    return files


def spans(numbers):
    """1, 2, 3, 7 as 1-3, 7."""
    found = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ", ".join(f"{first}-{last}" if first < last else f"{first}" for first, last in found)


def show(files):
    for path, lines in sorted(files.items(), key=lambda file: file[1].percent):
        print(f"  {lines}  {path}: {spans(lines.missed)}".rstrip(": "))


def show_targets(files):
    """A line a target, and the sum."""
    targets, total = {}, Lines()
    for path, lines in sorted(files.items()):
        target = targets.setdefault(path.split("/")[1], Lines())
        target += lines
        total += lines
    print("\n行覆盖率 · line coverage")
    for name, lines in [*targets.items(), ("all · 全部", total)]:
        print(f"  {lines}  {name}")
    return total


def whole_files(files):
    """Those that have to be covered wholly, and patterns that name none."""
    patterns = [line for line in (ROOT / WHOLE).read_text().splitlines() if line and not line.startswith("#")]
    named = {path for pattern in patterns for path in fnmatch.filter(files, pattern)}
    return {path: files[path] for path in named}, [p for p in patterns if not fnmatch.filter(files, p)]


def main():
    parser = argparse.ArgumentParser(prog="./dev test --coverage")
    parser.add_argument("--files", action="store_true", help="every file, the least covered first")
    parser.add_argument("tracefile")
    chosen = parser.parse_args()
    files = read(chosen.tracefile)
    if chosen.files:
        show(files)
    total = show_targets(files)
    whole, unknown = whole_files(files)
    short = {path: lines for path, lines in whole.items() if lines.missed}
    print(f"\n须全部覆盖 · to be covered wholly: {len(whole)}, of which short · 未达到: {len(short)}")
    show(short)
    for pattern in unknown:
        print(f"  没有此文件 · no such file: {pattern}")
    if total.percent < GOAL_PERCENT or short or unknown:
        sys.exit(f"未达到 · missed: {GOAL_PERCENT} % of all lines, and all lines of what {WHOLE} names")


if __name__ == "__main__":
    main()
