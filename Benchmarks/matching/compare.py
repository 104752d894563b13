#!/usr/bin/env python3
"""compare.py INSTANCE [RUNS]: solve seconds of MatchingBenchmark and of OR-Tools' SimpleMinCostFlow, in turn; medians
and their ratio. Needs `pip install ortools numpy` and `swift build -c release` in this folder."""
import json
import os
import statistics
import subprocess
import sys
import time

import numpy as np
from ortools.graph.python import min_cost_flow

HERE = os.path.dirname(os.path.abspath(__file__))


def load(path):
    capacity, penalty, edges = {}, {}, []
    for line in open(path):
        kind, *fields = line.split()
        if kind == "T":
            capacity[int(fields[0])] = int(fields[1])
        elif kind == "O":
            penalty[int(fields[0])] = int(fields[-1])
        elif kind == "E":
            edges.append(tuple(map(int, fields)))
    return penalty, capacity, np.array(edges, dtype=np.int64).reshape(-1, 3)


def reference(penalty, capacity, edges):
    n, m = len(penalty), len(capacity)
    flow = min_cost_flow.SimpleMinCostFlow()
    sink = np.full(n + m, n + m)
    flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([edges[:, 0], np.arange(n + m)]).astype(np.int32),
        np.concatenate([edges[:, 1] + n, sink]).astype(np.int32),
        np.concatenate([np.ones(len(edges) + n, np.int64), [capacity[j] for j in range(m)]]),
        np.concatenate([edges[:, 2], [penalty[i] for i in range(n)], np.zeros(m, np.int64)]))
    flow.set_nodes_supplies(np.arange(n + m + 1), np.concatenate([np.ones(n), np.zeros(m), [-n]]).astype(np.int64))
    start = time.perf_counter()
    assert flow.solve() == flow.OPTIMAL
    return time.perf_counter() - start, flow.optimal_cost()


path, runs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
instance = load(path)
ours, theirs = [], []
for _ in range(runs):
    answer = json.loads(subprocess.check_output([f"{HERE}/.build/release/MatchingBenchmark", path]))
    seconds, cost = reference(*instance)
    assert cost == answer["cost"], (cost, answer)
    ours.append(answer["solve_s"])
    theirs.append(seconds)
a, b = statistics.median(ours), statistics.median(theirs)
print(f"{len(instance[2])} edges, cost {cost}: {a:.3f} s against {b:.3f} s, ratio {a / b:.2f}")
