"""A matching run from end to end, and what requests notice of it."""
import dataclasses
import json
import re
import statistics
import threading
import time
import urllib.request

import load
import machine
import report
from works import say

CONNECTIONS = 8
PAUSE_MS = 20
# Room for nearly all: 3,821 teams with so many places each.
PLACES = 60
# Of load without a run, and from the start of one: less than a run takes.
LOAD_SECONDS = 10


@dataclasses.dataclass
class Round:
    """Of one run: seconds, orders, bytes; and milliseconds of the requests before it and meanwhile."""

    seconds: float
    phases: dict
    counts: dict
    before_bytes: int
    peak_bytes: int
    idle: load.Figures
    busy: load.Figures


def ask(bench, method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(bench.server.url + path, method=method, data=data)
    request.add_header(*load.bearer(0).split(": "))
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def steady(bench, seconds):
    """The light load for a while."""
    environment = bench.environment(f"steady-{next(load.runs)}", 2) | {"BENCH_PAUSE_MS": str(PAUSE_MS)}
    result = load.wrk(bench.server.port, CONNECTIONS, seconds, "steady.lua", environment=environment)
    return load.Figures(result["requests"] / result["seconds"], result["p50_ms"], result["p99_ms"])


def place(bench, placed, number):
    """So many orders that wait, other ones in each round."""
    bench.run_files("placed", first=number * placed + 1, last=(number + 1) * placed, places=PLACES * (number + 1))


def phases(bench):
    """What the service has logged of the run."""
    told = re.findall(r"a matching run over .*?in seconds: ([^\"]*)", bench.server.log.read_text(errors="replace"))
    return {name: float(seconds) for name, seconds in (phase.split() for phase in told[-1].split(", "))}


def run_once(bench, placed, number):
    place(bench, placed, number)
    steady(bench, 2)
    idle = steady(bench, LOAD_SECONDS)
    pid = bench.server.process.pid
    before = machine.forget_peak(pid)
    bench.server.forget_log()
    busy = []
    begin = time.monotonic()
    run = ask(bench, "POST", "/v1/matching/runs", {})["id"]
    loading = threading.Thread(target=lambda: busy.append(steady(bench, LOAD_SECONDS)))
    loading.start()
    answer = {"state": "running"}
    while answer["state"] == "running":
        time.sleep(0.1)
        answer = ask(bench, "GET", f"/v1/matching/runs/{run}")
    seconds = time.monotonic() - begin
    loading.join()
    if answer["state"] != "confirmed":
        raise SystemExit(f"the run ended as {answer['state']}: {answer['error']}")
    if seconds < LOAD_SECONDS:
        say(f"  the load went on for {LOAD_SECONDS - seconds:.1f} s after the run")
    check(bench, run, answer["counts"])
    return Round(seconds, phases(bench), answer["counts"], before, machine.peak_bytes(pid), idle, busy[0])


def check(bench, run, counts):
    """Every assignment is an offer, and no order has two."""
    offers, orders = bench.value(
        "SELECT count(*), count(DISTINCT f.order_id) FROM matching_results AS w JOIN offers AS f"
        f" ON f.center_id = w.center_id AND f.order_id = w.order_id AND f.state = 'pending' WHERE w.run_id = '{run}'"
    ).split("|")
    if int(offers) != counts["assigned"] or offers != orders:
        raise SystemExit(f"{counts['assigned']} orders were assigned, {offers} offers made, to {orders} orders")


def measure(bench, placed, rounds):
    done = []
    for number in range(rounds):
        this = run_once(bench, placed, number)
        done.append(this)
        say(f"round {number + 1} of {rounds}: {this.seconds:.1f} s, {this.phases}, {this.counts},"
            f" {this.peak_bytes / report.MIB:.0f} MiB, p99 {this.idle.p99_ms:.2f} and {this.busy.p99_ms:.2f} ms")
    return done


def table(bench, placed, rounds):
    ratios = [this.busy.p99_ms / this.idle.p99_ms for this in rounds]
    seconds = statistics.median(this.seconds for this in rounds)
    peak = max(this.peak_bytes for this in rounds)
    rows = [
        ("from the request to `confirmed`, s", report.spread([this.seconds for this in rounds]), "≤ 20",
         report.at_most(seconds, 20, 15)),
        *((f"{name}, s", report.spread([this.phases[name] for this in rounds]), "", "")
          for name in rounds[0].phases),
        ("memory of the service at its peak, MiB", report.spread([this.peak_bytes / report.MIB for this in rounds]),
         "≤ 1,024", report.at_most(peak, 1024 * report.MIB, 512 * report.MIB)),
        ("before the run, MiB", report.spread([this.before_bytes / report.MIB for this in rounds]), "", ""),
        ("requests/s without a run", report.spread([this.idle.rate for this in rounds]), "", ""),
        ("requests/s beside one", report.spread([this.busy.rate for this in rounds]), "", ""),
        ("p50 without a run, ms", report.spread([this.idle.p50_ms for this in rounds]), "", ""),
        ("p50 beside one, ms", report.spread([this.busy.p50_ms for this in rounds]), "", ""),
        ("p99 without a run, ms", report.spread([this.idle.p99_ms for this in rounds]), "", ""),
        ("p99 beside one, ms", report.spread([this.busy.p99_ms for this in rounds]), "", ""),
        ("p99 beside one to p99 without", report.spread(ratios, report.ratio), "≤ 2",
         report.at_most(statistics.median(ratios), 2, 1.3)),
    ]
    counts = rounds[-1].counts
    return [
        f"{placed:,} placed orders and {bench.teams:,} teams, of which the last run assigned {counts['assigned']:,} orders by"
        f" {counts['edges']:,} candidates; median, minimum and maximum of {len(rounds)} runs. Beside each run, for its first"
        f" {LOAD_SECONDS} s, {CONNECTIONS} connections ask for an order by id, a page or place an order (5 : 3 : 2), each"
        f" {PAUSE_MS} ms after the answer before.",
        "",
        report.row("", "", "goal", ""),
        report.row("---", "---", "---", "---"),
        *(report.row(*cells) for cells in rows),
    ]
