#!/usr/bin/env python3
"""generate.py ORDERS TEAMS EDGES_PER_ORDER SEED FILE: a seeded matching instance in the text form of MatchingInstance.

Orders and teams lie on a square of 40 by 40 km; a team takes an order when it has the skill and is free in the half-day; the
nearest are kept. Cost is 10 for each 100 m and up to 800 for the team's rating; capacities sum to about the orders."""
import random
import sys

orders, teams, degree, seed = map(int, sys.argv[1:5])
random.seed(seed)
point = lambda: (random.randrange(40_000), random.randrange(40_000))
by_skill = {}
lines = []
for j in range(teams):
    team = (j, point(), 4 * random.randrange(201), random.getrandbits(28) | random.getrandbits(28))
    for skill in {random.randrange(24) for _ in range(random.randint(1, 5))}:
        by_skill.setdefault(skill, []).append(team)
    lines.append(f"T {j} {max(1, round(orders / teams * random.uniform(0.4, 1.6)))}")
edges = []
for i in range(orders):
    (x, y), slot = point(), random.randrange(28)
    near = []
    for j, (u, v), rating, free in by_skill.get(random.randrange(24), []):
        if free >> slot & 1:
            near.append((10 * (int(((x - u) ** 2 + (y - v) ** 2) ** 0.5) // 100) + rating + 1, j))
    lines.append(f"O {i} {random.choice([20000] * 6 + [40000] * 3 + [80000])}")
    edges += [f"E {i} {j} {cost}" for cost, j in sorted(near)[:degree]]
with open(sys.argv[5], "w") as file:
    print(f"H {orders} {teams} {len(edges)}", *lines, *edges, sep="\n", file=file)
