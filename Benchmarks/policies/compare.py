#!/usr/bin/env python3
"""Rehearses one day under each dispatch policy and compares them; `./dev bench --policies` builds the service first."""
import argparse
import contextlib
import json
import pathlib
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Benchmarks/service"))

import programs  # noqa: E402
import table  # noqa: E402
from report import write  # noqa: E402

POLICIES = ["greedy", "manual", "suggest", "auto", "broadcast"]
# The demonstration's own center, and the one that has to be loaded first.
CENTERS = ["yunyang", "mianyang"]
PORTS = (18180, 18219)


def say(text):
    print(text, file=sys.stderr, flush=True)


def options():
    parser = argparse.ArgumentParser(
        prog="./dev bench --policies",
        description="比较各派单方式下的同一天 · compare the same day under each dispatch policy")

    def minutes(text):
        if not 1 <= (value := int(text)) <= 10_080:
            raise argparse.ArgumentTypeError("1 to 10080")
        return value

    parser.add_argument("file", nargs="?", type=pathlib.Path, default=ROOT / "seeds/yunyang/requests.ndjson",
                        help="点单文件 · requests to play (%(default)s)")
    parser.add_argument("--center", choices=CENTERS, default=CENTERS[0],
                        help="演示中心 · center of the demonstration (%(default)s)")
    parser.add_argument("--day", default="all", help="日期，或 all 为各天叠成一天 · date, or all laid over one (%(default)s)")
    parser.add_argument("--speed", type=float, default=60, help="时间加快的倍数 · times faster than real (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="随机种子 · seed of what teams answer (%(default)s)")
    parser.add_argument("--dispatchers", type=int, default=1, help="派单员人数 · dispatchers at work (%(default)s)")
    parser.add_argument("--offer-minutes", type=minutes, default=120,
                        help="派单等待的时长（当日分钟） · minutes of the day that an offer waits (%(default)s)")
    parser.add_argument("--hours", type=int, default=48, help="最多演练的当日小时 · hours of the day at most (%(default)s)")
    parser.add_argument("--policy", action="append", choices=POLICIES, help="只比较这些 · only these; may be repeated")
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "docs/benchmarks.md",
                        help="写入的文件 · the file that the table goes into (%(default)s)")
    return parser.parse_args()


class Rehearsal:
    """One policy's day, under way against a server of its own."""

    def __init__(self, policy, server, at, chosen):
        self.policy, self.figures, self.printed = policy, at / "figures.json", at / "printed.txt"
        self.progress = at / "progress.txt"
        arguments = {"policy": policy, "center": chosen.center, "url": server.url, "day": chosen.day,
                     "speed": chosen.speed, "seed": chosen.seed, "dispatchers": chosen.dispatchers,
                     "offer-minutes": chosen.offer_minutes, "hours": chosen.hours, "json": self.figures}
        with open(self.printed, "wb") as out, open(self.progress, "wb") as errors:
            self.process = subprocess.Popen(
                [programs.FOUR_ORDER, "replay", str(chosen.file.resolve()),
                 *(f"--{name}={value}" for name, value in arguments.items())],
                stdout=out, stderr=errors, env=programs.ENVIRONMENT)

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait()

    def summary(self):
        """What it printed; where it failed, also the last it complained of."""
        complaints = self.progress.read_text().splitlines()[-3:] if self.process.returncode else []
        return "\n".join([self.printed.read_text(), *complaints])

    def result(self):
        """Its figures; none where it did not come to an end."""
        return json.loads(self.figures.read_text()) if self.figures.exists() else None


@contextlib.contextmanager
def rehearsals(chosen):
    """All policies at once: people are slow, and servers mostly idle."""
    with contextlib.ExitStack() as stack:
        ready = []
        for policy in chosen.policy or POLICIES:
            say(f"{policy}: a server of its own")
            at = stack.enter_context(programs.folder())
            server = stack.enter_context(programs.server(at, programs.free_port(*PORTS)))
            if chosen.center != CENTERS[0]:
                server.tool("seed", "--center", chosen.center)
            ready.append((policy, server, at))
        running = [Rehearsal(policy, server, at, chosen) for policy, server, at in ready]
        for one in running:
            stack.callback(one.end)
        yield running


def watched(running):
    """Waits for all of them, saying what each has come to as it ends."""
    waiting = list(running)
    while waiting:
        for one in [one for one in waiting if one.process.poll() is not None]:
            say(one.summary())
            waiting.remove(one)
        time.sleep(0.5)
    return {one.policy: one.result() for one in running}


def main():
    chosen = options()
    # So that what was started is ended then, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with rehearsals(chosen) as running:
        results = watched(running)
        unsound = [one.policy for one in running if one.process.returncode != 0 or not results[one.policy]]
    if unsound:
        raise SystemExit(f"演练有误 · a rehearsal failed or broke a rule: {', '.join(unsound)}")
    text = table.comparison(results, chosen)
    print(text)
    write(chosen.output, "policies", text)
    say(f"written to {chosen.output}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
