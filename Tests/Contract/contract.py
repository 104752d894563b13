#!/usr/bin/env python3
"""Starts a server with demonstration data and holds it to openapi.yaml with Schemathesis, as one role after another."""

import argparse
import collections
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
# Sessions to sign out of.
SPARES = 10
ORDERS_OF_EACH = 3
# Which phases of Schemathesis they go through, and their share of the time; the administrator reaches furthest. Most
# cases by the second come of the coverage phase.
ROLES = {
    "admin": ("examples,coverage,fuzzing,stateful", 0.5),
    "dispatcher": ("coverage,fuzzing,stateful", 0.25),
    "leader": ("coverage", 0.1),
    "resident": ("coverage", 0.1),
    None: ("coverage", 0.05),
}


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def token(program, role, data):
    command = [program, "token", "issue", "--account", role, "--data-dir", data]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def wait_until_ready(log, server):
    """What `serve --demo` prints at the end, when the demonstration's accounts are there."""
    deadline = time.monotonic() + 120
    while server.poll() is None and time.monotonic() < deadline:
        with open(log, encoding="utf-8") as text:
            if "Ctrl-C" in text.read():
                return True
        time.sleep(0.1)
    return False


def check(options, url, data, role, only=()):
    """True where nothing was found. What it is told to ask alone is asked at any rate, however long that takes."""
    environment = dict(os.environ, CONTRACT_URL=url, CONTRACT_ROLE=role or "", SCHEMATHESIS_HOOKS="hooks")
    environment["CONTRACT_ANSWERS"] = answers_file(data)
    environment["CONTRACT_ADMIN"] = token(options.program, "admin", data)
    environment["PYTHONPATH"] = HERE
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    command = [options.schemathesis, "--config-file", os.path.join(HERE, "schemathesis.toml"), "run"]
    command += [f"{url}/openapi.yaml", "--seed", str(options.seed), "--workers", "1"]
    phases, share = ROLES[role]
    if only:
        command += ["--phases", "fuzzing", "--max-examples", "2"] + [f"--include-name={name}" for name in only]
    else:
        command += ["--phases", phases, "--max-examples", "5", "--max-time", str(max(1, int(options.seconds * share)))]
    if role:
        environment["CONTRACT_TOKEN"] = token(options.program, role, data)
        environment["CONTRACT_SPARES"] = " ".join(token(options.program, role, data) for _ in range(SPARES))
    print(f"\n== {role or 'without a token'}", flush=True)
    # It leaves what it found where it runs.
    return subprocess.run(command, env=environment, cwd=os.path.dirname(data)).returncode == 0


def live(url, bearer):
    """Orders in each state of their life, so that not every action is refused for what is not there."""

    def ask(path, body=None):
        request = urllib.request.Request(url + path, data=None if body is None else json.dumps(body).encode())
        request.add_header("Authorization", f"Bearer {bearer}")
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    team = max(ask("/v1/teams?limit=200")["items"], key=lambda team: team["capacity"] if team["active"] else 0)["id"]
    steps = [("dispatch", {"team_ids": [team], "expires_in_s": 604_800}), ("accept", {"team_id": team}), ("start", {}),
             ("complete", {"summary": "好", "beneficiaries": 1})]
    for done in range(len(steps) + 1):
        for _ in range(ORDERS_OF_EACH):
            order = ask("/v1/orders", {"title": "修灯", "category": "community", "channel": "hotline"})["id"]
            for action, body in steps[:done]:
                ask(f"/v1/orders/{order}/{action}", body)


def answers_file(data):
    return data + ".answers"


def statuses(url, data):
    """With which statuses each documented operation was answered so far, and how many requests that were."""
    with urllib.request.urlopen(f"{url}/openapi.json", timeout=30) as answer:
        paths = json.load(answer)["paths"]
    methods = ("get", "post", "patch", "put", "delete")
    found = {f"{method.upper()} {path}": set() for path in paths for method in paths[path] if method in methods}
    requests = 0
    with open(answers_file(data), encoding="utf-8") as file:
        for operation, status, count in map(json.loads, file):
            found[operation].add(status)
            requests += count
    return found, requests


def left_out(url, data):
    return [operation for operation, answered in statuses(url, data)[0].items() if not answered]


def report(url, data):
    """Says how many of the documented operations were done; true where none was left out."""
    found, requests = statuses(url, data)
    refused = {name: sorted(found[name]) for name in found if not any(200 <= status < 300 for status in found[name])}
    print(f"\n{requests} requests; {len(found) - len(refused)} of {len(found)} documented operations were done (2xx).")
    for name, answered in refused.items():
        print(f"  {name}: {f'refused each time {answered}' if answered else 'never requested'}")
    return all(found.values())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", default=".build/debug/four-order")
    parser.add_argument("--schemathesis", default=".build/contract/bin/schemathesis")
    parser.add_argument("--seconds", type=int, default=180, help="for all roles together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--role", help="one of them alone", choices=[role or "none" for role in ROLES])
    options = parser.parse_args()
    options.program, options.schemathesis = map(os.path.abspath, (options.program, options.schemathesis))
    url = f"http://127.0.0.1:{free_port()}"
    with tempfile.TemporaryDirectory(prefix="four-order-contract-") as folder:
        os.chmod(folder, 0o755)
        data = os.path.join(folder, "data")
        log = os.path.join(folder, "log")
        command = [options.program, "serve", "--demo", "--data-dir", data, "--port", url.rsplit(":", 1)[1]]
        with open(log, "w") as output:
            server = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            passed = [wait_until_ready(log, server)]
            if passed[0]:
                live(url, token(options.program, "admin", data))
            roles = [role for role in ROLES if options.role in (None, role or "none")]
            passed += [check(options, url, data, role) for role in roles if passed[0]]
            if passed[0] and not options.role:
                # Those that the time was too short for.
                missing = left_out(url, data)
                passed += [check(options, url, data, "admin", missing)] if missing else []
                passed.append(report(url, data))
            if server.poll() is not None or not passed[0]:
                with open(log, encoding="utf-8") as text:
                    sys.exit(f"the server ended with {server.returncode}:\n{text.read()[-4000:]}")
        finally:
            server.terminate()
            server.wait(60)
    sys.exit(0 if all(passed) else 1)


if __name__ == "__main__":
    main()
