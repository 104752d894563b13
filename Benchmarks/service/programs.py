"""The programs that a benchmark runs beside itself, each ended when its block is left."""
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import machine

ROOT = Path(__file__).resolve().parents[2]
FOUR_ORDER = ROOT / ".build/release/four-order"
HOST = "127.0.0.1"
# Nothing of the user's own database or settings may reach the runs.
ENVIRONMENT = {name: value for name, value in os.environ.items()
               if name != "DATABASE_URL" and not name.startswith(("FOUR_ORDER_", "PG"))}


@contextlib.contextmanager
def folder():
    """A folder of its own on a disk: /tmp may lie in memory, where an fsync costs nothing."""
    path = Path(tempfile.mkdtemp(prefix="four-order-bench-", dir="/var/tmp"))
    # The database's user passes through.
    path.chmod(0o711)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def free_port(first=18000, last=18099):
    for port in range(first, last + 1):
        with socket.socket() as probe:
            try:
                probe.bind((HOST, port))
                return port
            except OSError:
                continue
    raise SystemExit(f"no port from {first} to {last} is free")


@contextlib.contextmanager
def running(command, *, stop, **options):
    """A program in a session of its own: Ctrl-C is for us, who end it in order."""
    process = subprocess.Popen(command, start_new_session=True, env=ENVIRONMENT, **options)
    try:
        yield process
    finally:
        process.send_signal(stop)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Server:
    """The service on a fresh private cluster, with the demonstration loaded."""

    def __init__(self, process, port, data, log):
        self.process, self.port, self.data, self.log = process, port, data, log
        # The first line is the server's process, the fourth its port, the fifth its socket's directory.
        lines = next(data.rglob("postmaster.pid")).read_text().splitlines()
        self.postmaster, self.socket = int(lines[0]), lines[4]

    @property
    def url(self):
        return f"http://{HOST}:{self.port}"

    def tool(self, *arguments):
        return machine.output(FOUR_ORDER, *arguments, "--data-dir", str(self.data))

    def forget_log(self):
        """It has served its purpose by being written; it must not fill the disk."""
        os.truncate(self.log, 0)

    def complaints(self):
        """What it has logged but requests, the last of it."""
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join([line for line in lines if '"level":"info"' not in line][-20:])


@contextlib.contextmanager
def server(at, port=None):
    data, log, port = at / "data", at / "service.log", port or free_port()
    command = [FOUR_ORDER, "serve", "--demo", "--host", HOST, "--port", str(port), "--data-dir", str(data),
               # Few tokens make all the requests of a run.
               "--rate-limit", "0"]
    with open(log, "ab") as errors, running(
            command, stop=signal.SIGTERM, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True) as process:
        # The demonstration's text ends with how to stop.
        if not any("Ctrl-C" in line for line in process.stdout):
            raise SystemExit(f"the service does not start:\n{log.read_text()}")
        yield Server(process, port, data, log)


def answer(port, path):
    """A whole answer, head and body."""
    with socket.create_connection((HOST, port)) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
        return b"".join(iter(lambda: connection.recv(65536), b""))


@contextlib.contextmanager
def nginx(at, like):
    """nginx with the body of the answer `like` and a head of the same size. Yields its port."""
    port, configuration = free_port(), at / "nginx.conf"
    body = like.partition(b"\r\n\r\n")[2].decode()

    def configure(filling):
        configuration.write_text(f"""
            daemon off; pid {at}/nginx.pid; error_log {at}/nginx.log; worker_processes {machine.CORES};
            events {{ worker_connections 1024; }}
            http {{
                access_log off; keepalive_requests 1000000000; default_type application/json;
                {"".join(f"{kind}_temp_path {at}/nginx-{kind};" for kind in
                         ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))}
                server {{
                    listen {HOST}:{port} reuseport;
                    location / {{ add_header X-Filling {"x" * filling}; return 200 '{body}'; }}
                }}
            }}""")

    program = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
    configure(1)
    with running([program, "-c", configuration], stop=signal.SIGTERM) as process:
        wait_for(port)
        configure(max(1, 1 + len(like) - len(answer(port, "/"))))
        process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 10
        while len(answer(port, "/")) != len(like):
            if time.monotonic() > deadline:
                raise SystemExit("nginx does not answer with as many bytes as the service")
            time.sleep(0.05)
        yield port


def wait_for(port):
    deadline = time.monotonic() + 10
    while True:
        try:
            return socket.create_connection((HOST, port)).close()
        except OSError:
            if time.monotonic() > deadline:
                raise SystemExit(f"nothing listens on port {port}")
            time.sleep(0.05)
