"""How the figures change with the number of orders."""
import base64
import dataclasses
import json
import statistics
import time
import urllib.request
import uuid

import load
import report
from works import PAGE, READS, say

SIZES = [20_000, 200_000, 2_000_000]
DEEP_PAGE = 10_000
# Of all orders, the newest, which are open (sql/orders.sql); an ended order has more to say.
OPEN_SHARE = 0.03


@dataclasses.dataclass
class Growth:
    """Requests per second of each round, by what was asked; of the report milliseconds."""

    orders: int
    deep_page: int
    series: dict


def get(bench, path):
    request = urllib.request.Request(bench.server.url + path)
    request.add_header(*load.bearer(0).split(": "))
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def timed_ms(bench, path):
    """Of one request by itself, which may take longer than a run."""
    begin = time.monotonic()
    get(bench, path)
    return (time.monotonic() - begin) * 1000


def cursor(bench, page):
    """The cursor of a page far down: that of page 2 with the id of another order as its key."""
    given = get(bench, PAGE)["next_cursor"]
    bytes = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4))
    last_before = bench.value(f"SELECT bench.order_id({bench.orders - 20 * (page - 1) + 1})")
    return base64.urlsafe_b64encode(bytes[:-16] + uuid.UUID(last_before).bytes).decode().rstrip("=")


def month(bench):
    """The path of the report on a month that ended a day ago, whole within what is filled in."""
    end = bench.value("SELECT to_char(now() - interval '1 day', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")
    begin = bench.value("SELECT to_char(now() - interval '31 days', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")
    return f"/v1/reports/summary?from={begin}&to={end}"


def measure(bench, rounds, seconds):
    deep_page = min(DEEP_PAGE, bench.orders // 20)
    ended, deep = (f"{PAGE}&cursor={cursor(bench, page)}"
                   for page in (int(bench.orders * OPEN_SHARE) // 20 + 2, deep_page))
    for path in (ended, deep):
        if len(get(bench, path)["items"]) != 20:
            raise SystemExit(f"a page of {bench.orders} orders is not full: {path}")
    summary = month(bench)
    growth = Growth(bench.orders, deep_page, {"read": [], "page": [], "ended": [], "deep": [], "summary_ms": []})
    for number in range(1, rounds + 1):
        growth.series["read"].append(READS["read"].run(bench, 64, seconds).rate)
        growth.series["page"].append(load.of_path(bench, PAGE, 64, seconds).rate)
        growth.series["ended"].append(load.of_path(bench, ended, 64, seconds).rate)
        growth.series["deep"].append(load.of_path(bench, deep, 64, seconds).rate)
        growth.series["summary_ms"].append(statistics.median(timed_ms(bench, summary) for _ in range(3)))
        say(f"round {number} of {rounds}, {bench.orders:,} orders: "
            + ", ".join(f"{name} {values[-1]:,.1f}" for name, values in growth.series.items()))
    return growth


def table(sizes):
    """A row a figure, a column a size; slowest against fastest at the end."""
    def of(name, write):
        return [report.spread(size.series[name], write) for size in sizes]

    def median(size, name):
        return statistics.median(size.series[name])

    def change(name):
        values = [median(size, name) for size in sizes]
        return max(values) / min(values)

    deep = max(median(size, "ended") / median(size, "deep") for size in sizes)
    largest = median(sizes[-1], "summary_ms")
    rows = [
        ("one order by id, requests/s", *of("read", report.number), report.ratio(change("read")), "≤ 1.3",
         report.at_most(change("read"), 1.3, 0)),
        ("page 1, requests/s", *of("page", report.number), report.ratio(change("page")), "≤ 1.3",
         report.at_most(change("page"), 1.3, 0)),
        ("first page of ended orders, requests/s", *of("ended", report.number), "", "", ""),
        (f"page {' / '.join(f'{size.deep_page:,}' for size in sizes)}, requests/s", *of("deep", report.number),
         f"{report.ratio(deep)} beside the first", "≤ 1.3", report.at_most(deep, 1.3, 0)),
        ("summary of a month, ms", *of("summary_ms", report.number), f"{report.number(largest)} ms", "≤ 50 ms",
         report.at_most(largest, 50, 0)),
    ]
    return [
        "64 connections; the summary one at a time.",
        "",
        report.row("", *(f"{size.orders:,}" for size in sizes), "", "goal", ""),
        report.row(*["---"] * (len(sizes) + 4)),
        *(report.row(*cells) for cells in rows),
    ]
