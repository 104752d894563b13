"""The tables, and where they go: between two marks of a file whose other words are people's."""
import datetime
import statistics

import machine
from memory import IDLE_CONNECTIONS, MANY_REQUESTS
from works import CLIENTS, CONNECTIONS, NGINX, PGBENCH, SERVICE, WORKS

MIB = 2**20


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def spread(values, write=number):
    """Median, minimum and maximum."""
    return f"{write(statistics.median(values))} ({write(min(values))}–{write(max(values))})"


def ratio(value):
    return f"{value:.2f}"


def row(*cells):
    return f"| {' | '.join(map(str, cells))} |"


def at_least(value, goal, reach):
    return verdict(value >= goal, value >= reach)


def at_most(value, goal, reach):
    return verdict(value <= goal, value <= reach)


def verdict(is_reached, is_beyond):
    return "**missed**" if not is_reached else "reached, and beyond" if is_beyond else "reached"


# Goals ------------------------------------------------------------------------------------------------------------

def speed_row(results, work, connections, beside, goal, reach):
    service, other = results.series(work, SERVICE, connections), results.series(work, *beside)
    # Of each round, so that what slows the machine for a while slows both.
    values = [a / b for a, b in zip(service, other)]
    return row(f"{WORKS[work].title}, {connections} connections", spread(values, ratio), f"≥ {goal}", f"≥ {reach}",
               at_least(statistics.median(values), goal, reach),
               f"{spread(service)}/s", f"{beside[0]}, {beside[1]}: {spread(other)}/s")


def goal_rows(results, memory):
    yield speed_row(results, "health", 64, (NGINX, 64), 0.85, 0.95)
    for work, connections, goal, reach in (
            ("read", 64, 1.0, 1.25), ("page", 64, 0.75, 2.0),
            ("place", 64, 1.6, 2.5), ("place", 256, 1.6, 3.0), ("accept", 64, 1.6, 2.5), ("accept", 256, 1.6, 3.0)):
        yield speed_row(results, work, connections, (PGBENCH, results.best_clients(work)), goal, reach)
    for work in WORKS:
        p50, p99 = (results.series(work, SERVICE, 64, name) for name in ("p50_ms", "p99_ms"))
        values = [b / a for a, b in zip(p50, p99)]
        yield row(f"{WORKS[work].title}, p99, 64 connections", spread(values, ratio), "≤ 4", "≤ 2.5",
                  at_most(statistics.median(values), 4, 2.5), f"{spread(p99)} ms", f"p50: {spread(p50)} ms")
    read, health = (results.series(work, SERVICE, 64, "service_us") for work in ("read", "health"))
    values = [a / b for a, b in zip(read, health)]
    yield row("CPU of the service, by id, 64 connections", spread(values, ratio), "≤ 2", "≤ 1.3",
              at_most(statistics.median(values), 2, 1.3), f"{spread(read)} µs", f"health: {spread(health)} µs")
    yield row("memory at rest, demonstration loaded", ratio(memory.at_rest / (40 * MIB)), "≤ 1", "",
              at_most(memory.at_rest, 40 * MIB, 0), f"{memory.at_rest / MIB:.1f} MiB", "40 MiB")
    yield row(f"an idle connection of {IDLE_CONNECTIONS:,}", ratio(memory.idle_connection / 1024), "≤ 1", "≤ 0.1",
              at_most(memory.idle_connection, 1024, 102), f"{memory.idle_connection:.0f} bytes", "1 KiB")
    grown = memory.after_many / memory.before_many
    yield row(f"memory after {MANY_REQUESTS:,} requests", ratio(grown), "≤ 1.01", "",
              at_most(grown, 1.01, 0), f"{memory.after_many / MIB:.1f} MiB", f"before: {memory.before_many / MIB:.1f} MiB")


# All figures ------------------------------------------------------------------------------------------------------

def figure_rows(results):
    for work in WORKS:
        for who, counts in ((SERVICE, CONNECTIONS), (NGINX, CONNECTIONS), (PGBENCH, CLIENTS)):
            for connections in counts:
                if (work, who, connections) in results.figures:
                    yield figure_row(results, work, who, connections)


def figure_row(results, work, who, connections):
    def median(name):
        values = [value for value in results.series(work, who, connections, name) if value is not None]
        return number(statistics.median(values)) if values else ""
    return row(WORKS[work].title, f"{who}, {connections}", spread(results.series(work, who, connections)),
               *map(median, ("p50_ms", "p99_ms", "service_us", "database_us")))


def figures(results, memory, bench, options):
    """The whole report of a run."""
    return "\n".join([
        *origin(bench),
        f"{options.orders:,} orders of {bench.teams:,} teams; medians of {options.rounds} rounds of {options.seconds} s, "
        "with minimum and maximum in parentheses. Ratios are taken round by round.",
        "",
        row("", "ratio", "goal", "reach for", "", "the service", "beside"),
        row("---", "---", "---", "---", "---", "---", "---"),
        *goal_rows(results, memory),
        "",
        "All of it; processor time is per request.",
        "",
        row("", "connections", "requests/s", "p50 ms", "p99 ms", "service µs", "database µs"),
        row("---", "---", "---:", "---:", "---:", "---:", "---:"),
        *figure_rows(results),
    ])


def origin(bench):
    date = datetime.date.today().isoformat()
    return [f"{date}. " + ". ".join(machine.description(bench.binaries)) + ".", ""]


# The file ---------------------------------------------------------------------------------------------------------

def write(path, mark, text):
    """Puts a text between the marks of its name, at the end where there are none; the rest of the file stays."""
    begin, end = f"<!-- begin of what ./dev bench writes: {mark} -->", f"<!-- end: {mark} -->"
    old = path.read_text() if path.exists() else "# Benchmarks\n"
    if begin not in old:
        old = f"{old.rstrip()}\n\n{begin}\n{end}\n"
    before, _, rest = old.partition(begin)
    _, _, after = rest.partition(end)
    path.write_text(f"{before}{begin}\n{text}\n{end}{after}")
