"""Seeded matching instances in the text form of `MatchingInstance`.

Orders and teams lie on a square of 40 by 40 km; a team takes an order when it has the skill and is free in the
half-day, and the nearest 50 are kept. Cost is 10 for each 100 m and up to 800 for the team's rating. Capacities sum to
about the number of orders, which is the hard case: prices of scarce places then hang together over the whole region."""
import numpy as np

TEAMS = 3_821
DEGREE = 50
SKILLS, SLOTS, METRES = 24, 28, 40_000


class Instance:
    def __init__(self, orders, seed=1):
        random = np.random.Generator(np.random.PCG64(seed))
        place = random.integers(METRES, size=(TEAMS, 2))
        rating = 4 * random.integers(201, size=TEAMS)
        free = random.random((TEAMS, SLOTS)) < 0.75
        skilled = np.zeros((TEAMS, SKILLS), bool)
        for j, count in enumerate(random.integers(1, 6, size=TEAMS)):
            skilled[j, random.integers(SKILLS, size=count)] = True
        of_kind = [[np.flatnonzero(skilled[:, skill] & free[:, slot]) for slot in range(SLOTS)]
                   for skill in range(SKILLS)]
        self.capacity = np.maximum(1, np.rint(orders / TEAMS * random.uniform(0.4, 1.6, TEAMS))).astype(np.int64)
        self.penalty = random.choice([20_000, 40_000, 80_000], p=[0.6, 0.3, 0.1], size=orders).astype(np.int64)
        at = random.integers(METRES, size=(orders, 2))
        kinds = zip(random.integers(SKILLS, size=orders), random.integers(SLOTS, size=orders))
        lists = []
        for i, (skill, slot) in enumerate(kinds):
            teams = of_kind[skill][slot]
            cost = 10 * (np.hypot(*(place[teams] - at[i]).T) // 100).astype(np.int64) + rating[teams] + 1
            nearest = np.lexsort((teams, cost))[:DEGREE]
            lists.append(np.column_stack([np.full(len(nearest), i), teams[nearest], cost[nearest]]))
        self.edges = np.concatenate(lists)

    def write(self, path):
        with open(path, "w") as file:
            print("H", len(self.penalty), TEAMS, len(self.edges), file=file)
            file.writelines(f"T {j} {capacity}\n" for j, capacity in enumerate(self.capacity.tolist()))
            file.writelines(f"O {i} {penalty}\n" for i, penalty in enumerate(self.penalty.tolist()))
            file.writelines(f"E {i} {j} {cost}\n" for i, j, cost in self.edges.tolist())
