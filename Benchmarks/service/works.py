"""What is measured, beside what, and the rounds in which it is done."""
import dataclasses
import statistics
from collections.abc import Callable

import load

CONNECTIONS = [1, 64, 256]
# Of pgbench; the best stands beside the service.
CLIENTS = [2, 4, 8, 16]
SERVICE, NGINX, PGBENCH = "four-order", "nginx", "pgbench"
PAGE = "/v1/orders?limit=20"


@dataclasses.dataclass
class Work:
    title: str
    # bench, connections, seconds -> load.Figures
    run: Callable
    # The statement that pgbench runs beside it; health has nginx instead.
    statement: str = None


def requests(kind, script="one.lua", takes_offers=False):
    return lambda bench, connections, seconds: load.of_requests(bench, script, kind, connections, seconds, takes_offers)


def path(path, caller=0):
    return lambda bench, connections, seconds: load.of_path(bench, path, connections, seconds, caller)


READS = {
    "health": Work("health", path("/livez", caller=None)),
    "read": Work("one order by id", requests("read"), "read_order"),
    "page": Work("page of 20", path(PAGE), "list_order_versions"),
}
WRITES = {
    "place": Work("place an order", requests("place"), "place_order"),
    "accept": Work("accept an offer", requests("accept", takes_offers=True), "accept_order"),
    "mix": Work("mix", requests("mix", "mix.lua", takes_offers=True)),
}
WORKS = READS | WRITES


class Results:
    """The figures of every round, by the work, who did it (SERVICE, NGINX, PGBENCH), and over how many connections."""

    def __init__(self):
        self.figures = {}

    def add(self, work, who, connections, figures):
        self.figures.setdefault((work, who, connections), []).append(figures)
        more = "" if figures.p50_ms is None else f", p50 {figures.p50_ms:.2f} ms, p99 {figures.p99_ms:.2f} ms"
        say(f"  {WORKS[work].title}, {who}, {connections}: {figures.rate:,.0f}/s{more}")

    def series(self, work, who, connections, name="rate"):
        return [getattr(figures, name) for figures in self.figures[work, who, connections]]

    def best_clients(self, work):
        """With how many connections pgbench does the most."""
        return max(CLIENTS, key=lambda clients: statistics.median(self.series(work, PGBENCH, clients)))


def say(text):
    print(text, flush=True)


def measure(bench, nginx_port, rounds, seconds):
    """Reads first, on the database as it was filled; then what writes."""
    results = Results()
    for works in (READS, WRITES):
        for work in (work for work in works.values() if work.statement):
            load.try_statement(bench, work.statement)
        for number in range(1, rounds + 1):
            say(f"round {number} of {rounds}: {', '.join(work.title for work in works.values())}")
            for name, work in works.items():
                for connections in CONNECTIONS:
                    results.add(name, SERVICE, connections, work.run(bench, connections, seconds))
                    if name == "health":
                        results.add(name, NGINX, connections, load.of_nginx(nginx_port, connections, seconds))
                for clients in CLIENTS if work.statement else []:
                    results.add(name, PGBENCH, clients, load.of_statement(bench, work.statement, clients, seconds))
    return results
