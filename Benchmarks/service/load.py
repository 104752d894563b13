"""Runs of wrk and pgbench, and their figures."""
import dataclasses
import itertools
import json
import subprocess
from pathlib import Path

import machine
from database import CENTER
from programs import ENVIRONMENT, HOST

LUA = Path(__file__).resolve().parent / "lua"
# A run takes at most so many offers a second; a run that finds too few fails.
MOST_OFFERS_A_SECOND = 12_000
runs = itertools.count(1)


@dataclasses.dataclass
class Figures:
    """Of one run; `service_us` and `database_us` are processor time a request."""

    rate: float
    p50_ms: float = None
    p99_ms: float = None
    service_us: float = None
    database_us: float = None


class Meter:
    """Processor time over a run."""

    def __init__(self, server):
        self.server = server
        self.service = machine.cpu_seconds(server.process.pid)
        self.database = machine.family_cpu_seconds(server.postmaster)

    def per_request_us(self, count):
        return ((machine.cpu_seconds(self.server.process.pid) - self.service) * 1e6 / count,
                (machine.family_cpu_seconds(self.server.postmaster) - self.database) * 1e6 / count)


def bearer(caller):
    return f"Authorization: Bearer fo_{CENTER}_{caller:043}"


def wrk(port, connections, seconds, script, path="/", environment=None, headers=()):
    threads = min(connections, machine.CORES)
    command = ["wrk", "-t", str(threads), "-c", str(connections), "-d", f"{seconds}s", "--timeout", "20s",
               "-s", LUA / script, *itertools.chain.from_iterable(("-H", header) for header in headers),
               f"http://{HOST}:{port}{path}"]
    outcome = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT | (environment or {}))
    try:
        result = json.loads(outcome.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError):
        raise SystemExit(f"wrk failed:\n{outcome.stdout}{outcome.stderr}")
    if result["refused"] or result["broken"] or not result["requests"]:
        raise SystemExit(f"{path} {script} {(environment or {}).get('BENCH_KIND', '')} at {connections} connections:"
                         f" {result['requests']} answers, {result['refused']} of them refusals,"
                         f" {result['broken']} errors of sockets")
    return result


def of_nginx(port, connections, seconds):
    result = wrk(port, connections, seconds, "run.lua")
    return Figures(result["requests"] / result["seconds"], result["p50_ms"], result["p99_ms"])


def of_path(bench, path, connections, seconds, caller=0):
    """The same request again and again; no caller is nobody."""
    headers = [] if caller is None else [bearer(caller)]
    meter = Meter(bench.server)
    return figures(bench, meter, wrk(bench.server.port, connections, seconds, "run.lua", path, headers=headers))


def of_requests(bench, script, kind, connections, seconds, takes_offers=False):
    """Requests that lua/requests.lua makes."""
    if takes_offers:
        bench.offer(int(MOST_OFFERS_A_SECOND * seconds))
    threads = min(connections, machine.CORES)
    environment = bench.environment(f"run-{next(runs)}", threads) | {"BENCH_KIND": kind}
    meter = Meter(bench.server)
    result = wrk(bench.server.port, connections, seconds, script, environment=environment)
    bench.used += result["offers_used"]
    return figures(bench, meter, result)


def figures(bench, meter, result):
    service_us, database_us = meter.per_request_us(result["requests"])
    bench.server.forget_log()
    return Figures(result["requests"] / result["seconds"], result["p50_ms"], result["p99_ms"], service_us, database_us)


def of_statement(bench, name, clients, seconds):
    """One statement by pgbench, one commit each."""
    takes_offers = name == "accept_order"
    if takes_offers:
        bench.offer(int(MOST_OFFERS_A_SECOND * seconds))
    meter = Meter(bench.server)
    count, rate = bench.pgbench(bench.statements.script(name), clients, "-T", str(seconds))
    database_us = meter.per_request_us(count)[1]
    if takes_offers:
        bench.settle_accepted(count)
    return Figures(rate, database_us=database_us)


def try_statement(bench, name):
    """Fails where a statement, with what stands for its parameters, does not do what it should."""
    bench.offer(100)
    bench.pgbench(bench.statements.trial(name), 1, "-t", "10")
    if name == "accept_order":
        bench.settle_accepted(10)
