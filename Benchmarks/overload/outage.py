#!/usr/bin/env python3
"""Takes the service's database away for a while, in each way one can be missing; `./dev bench --outage` builds it first."""
import argparse
import asyncio
import contextlib
import datetime
import http.client
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Benchmarks/service"))

import machine  # noqa: E402
import programs  # noqa: E402
from overload import LOAD, PLACE, say, table  # noqa: E402
from report import MIB, write  # noqa: E402

KINDS = {"down": "shut down", "stopped": "stopped (SIGSTOP)", "vanished": "its packets vanish"}
REQUESTS_A_SECOND = 100
BINARIES = pathlib.Path(os.environ["BENCH_POSTGRES"])


def options():
    parser = argparse.ArgumentParser(prog="./dev bench --outage", description="数据库中断 · without a database")
    parser.add_argument("--seconds", type=int, default=600, help="中断的秒数 · seconds without (%(default)s)")
    parser.add_argument("--kind", action="append", choices=list(KINDS), help="只测这些 · only these; may be repeated")
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "docs/reliability.md",
                        help="写入的文件 · the file that the table goes into (%(default)s)")
    return parser.parse_args()


class Cluster:
    """A PostgreSQL of the run's own."""

    def __init__(self, at):
        self.data, self.socket = at / "pg", at
        # PostgreSQL does not run as root.
        self.prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.getuid() == 0 else []
        if self.prefix:
            subprocess.run(["chown", "postgres", at], check=True)
        self.run("initdb", "-D", self.data, "-U", "postgres", "--locale=C.UTF-8", "--encoding=UTF8", "-A", "trust")
        self.start()
        self.run("createdb", "-h", self.socket, "-U", "postgres", "four_order")

    def run(self, program, *arguments):
        subprocess.run([*self.prefix, BINARIES / program, *map(str, arguments)], check=True, cwd=self.socket,
                       stdout=subprocess.DEVNULL, env=programs.ENVIRONMENT)

    def start(self):
        self.run("pg_ctl", "-D", self.data, "-w", "-l", self.socket / "pg.log", "-o",
                 f"-c listen_addresses='' -c unix_socket_directories={self.socket}", "start")

    def stop(self, mode="fast"):
        self.run("pg_ctl", "-D", self.data, "-m", mode, "stop")

    def signal(self, number):
        """To all of its processes."""
        postmaster = int((self.data / "postmaster.pid").read_text().split()[0])
        children = [int(pid) for pid in filter(str.isdigit, os.listdir("/proc")) if parent(pid) == postmaster]
        for pid in [postmaster, *children]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)


def parent(pid):
    try:
        return int(machine.stat(pid)[1])
    except OSError:
        return None


class Relay:
    """Between the service and the cluster; what vanishes in it stays lost."""

    def __init__(self, path):
        self.path, self.swallows, self.loop = str(path), False, asyncio.new_event_loop()
        server = self.loop.run_until_complete(asyncio.start_server(self.serve, programs.HOST, 0))
        self.port = server.sockets[0].getsockname()[1]
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    async def serve(self, reader, writer):
        try:
            there = await asyncio.open_unix_connection(self.path)
        except OSError:
            return writer.close()
        lost = []
        await asyncio.gather(self.copy(reader, there[1], lost), self.copy(there[0], writer, lost))

    async def copy(self, reader, writer, lost):
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if self.swallows:
                    lost.append(True)
                if not lost:
                    writer.write(data)
        writer.close()


class Service:
    def __init__(self, process, port, log):
        self.process, self.port, self.log = process, port, log

    def ask(self, method, path, token=None, body=None):
        """Status, Retry-After, and how long it took in milliseconds."""
        connection = http.client.HTTPConnection(programs.HOST, self.port, timeout=60)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"} if token else {}
        began = time.monotonic()
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status, answer.headers.get("Retry-After"), (time.monotonic() - began) * 1000

    def wait(self, path, status, token=None, body=None):
        """Milliseconds until a request is answered so."""
        began = time.monotonic()
        while self.ask("POST" if body else "GET", path, token, body)[0] != status:
            time.sleep(0.02)
        return (time.monotonic() - began) * 1000


@contextlib.contextmanager
def service(at, url):
    port, log = programs.free_port(18260, 18299), at / "service.log"
    command = [programs.FOUR_ORDER, "serve", "--demo", "--port", str(port), "--database-url", url, "--rate-limit", "0"]
    with open(log, "ab") as errors, programs.running(
            command, stop=signal.SIGTERM, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True) as process:
        if not any("Ctrl-C" in line for line in process.stdout):
            raise SystemExit(f"the service does not start:\n{log.read_text()[-2000:]}")
        yield Service(process, port, log)


def measure(kind, seconds):
    with programs.folder() as at:
        cluster = Cluster(at)
        try:
            relay = Relay(at / ".s.PGSQL.5432")
            url = f"postgres://postgres@{programs.HOST}:{relay.port}/four_order"
            with service(at, url) as served:
                return without(kind, seconds, cluster, relay, served, url, at)
        finally:
            cluster.signal(signal.SIGCONT)
            cluster.stop("immediate")


def without(kind, seconds, cluster, relay, served, url, at):
    token = machine.output(programs.FOUR_ORDER, "token", "issue", "--account", "hotline", "--database-url", url)
    body = json.dumps(PLACE, ensure_ascii=False).encode()
    request = at / "place"
    request.write_bytes(
        f"POST /v1/orders HTTP/1.1\r\nHost: {programs.HOST}\r\nAuthorization: Bearer {token}\r\nContent-Type: "
        f"application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
    load = [LOAD, str(served.port), "open", "4000"]
    subprocess.run([*load, f"{REQUESTS_A_SECOND}:5", request], check=True, stdout=subprocess.DEVNULL)
    take, give = {
        "down": (lambda: cluster.stop("immediate"), cluster.start),
        "stopped": (lambda: cluster.signal(signal.SIGSTOP), lambda: cluster.signal(signal.SIGCONT)),
        "vanished": (lambda: setattr(relay, "swallows", True), lambda: setattr(relay, "swallows", False)),
    }[kind]
    before = machine.resident_bytes(served.process.pid)
    take()
    requests = subprocess.Popen([*load, f"{REQUESTS_A_SECOND}:{seconds}", request], stdout=subprocess.PIPE, text=True)
    unready = served.wait("/readyz", 503)
    lives, readies, refusals, memory = [], [], [], []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        lives.append(served.ask("GET", "/livez"))
        readies.append(served.ask("GET", "/readyz"))
        refusals.append(served.ask("GET", "/v1/orders", token))
        memory.append(machine.resident_bytes(served.process.pid))
        time.sleep(min(1, max(0, end - time.monotonic())))
    outcome = json.loads(requests.communicate()[0])
    give()
    back = served.wait("/v1/orders", 201, token, body)
    if {status for status, _, _ in lives} != {200} or {status for status, _, _ in readies} != {503}:
        raise SystemExit(f"livez {lives}, readyz {readies}")
    if {answer[:2] for answer in refusals} != {(503, "1")}:
        raise SystemExit(f"requests {refusals}")
    os.truncate(served.log, 0)
    statuses = ", ".join(f"{count:,} × {status}" for status, count in outcome["statuses"].items())
    slowest = max(outcome["refused"]["longest"] / 1000, *(answer[2] for answer in refusals))
    half = len(memory) // 2
    return (KINDS[kind], f"{seconds} s", f"{max(lives, key=lambda a: a[2])[2]:,.0f} ms", f"{unready:,.0f} ms",
            f"{statuses}; {outcome['lost']} lost", f"{slowest:,.0f} ms",
            f"{before / MIB:.1f}; {max(memory[:half]) / MIB:.1f}; {max(memory[half:]) / MIB:.1f} MiB", f"{back:,.0f} ms")


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    chosen = options()
    rows = []
    for kind in chosen.kind or KINDS:
        say(f"{KINDS[kind]}, {chosen.seconds} s")
        rows.append(measure(kind, chosen.seconds))
        say("  " + ", ".join(rows[-1][1:]))
    origin = ". ".join([datetime.date.today().isoformat(), *machine.description(BINARIES)])
    head = ("the database is", "for", "/livez at most", "/readyz 503 after", f"{REQUESTS_A_SECOND} orders/s", "refused within",
            "memory before; first half; second half, at most", "back after")
    text = "\n".join([origin + ".", "", *table(head, rows)])
    print(text)
    write(chosen.output, "outage", text)


if __name__ == "__main__":
    main()
