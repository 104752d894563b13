#!/usr/bin/env python3
"""Measures the matching solver beside OR-Tools' min-cost flow; `./dev bench --matching` builds and installs first."""
import argparse
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
import ortools
from ortools.graph.python import min_cost_flow

from instance import DEGREE, TEAMS, Instance

HERE = pathlib.Path(__file__).parent
sys.path.append(str(HERE.parent / "service"))
from machine import CORES, output  # noqa: E402
from report import number, ratio, row, spread, write  # noqa: E402

PROGRAM = ".build/release/four-order"
CHANGES = HERE / ".build/release/MatchingBenchmark"
COMPARED = (10_000, 100_000)
GROWING = (10_000, 25_000, 50_000, 100_000, 200_000)
MIB = 2**20


def say(text):
    print(text, file=sys.stderr, flush=True)


# Run by a small process: the most that a child held counts from its fork, when it still was its parent's copy.
PROBE = """
import resource, subprocess, sys
line = subprocess.check_output(sys.argv[1:], text=True).strip()
print(line, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def ours(path):
    """Cost and seconds that `four-order match` prints, and the most memory it held."""
    line = subprocess.check_output([sys.executable, "-c", PROBE, PROGRAM, "match", path], text=True).split()
    assert line[-3:-1] == ["verified", "yes"], line
    return int(line[1]), float(line[5]), 1024 * int(line[-1])


def theirs(instance):
    """Cost-scaling push-relabel with an arc for each edge, penalty and team; seconds of `solve()` alone."""
    orders, edges = len(instance.penalty), instance.edges
    nodes = np.arange(orders + TEAMS)
    flow = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([edges[:, 0], nodes]).astype(np.int32),
        np.concatenate([edges[:, 1] + orders, np.full(orders + TEAMS, orders + TEAMS)]).astype(np.int32),
        np.concatenate([np.ones(len(edges) + orders, np.int64), instance.capacity]),
        np.concatenate([edges[:, 2], instance.penalty, np.zeros(TEAMS, np.int64)]))
    flow.set_nodes_supplies(
        np.arange(orders + TEAMS + 1), np.concatenate([np.ones(orders), np.zeros(TEAMS), [-orders]]).astype(np.int64))
    start = time.perf_counter()
    assert flow.solve() == flow.OPTIMAL
    return flow.optimal_cost(), time.perf_counter() - start


def seconds(value):
    return f"{value:.3g}"


def milliseconds(value):
    return f"{number(1000 * value)} ms"


def comparison(instances, rounds):
    """In turn, so that what slows the machine for a while slows both."""
    yield row("orders × teams", "edges", "cost of both", "ours, s", "OR-Tools, s", "ratio", "memory")
    yield row("---", "---:", "---:", "---:", "---:", "---:", "---:")
    for orders in COMPARED:
        path, instance = instances[orders]
        results = []
        for number in range(rounds):
            (cost, own, held), (expected, other) = ours(path), theirs(instance)
            assert cost == expected, f"{cost} is not {expected}"
            results.append((own, other, held))
            say(f"{orders:,}, round {number + 1}: {own:.3f} s against {other:.3f} s")
        own, other, held = zip(*results)
        count = len(instance.edges)
        yield row(f"{orders:,} × {TEAMS:,}", f"{count:,}", f"{cost:,}", spread(own, seconds), spread(other, seconds),
                  spread([a / b for a, b in zip(own, other)], ratio),
                  f"{max(held) / MIB:.0f} MiB, {max(held) / count:.0f} bytes an edge")


def growth(instances, rounds):
    yield row("orders", "edges", "seconds", "µs an edge", "bytes an edge")
    yield row("---:", "---:", "---:", "---:", "---:")
    for orders in GROWING:
        path, instance = instances[orders]
        count = len(instance.edges)
        _, own, held = zip(*(ours(path) for _ in range(rounds)))
        say(f"{count:,} edges: {statistics.median(own):.3f} s")
        yield row(f"{orders:,}", f"{count:,}", spread(own, seconds), f"{1e6 * statistics.median(own) / count:.2f}",
                  f"{max(held) / count:.0f}")


def changes(instances, batches):
    path, _ = instances[COMPARED[-1]]
    say("changes")
    found = json.loads(subprocess.check_output([CHANGES, path, str(batches)]))
    yield row("changes", "median", "95th percentile", "the most", "of from scratch")
    yield row("---:", "---:", "---:", "---:", "---:")
    for entry in found["batches"]:
        times = sorted(entry["seconds"])
        middle = statistics.median(times)
        yield row(entry["changes"], milliseconds(middle), milliseconds(times[int(0.95 * (len(times) - 1))]),
                  milliseconds(times[-1]), f"{middle / found['scratch']:.4f}")
    yield row("from scratch", milliseconds(found["scratch"]), "", "", 1)


def origin():
    cpu = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")),
               platform.machine())
    commit = output("git", "rev-parse", "--short", "HEAD")
    if output("git", "status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs"):
        commit += " with changes not committed"
    return (f"{datetime.date.today()}. {cpu}, {CORES} cores; Linux {platform.release()}; "
            f"{output(os.environ['BENCH_SWIFT'], '--version').splitlines()[0]}; OR-Tools {ortools.__version__}. "
            f"commit {commit}.")


def options():
    parser = argparse.ArgumentParser(
        prog="./dev bench --matching", description="对比匹配求解器与 OR-Tools · measure the solver beside OR-Tools")
    parser.add_argument("--rounds", type=int, default=5, help="轮数 · rounds (%(default)s)")
    parser.add_argument("--batches", type=int, default=25, help="每种批量的次数 · batches of changes (%(default)s)")
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("docs/benchmarks.md"),
                        help="写入的文件 · the file that the tables go into (%(default)s)")
    return parser.parse_args()


def main():
    chosen = options()
    with tempfile.TemporaryDirectory(prefix="four-order-matching-") as folder:
        instances = {}
        for orders in GROWING:
            say(f"making {orders:,} orders")
            path = f"{folder}/{orders}.txt"
            instance = Instance(orders)
            instance.write(path)
            instances[orders] = (path, instance)
        lines = [
            origin(), "",
            f"{TEAMS:,} teams, {DEGREE} candidates an order; medians of {chosen.rounds} rounds with minimum and maximum.",
            "", *comparison(instances, chosen.rounds), "",
            "How it grows:", "", *growth(instances, min(3, chosen.rounds)), "",
            f"Changed by so much and matched again, {COMPARED[-1]:,} orders, {chosen.batches} batches each, "
            "proved optimal after each, and equal to a solution from scratch at the end:", "",
            *changes(instances, chosen.batches)]
    write(chosen.output, "matching", "\n".join(lines))
    say(f"written to {chosen.output}")


if __name__ == "__main__":
    main()
