#!/usr/bin/env python3
"""Crashes, replaces and stops the server under load and counts the requests that failed; `./dev bench --restarts`."""
import argparse
import contextlib
import os
import pathlib
import re
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Benchmarks/service"))

import programs  # noqa: E402
from clients import KINDS, Load  # noqa: E402

# While a server is up for so long its clients get something done.
SETTLED_SECONDS = 1.5


def say(text):
    print(text, file=sys.stderr, flush=True)


class Serving:
    """A `serve` that is followed by its log."""

    def __init__(self, at, name, port, arguments):
        self.port, self.log = port, at / f"{name}.log"
        command = [programs.FOUR_ORDER, "serve", "--host", programs.HOST, "--port", str(port), "--log-requests=false",
                   # Few tokens make all the requests of a run.
                   "--rate-limit", "0", *arguments]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=programs.ENVIRONMENT, start_new_session=True, stdout=subprocess.PIPE,
            stderr=open(self.log, "ab"), text=True)
        if not self.process.stdout.readline():
            raise SystemExit(f"the service does not start:\n{self.log.read_text()}")

    def servers(self):
        """The processes that have served, in their order."""
        return [int(pid) for pid in re.findall(r"server process (\d+) serves", self.log.read_text())]

    def crash(self):
        """As a trap does it: Swift reports it, and then the process ends. A signal that is sent is gone by then, and has to
        come once more. Gives the milliseconds until a new connection is answered by another server."""
        before, reported = self.servers(), self.reports()
        began = time.monotonic()
        os.kill(before[-1], signal.SIGILL)
        until(lambda: len(self.servers()) > len(before), "the next server to serve")
        took = milliseconds_until_answered(self.port, began)
        until(lambda: self.reports() > reported, "Swift's report of the crash")
        os.kill(before[-1], signal.SIGILL)
        until(lambda: not pathlib.Path(f"/proc/{before[-1]}").exists(), "the crashed server to be gone")
        return took

    def reports(self):
        return self.log.read_text(errors="replace").count("Backtrace took")

    def replace(self):
        before = self.servers()
        self.process.send_signal(signal.SIGHUP)
        until(lambda: len(self.servers()) > len(before), "the new server to serve")
        until(lambda: not pathlib.Path(f"/proc/{before[-1]}").exists(), "the former server to leave")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        if code := self.process.wait(60):
            raise SystemExit(f"the server ended with {code}:\n{self.log.read_text()[-3000:]}")


def until(is_so, what):
    deadline = time.monotonic() + 60
    while not is_so():
        if time.monotonic() > deadline:
            raise SystemExit(f"waited 60 s in vain for {what}")
        time.sleep(0.01)


def milliseconds_until_answered(port, began):
    """From then until a new connection gets an answer."""
    while True:
        with contextlib.suppress(OSError), socket.create_connection((programs.HOST, port), timeout=30) as connection:
            connection.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            if connection.recv(65536).startswith(b"HTTP/1.1 200"):
                return (time.monotonic() - began) * 1000


class Wrk(threading.Thread):
    """wrk beside the other clients: what it says of its sockets' errors."""

    def __init__(self, port, token, seconds):
        super().__init__()
        self.command = ["wrk", "-t1", "-c32", f"-d{seconds}s", "--timeout", "30s", "-H", f"Authorization: Bearer {token}",
                        f"http://{programs.HOST}:{port}/v1/orders?limit=1"]
        self.start()

    def run(self):
        self.said = subprocess.run(self.command, capture_output=True, text=True, check=True).stdout

    def finish(self):
        self.join()
        requests = int(re.search(r"(\d+) requests in", self.said)[1])
        wrong = re.findall(r"(?:Socket errors|Non-2xx).*", self.said)
        return f"wrk: {requests:,} requests, {'; '.join(wrong) or 'no error'}"


class Run:
    """One kind of disturbance, again and again under load."""

    def __init__(self, options, token, query):
        self.options, self.token, self.query = options, token, query

    def measure(self, name, port, disturb, count, wrk_seconds=0):
        load = Load(port, self.token, self.options.clients)
        wrk = Wrk(port, self.token, wrk_seconds) if wrk_seconds else None
        times = []
        for _ in range(count):
            time.sleep(SETTLED_SECONDS)
            if (took := disturb()) is not None:
                times.append(took)
        time.sleep(SETTLED_SECONDS)
        outcomes, failures, placed, slowest = load.finish()
        lost = len(placed) - self.query("SELECT count(*) FROM orders WHERE id IN (%s)" % ",".join(f"'{i}'" for i in placed))
        print(f"{name}: {count} times; {outcomes.get('answered', 0):,} answered, {outcomes.get('refused', 0)} refused to connect, "
              f"{outcomes.get('failed', 0)} failed, {lost} acknowledged and lost; slowest {slowest * 1000:,.0f} ms")
        if times:
            print(f"  until a new connection was answered: median {statistics.median(times):,.0f} ms, longest {max(times):,.0f} ms")
        if wrk:
            print(f"  {wrk.finish()}")
        for text in failures[:5]:
            say(f"  {text}")
        return outcomes.get("failed", 0), lost, max(times, default=0)


def options():
    parser = argparse.ArgumentParser(
        prog="./dev bench --restarts",
        description="在负载下反复崩溃、更替、停止服务，统计失败的请求 · crash, replace and stop the server under load, count failed requests")
    parser.add_argument("--count", type=int, default=20, help="每种次数 · how often each is done (%(default)s)")
    parser.add_argument("--clients", type=int, default=6, help=f"每类客户端个数 · clients of each kind: {', '.join(KINDS)} (%(default)s)")
    parser.add_argument("--port", type=int, default=18_080, help="端口，另用其后一个 · port; the next one is used as well (%(default)s)")
    return parser.parse_args()


def main():
    chosen = options()
    with programs.folder() as at:
        data = ["--data-dir", str(at / "data")]
        first = Serving(at, "first", chosen.port, data)
        for arguments in (["seed"], ["token", "issue", "--account", "resident"]):
            token = subprocess.run([programs.FOUR_ORDER, *arguments, *data], cwd=ROOT, env=programs.ENVIRONMENT, check=True,
                                   capture_output=True, text=True).stdout.strip()
        socket_directory = next((at / "data").rglob("postmaster.pid")).read_text().splitlines()[4]
        conninfo = f"host={socket_directory} port=5432 user=postgres dbname=four_order"
        psql = next(pathlib.Path("/usr/lib/postgresql").glob("*/bin/psql"))

        def query(sql):
            return int(subprocess.run([psql, "-X", "-A", "-t", "-d", conninfo], input=sql, env=programs.ENVIRONMENT, check=True,
                                      capture_output=True, text=True).stdout)

        run = Run(chosen, token, query)

        _, lost, slowest = run.measure("crash", first.port, first.crash, chosen.count)
        failed = run.measure("replaced (SIGHUP)", first.port, first.replace, chosen.count, int(chosen.count * 2.5))[0]

        # Two servers on one port and one database, each stopped and started in turn.
        shared = ["--database-url", conninfo, "--share-port"]
        pair = [Serving(at, f"pair-{number}", chosen.port + 1, shared) for number in range(2)]
        turns = iter(range(1_000_000))

        def stop_and_start():
            number = next(turns)
            pair[number % 2].stop()
            pair[number % 2] = Serving(at, f"pair-{number + 2}", chosen.port + 1, shared)

        failed += run.measure("one of two stopped and started", chosen.port + 1, stop_and_start, chosen.count,
                              int(chosen.count * 3))[0]
        pair[0].stop()
        failed += run.measure("the only one stopped", chosen.port + 1, pair[1].stop, 1)[0]
        first.stop()
    if failed or lost or slowest > 1000:
        raise SystemExit("missed: no request may fail but in a crash, none be lost, and a crash be over within 1,000 ms")


if __name__ == "__main__":
    main()
