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
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Benchmarks/service"))

import machine  # noqa: E402
import programs  # noqa: E402
from report import MIB, write  # noqa: E402

LOAD = ROOT / ".build/overload/release/Load"
PEAK_CONNECTIONS = (64, 128, 256)
MAXIMUM_CONNECTIONS = 4_000
# After the overload.
REST_SECONDS = 6
SLOW = {"idle": 10_000, "heads": 334, "bodies": 333, "reads": 333}
PLACE = {"title": "楼道灯不亮，老人上下楼不方便", "category": "community", "location": {"lat": 30.93, "lng": 108.69}}


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
        self.page = self.request("page", "GET", "/v1/orders?limit=200", token)
        self.settle()

    def settle(self):
        """Some orders, and statistics of them: plans made for empty tables cost several times as much."""
        self.load("closed", 32, 2, self.place)
        machine.output(f"{os.environ['BENCH_POSTGRES']}/psql", "-h", self.server.socket, "-U", "postgres", "-d",
                       "four_order", "-qXc", "ANALYZE")

    def request(self, name, method, path, token, body=""):
        content = body.encode()
        head = (f"{method} {path} HTTP/1.1\r\nHost: {programs.HOST}\r\nAuthorization: Bearer {token}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n")
        file = self.at / name
        file.write_bytes(head.encode() + content)
        return file

    def load(self, *arguments):
        outcome = subprocess.run([LOAD, str(self.server.port), *map(str, arguments)], capture_output=True, text=True)
        if outcome.returncode != 0:
            raise SystemExit(f"the load failed: {outcome.stderr}")
        self.server.forget_log()
        return json.loads(outcome.stdout)

    def open(self, *steps):
        """Steps of (requests a second, seconds)."""
        return self.load("open", MAXIMUM_CONNECTIONS, ",".join(f"{rate}:{seconds}" for rate, seconds in steps), self.place)

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


def milliseconds(microseconds):
    return f"{microseconds / 1000:,.1f} ms"


def find_peak(bench):
    """The best goodput, and by how many connections."""
    peak, best = 0, None
    for connections in PEAK_CONNECTIONS:
        result = bench.load("closed", connections, 4, bench.place)
        rate = goodput(result)
        say(f"  {connections} connections: {rate:,.0f}/s, p99 {milliseconds(result['taken']['p99'])}")
        peak, best = max((peak, best), (rate, connections))
    return peak, best


def goodput(result):
    return result["taken"]["count"] / result["seconds"]


def recovery_ms(tenths, normal_us):
    """From the end of the overload until nothing is refused any more and nothing takes longer than it normally does."""
    calm = [refused == 0 and longest <= normal_us for _, refused, longest in tenths]
    bad = [index for index, is_calm in enumerate(calm) if not is_calm]
    return (bad[-1] + 1) * 100 if bad else 0


def overload(bench, options):
    say("peak, closed loop")
    peak, connections = find_peak(bench)
    normal = bench.open((peak / 2, 5))
    say(f"half of it, open loop: p99 {milliseconds(normal['taken']['p99'])}")
    before = machine.forget_peak(bench.server.process.pid)
    say(f"{options.times:g} times the peak for {options.seconds} s, open loop, then half of it")
    result = bench.open((options.times * peak, options.seconds), (peak / 2, REST_SECONDS))
    most = machine.peak_bytes(bench.server.process.pid)
    during, after = result["tenths"][:options.seconds * 10], result["tenths"][options.seconds * 10:]
    reached = sum(tenth[0] for tenth in during) / options.seconds
    # On a machine with other work the peak is not what it was.
    again = goodput(bench.load("closed", connections, 5, bench.place))
    recovered = recovery_ms(after[:REST_SECONDS * 10], 2 * normal["taken"]["longest"])
    refused, taken = result["refused"], result["taken"]
    statuses = ", ".join(f"{count:,} × {status}" for status, count in result["statuses"].items())
    return [
        ("peak goodput, orders placed, closed loop, before and after", f"{peak:,.0f}/s, {again:,.0f}/s", ""),
        (f"goodput at {options.times:g} times that, open loop, {options.seconds} s",
         f"{reached:,.0f}/s, {reached / peak:.0%} of the peak before, {reached / again:.0%} of that after", "≥ 90 %"),
        ("answers", f"{statuses}, {result['lost']} connections lost", "201, 503, 429"),
        ("refused within, p50, p99, at most",
         ", ".join(milliseconds(refused[name]) for name in ("p50", "p99", "longest")), "50 ms"),
        ("taken within, p50, p99, at most", ", ".join(milliseconds(taken[name]) for name in ("p50", "p99", "longest")), ""),
        ("memory of the service before, at most", f"{before / MIB:.1f}, {most / MIB:.1f} MiB", "bounded"),
        ("back to normal after it", f"{recovered} ms", "2 s"),
    ]


def clients(bench):
    peak = bench.load("closed", 64, 5, bench.place)
    rate = goodput(peak) / 4
    rows = []

    def measure(name, kinds):
        say(f"{name}: {rate:,.0f} orders a second, open loop")
        with bench.holding(kinds) if kinds else contextlib.nullcontext():
            taken = bench.open((rate, 15))["taken"]
            held = machine.resident_bytes(bench.server.process.pid)
        rows.append((name, taken["p50"], taken["p99"], held))

    measure("nobody else", {})
    measure("10,000 idle connections", {"idle": SLOW["idle"]})
    measure("1,000 slow clients: heads, bodies, reads", {kind: SLOW[kind] for kind in ("heads", "bodies", "reads")})
    measure("both", SLOW)
    measure("nobody else, again", {})
    alone = max(rows[0][2], rows[-1][2])
    return [(name, milliseconds(p50), milliseconds(p99), f"{p99 / alone:.2f}", f"{held / MIB:.1f} MiB")
            for name, p50, p99, held in rows]


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
                ("clients", lambda: clients(bench), ("beside", "p50", "p99", "to alone", "memory"))]:
            if chosen.only not in (None, name):
                continue
            origin = ". ".join([datetime.date.today().isoformat(), *machine.description(os.environ["BENCH_POSTGRES"])])
            text = "\n".join([origin + ".", "", *table(head, measure())])
            print(text)
            write(chosen.output, name, text)


if __name__ == "__main__":
    main()
