"""Clients that place one order after the other and count what becomes of every single request."""
import collections
import http.client
import json
import multiprocessing
import random
import threading
import time

HOST = "127.0.0.1"
BODY = json.dumps({"title": "帮忙买药", "category": "errands"}).encode()
# The pauses stay below the time that an idle connection is given while a server leaves.
KINDS = {"keep-alive": (True, 0.0), "a connection a request": (False, 0.0), "keep-alive with pauses": (True, 0.4)}


class Client:
    """One client; `outcomes` counts by answered, refused (nobody listened: nothing was begun) and failed."""

    def __init__(self, port, token, kind):
        self.port = port
        self.keeps, self.pause = KINDS[kind]
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        if not self.keeps:
            self.headers["Connection"] = "close"
        self.outcomes = collections.Counter()
        self.failures = []
        self.placed = []
        self.slowest = 0.0

    def work(self, over):
        connection = None
        while not over.is_set():
            began = time.monotonic()
            try:
                if connection is None:
                    connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
                    connection.connect()
            except ConnectionRefusedError:
                self.outcomes["refused"] += 1
                connection = None
                time.sleep(0.01)
                continue
            except OSError as error:
                self.fail(f"connect: {error!r}")
                connection = None
                continue
            try:
                # http.client opens no second connection by itself once this is off: every failure is seen.
                connection.auto_open = 0
                connection.request("POST", "/v1/orders", BODY, self.headers)
                answer = connection.getresponse()
                text = answer.read()
                if answer.status == 201:
                    self.outcomes["answered"] += 1
                    self.placed.append(json.loads(text)["id"])
                else:
                    self.fail(f"{answer.status} {text[:200]!r}")
                if answer.will_close:
                    connection.close()
                    connection = None
            except (OSError, http.client.HTTPException) as error:
                self.fail(repr(error))
                connection.close()
                connection = None
            self.slowest = max(self.slowest, time.monotonic() - began)
            if self.pause:
                time.sleep(random.uniform(0, self.pause))

    def fail(self, text):
        self.outcomes["failed"] += 1
        self.failures.append(text)


def _run(port, token, threads, over, results):
    clients = [Client(port, token, kind) for kind in KINDS for _ in range(threads)]
    workers = [threading.Thread(target=client.work, args=(over,)) for client in clients]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    total = collections.Counter()
    for client in clients:
        total.update(client.outcomes)
    results.put((dict(total), [text for client in clients for text in client.failures],
                 [order for client in clients for order in client.placed], max(c.slowest for c in clients)))


class Load:
    """So many clients of each kind, in a process of their own."""

    def __init__(self, port, token, threads):
        self.over, self.results = multiprocessing.Event(), multiprocessing.Queue()
        self.process = multiprocessing.Process(target=_run, args=(port, token, threads, self.over, self.results))
        self.process.start()

    def finish(self):
        """Counts, what failed, ids that were acknowledged, and the slowest answer in seconds."""
        self.over.set()
        result = self.results.get()
        self.process.join()
        return result
