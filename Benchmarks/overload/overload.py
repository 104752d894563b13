#!/usr/bin/env python3
"""Puts more to the service than it can carry, and slow clients beside it; `./dev bench --overload` builds it first."""
import argparse
import contextlib
import datetime
import json
import os
import pathlib
import resource
import signal
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Benchmarks/service"))

import machine  # noqa: E402
import programs  # noqa: E402
from report import MIB, write  # noqa: E402

LOAD = ROOT / ".build/overload/release/Load"
PEAK_CONNECTIONS = (64, 128, 256)
MAXIMUM_CONNECTIONS = 4_000
# After the overload.
REST_SECONDS = 10
# Who is beside the others, by kind of connection.
BESIDE = {
    "nobody else": {},
    "10,000 idle connections": {"idle": 10_000},
    "1,000 slow heads": {"heads": 1_000},
    "1,000 slow bodies": {"bodies": 1_000},
    "1,000 slow readers": {"reads": 1_000},
    "1,000 slow clients, a third of each": {"heads": 334, "bodies": 333, "reads": 333},
    "both": {"idle": 10_000, "heads": 334, "bodies": 333, "reads": 333},
}
ROUNDS, ROUND_SECONDS = 3, 5
PLACE = {"title": "楼道灯不亮，老人上下楼不方便", "category": "community", "location": {"lat": 30.93, "lng": 108.69}}
# A page of 200 such orders is more than the kernel takes for one who does not read.
LONG = {**PLACE, "category": "tax", "description": "说明" * 100}


def say(text):
    print(text, file=sys.stderr, flush=True)


def options():
    parser = argparse.ArgumentParser(
        prog="./dev bench --overload", description="超载与慢客户端 · more than the service can carry, and slow clients")
    parser.add_argument("--seconds", type=int, default=60, help="超载的秒数 · seconds of overload (%(default)s)")
    parser.add_argument("--times", type=float, default=3, help="峰值的倍数 · times the peak (%(default)s)")
    parser.add_argument("--only", choices=["overload", "clients"], help="只测其一 · one of both")
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "docs/reliability.md",
                        help="写入的文件 · the file that the table goes into (%(default)s)")
    return parser.parse_args()


class Bench:
    """A server with its demonstration, and requests as files."""

    def __init__(self, server, at):
        self.server, self.at = server, at
        token = server.tool("token", "issue", "--account", "hotline")
        self.place = self.request("place", "POST", "/v1/orders", token, json.dumps(PLACE, ensure_ascii=False))
        self.place_long = self.request("long", "POST", "/v1/orders", token, json.dumps(LONG, ensure_ascii=False))
        self.page = self.request("page", "GET", "/v1/orders?category=tax&limit=200", token)
        self.settle()

    def settle(self):
        """Some orders, and statistics of them: plans made for empty tables cost several times as much."""
        self.closed(32, 2, self.place)
        self.closed(16, 1, self.place_long)
        machine.output(f"{os.environ['BENCH_POSTGRES']}/psql", "-h", self.server.socket, "-U", "postgres", "-d",
                       "four_order", "-qXc", "ANALYZE")

    def request(self, name, method, path, token, body=""):
        content = body.encode()
        head = (f"{method} {path} HTTP/1.1\r\nHost: {programs.HOST}\r\nAuthorization: Bearer {token}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n")
        file = self.at / name
        file.write_bytes(head.encode() + content)
        return file

    def closed(self, connections, seconds, request):
        return self.load(seconds, "closed", connections, seconds, request)

    def open(self, *steps):
        """Steps of (requests a second, seconds)."""
        plan = ",".join(f"{rate}:{seconds}" for rate, seconds in steps)
        return self.load(steps[0][1], "open", MAXIMUM_CONNECTIONS, plan, self.place)

    def load(self, seconds, *arguments):
        """What became of requests, and which share of the processors went where for so many seconds."""
        with subprocess.Popen([LOAD, str(self.server.port), *map(str, arguments)], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True) as generator:
            before = self.spent(generator.pid)
            time.sleep(seconds)
            shares = {name: (spent - before[name]) / seconds / machine.CORES
                      for name, spent in self.spent(generator.pid).items()}
            out, errors = generator.communicate()
        if generator.returncode != 0:
            raise SystemExit(f"the load failed: {errors}")
        self.server.forget_log()
        return json.loads(out) | {"shares": shares}

    def spent(self, generator):
        """Seconds of processor time so far."""
        spent = {"generator": machine.cpu_seconds(generator), "service": machine.cpu_seconds(self.server.process.pid),
                 "database": machine.family_cpu_seconds(self.server.postmaster)}
        return spent | {"others": machine.busy_seconds() - sum(spent.values())}

    @contextlib.contextmanager
    def holding(self, kinds):
        counts = ",".join(f"{kind}={count}" for kind, count in kinds.items())
        with subprocess.Popen([LOAD, str(self.server.port), "hold", counts, self.page],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
            if holder.stdout.readline() != "ready\n":
                raise SystemExit("the connections cannot be held")
            yield
            holder.stdin.close()
            reopened = json.loads(holder.stdout.read())["reopened"]
            say(f"  of the held connections the server ended {reopened:,}, which began anew")


@contextlib.contextmanager
def burning(share):
    """Somebody takes so much of all processors, up to one of them, for nothing."""
    program = ("import time\nbegan = time.monotonic()\nwhile True:\n"
               f"    if time.process_time() > {share * machine.CORES} * (time.monotonic() - began): time.sleep(0.001)")
    with programs.running([sys.executable, "-c", program], stop=signal.SIGTERM):
        yield


def milliseconds(microseconds):
    return f"{microseconds / 1000:,.1f} ms"


def parts(shares):
    return ", ".join(f"{name} {share:.0%}" for name, share in shares.items())


def find_peak(bench):
    """The run of the best goodput, and by how many connections."""
    runs = []
    for connections in PEAK_CONNECTIONS:
        run = bench.closed(connections, 4, bench.place)
        say(f"  {connections} connections: {goodput(run):,.0f}/s, p99 {milliseconds(run['taken']['p99'])}, "
            f"{parts(run['shares'])}")
        runs.append((run, connections))
    return max(runs, key=lambda run: goodput(run[0]))


def goodput(result):
    return result["taken"]["count"] / result["seconds"]


def recovery(tenths, normal):
    """When, after the overload, a second begins in which nothing is refused and times are at most twice the normal ones:
    of each tenth of a second the 99th percentile, of those of a second the median. In milliseconds; None: not at all."""
    times = lambda some: statistics.median(p99 for _, _, p99 in some)  # noqa: E731
    limit = 2 * times(normal)
    for start in range(len(tenths) - 9):
        second = tenths[start:start + 10]
        if not any(refused for _, refused, _ in second) and times(second) <= limit:
            return start * 100
    return None


def overload(bench, options):
    say("peak, closed loop")
    peak_run, connections = find_peak(bench)
    peak = goodput(peak_run)
    normal = bench.open((peak / 2, 5))
    say(f"half of it, open loop: p99 {milliseconds(normal['taken']['p99'])}")
    before = machine.forget_peak(bench.server.process.pid)
    say(f"{options.times:g} times the peak for {options.seconds} s, open loop, then half of it")
    result = bench.open((options.times * peak, options.seconds), (peak / 2, REST_SECONDS))
    most = machine.peak_bytes(bench.server.process.pid)
    during, after = result["tenths"][:options.seconds * 10], result["tenths"][options.seconds * 10:]
    reached = sum(tenth[0] for tenth in during) / options.seconds
    # On a machine with other work the peak is not what it was.
    again = goodput(bench.closed(connections, 5, bench.place))
    more = max(0, result["shares"]["generator"] - peak_run["shares"]["generator"])
    with burning(more):
        beside = goodput(bench.closed(connections, 5, bench.place))
    say(f"peak again: {again:,.0f}/s; beside somebody who takes {more:.0%} of the processors: {beside:,.0f}/s")
    say("after: " + " ".join(f"{taken}/{refused}/{p99 // 1000}" for taken, refused, p99 in after))
    recovered = recovery(after[:REST_SECONDS * 10], normal["tenths"][:50])
    refused, taken = result["refused"], result["taken"]
    statuses = ", ".join(f"{count:,} × {status}" for status, count in result["statuses"].items())
    return [
        ("peak goodput, orders placed, closed loop, before and after", f"{peak:,.0f}/s, {again:,.0f}/s", ""),
        (f"the same beside {more:.0%} of the processors, which the generator takes more below", f"{beside:,.0f}/s", ""),
        (f"goodput at {options.times:g} times the peak, open loop, {options.seconds} s",
         f"{reached:,.0f}/s, {reached / peak:.0%} of the peak before, {reached / again:.0%} of that after, "
         f"{reached / beside:.0%} of that beside", "≥ 90 %"),
        ("processors at the peak", parts(peak_run["shares"]), ""),
        (f"processors at {options.times:g} times the peak", parts(result["shares"]), ""),
        ("answers", f"{statuses}, {result['lost']} connections lost", "201, 503, 429"),
        ("refused within, p50, p99, at most",
         ", ".join(milliseconds(refused[name]) for name in ("p50", "p99", "longest")), "50 ms"),
        ("taken within, p50, p99, at most", ", ".join(milliseconds(taken[name]) for name in ("p50", "p99", "longest")), ""),
        ("memory of the service before, at most", f"{before / MIB:.1f}, {most / MIB:.1f} MiB", "bounded"),
        ("back to normal after it", "never" if recovered is None else f"{recovered} ms", "2 s"),
    ]


def clients(bench):
    rate = goodput(bench.closed(64, 5, bench.place)) / 4
    runs = {name: [] for name in BESIDE}
    for number in range(ROUNDS):
        # What grows or slows down meanwhile does so for each of them.
        for name, kinds in BESIDE.items():
            with bench.holding(kinds) if kinds else contextlib.nullcontext():
                run = bench.open((rate, ROUND_SECONDS))
                held = machine.resident_bytes(bench.server.process.pid)
            runs[name].append((run["taken"]["p50"], run["taken"]["p99"], held, run["shares"]["service"]))
            say(f"{number + 1}, {name}: {rate:,.0f}/s, p99 {milliseconds(run['taken']['p99'])}, {parts(run['shares'])}")
    alone = runs["nobody else"]
    return [row(name, of, alone) for name, of in runs.items()]


def row(name, runs, alone):
    p50, p99, held, share = zip(*runs)
    ratios = [other / own for other, (_, own, _, _) in zip(p99, alone)]
    return (name, milliseconds(statistics.median(p50)), milliseconds(statistics.median(p99)),
            f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})", f"{statistics.median(share):.0%}",
            f"{max(held) / MIB:.1f} MiB")


def table(head, rows):
    return ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head), *("| " + " | ".join(row) + " |" for row in rows)]


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    chosen = options()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with programs.folder() as at, programs.server(at, programs.free_port(18220, 18259)) as server:
        bench = Bench(server, at)
        for name, measure, head in [
                ("overload", lambda: overload(bench, chosen), ("", "measured", "goal")),
                ("clients", lambda: clients(bench), ("beside", "p50", "p99", "p99 to that alone", "of the processors", "memory"))]:
            if chosen.only not in (None, name):
                continue
            origin = ". ".join([datetime.date.today().isoformat(), *machine.description(os.environ["BENCH_POSTGRES"])])
            text = "\n".join([origin + ".", "", *table(head, measure())])
            print(text)
            write(chosen.output, name, text)


if __name__ == "__main__":
    main()
