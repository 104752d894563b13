#!/usr/bin/env python3
"""Starts a server with demonstration data and holds it to openapi.yaml with Schemathesis, as one role after another."""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
# Sessions to sign out of.
SPARES = 10
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


def check(options, url, data, role):
    """True where nothing was found."""
    environment = dict(os.environ, CONTRACT_URL=url, SCHEMATHESIS_HOOKS="hooks")
    environment["CONTRACT_ADMIN"] = token(options.program, "admin", data)
    environment["PYTHONPATH"] = HERE
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    command = [options.schemathesis, "--config-file", os.path.join(HERE, "schemathesis.toml"), "run"]
    command += [f"{url}/openapi.yaml", "--seed", str(options.seed), "--workers", "1"]
    phases, share = ROLES[role]
    command += ["--phases", phases, "--max-examples", "5", "--max-time", str(max(1, int(options.seconds * share)))]
    if role:
        environment["CONTRACT_TOKEN"] = token(options.program, role, data)
        environment["CONTRACT_SPARES"] = " ".join(token(options.program, role, data) for _ in range(SPARES))
    print(f"\n== {role or 'without a token'}", flush=True)
    # It leaves what it found where it runs.
    return subprocess.run(command, env=environment, cwd=os.path.dirname(data)).returncode == 0


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
            roles = [role for role in ROLES if options.role in (None, role or "none")]
            passed += [check(options, url, data, role) for role in roles if passed[0]]
            if server.poll() is not None or not passed[0]:
                with open(log, encoding="utf-8") as text:
                    sys.exit(f"the server ended with {server.returncode}:\n{text.read()[-4000:]}")
        finally:
            server.terminate()
            server.wait(60)
    sys.exit(0 if all(passed) else 1)


if __name__ == "__main__":
    main()
