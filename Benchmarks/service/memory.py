"""What the service holds in memory."""
import dataclasses
import socket
import time

import machine
from programs import HOST
from works import READS, say

IDLE_CONNECTIONS = 10_000
MANY_REQUESTS = 1_000_000


@dataclasses.dataclass
class Memory:
    """In bytes."""

    at_rest: int
    idle_connection: float = None
    before_many: int = None
    after_many: int = None


def resident(server):
    """Once it no longer changes from one look to the next."""
    last = None
    while last != (now := machine.resident_bytes(server.process.pid)):
        last = now
        time.sleep(0.5)
    return now


def idle_connection(server):
    """How much a connection costs that has had one answer and is kept open."""
    request = f"GET /livez HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
    connections = []
    before = resident(server)
    try:
        for _ in range(IDLE_CONNECTIONS):
            connection = socket.create_connection((HOST, server.port))
            connections.append(connection)
            connection.sendall(request)
            if not connection.recv(65536).startswith(b"HTTP/1.1 200"):
                raise SystemExit("an idle connection was not answered")
        return (resident(server) - before) / IDLE_CONNECTIONS
    finally:
        for connection in connections:
            connection.close()


def many_requests(bench):
    """Resident bytes before and after so many reads by id, after as many as fill every buffer once."""
    read = READS["read"].run
    rate = read(bench, 64, 5).rate
    before = resident(bench.server)
    read(bench, 64, round(MANY_REQUESTS / rate) + 1)
    return before, resident(bench.server)


def measure(bench, at_rest):
    memory = Memory(at_rest)
    memory.idle_connection = idle_connection(bench.server)
    say(f"{IDLE_CONNECTIONS:,} idle connections: {memory.idle_connection:.0f} bytes each")
    memory.before_many, memory.after_many = many_requests(bench)
    say(f"{MANY_REQUESTS:,} reads: from {memory.before_many:,} to {memory.after_many:,} bytes")
    return memory
