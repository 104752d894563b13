#!/usr/bin/env python3
"""Measures the service beside pgbench and nginx; `./dev bench` builds it first and says what is where."""
import argparse
import contextlib
import pathlib
import resource
import signal
import sys

import growth
import matching_run
import memory
import programs
import report
import works
from database import Bench
from statements import Statements
from works import say


def options():
    parser = argparse.ArgumentParser(
        prog="./dev bench", description="压测服务，并与 pgbench、nginx 对比 · measure the service beside pgbench and nginx")

    def count(text):
        if (value := int(text)) < 1:
            raise argparse.ArgumentTypeError("1 or more")
        return value

    parser.add_argument("--orders", type=count, default=200_000, help="点单数 · orders in the database (%(default)s)")
    parser.add_argument("--rounds", type=count, default=5, help="轮数 · rounds (%(default)s)")
    parser.add_argument("--seconds", type=count, default=4, help="每次运行的秒数 · seconds of a run (%(default)s)")
    parser.add_argument("--growth", action="store_true",
                        help="改测不同点单数下的表现 · measure how figures change with the number of orders, instead")
    parser.add_argument("--matching-run", action="store_true",
                        help="改测一次智能派单及其对请求的影响 · measure a matching run and what requests notice of it, instead")
    parser.add_argument("--placed", type=count, default=100_000,
                        help="待派点单数 · orders that a matching run is over (%(default)s)")
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("docs/benchmarks.md"),
                        help="写入的文件 · the file that the tables go into (%(default)s)")
    return parser.parse_args()


@contextlib.contextmanager
def filled(orders):
    """A fresh server whose database holds so many orders, and what it held in memory before."""
    with programs.folder() as at, programs.server(at) as server:
        at_rest = memory.resident(server)
        say(f"at rest with the demonstration: {at_rest / report.MIB:.1f} MiB")
        say(f"filling in {orders:,} orders")
        bench = Bench(server, Statements(), orders)
        bench.fill()
        try:
            yield bench, at_rest
        except BaseException:
            say(server.complaints())
            raise


def measure(options):
    with filled(options.orders) as (bench, at_rest):
        with programs.folder() as at, programs.nginx(at, programs.answer(bench.server.port, "/livez")) as port:
            results = works.measure(bench, port, options.rounds, options.seconds)
        held = memory.measure(bench, at_rest)
        report.write(options.output, "figures", report.figures(results, held, bench, options))


def measure_growth(options):
    figures = []
    for orders in growth.SIZES:
        with filled(orders) as (bench, _):
            figures.append(growth.measure(bench, options.rounds, options.seconds))
            origin = report.origin(bench)
    report.write(options.output, "growth", "\n".join(origin + growth.table(figures)))


def measure_matching_run(options):
    with filled(options.orders) as (bench, _):
        rounds = matching_run.measure(bench, options.placed, options.rounds)
        text = report.origin(bench) + matching_run.table(bench, options.placed, rounds)
        report.write(options.output, "matching run", "\n".join(text))


def main():
    chosen = options()
    # So that what was started is ended then, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    (measure_matching_run if chosen.matching_run else measure_growth if chosen.growth else measure)(chosen)
    say(f"written to {chosen.output}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
