"""The comparison of policies as a table, with Chinese and English heads."""
import os
import pathlib

from report import number, origin, row

NAMES = {"greedy": "先到先派 greedy", "manual": "人工派单 manual", "suggest": "推荐确认 suggest",
         "auto": "自动匹配 auto", "broadcast": "抢单 broadcast"}

# By head: the cell, of a policy's figures.
COLUMNS = {
    "派出 offered": lambda f: percent(f["offered"], f["orders"]),
    "承接 served": lambda f: percent(f["served"], f["orders"]),
    "接单用时中位 median minutes": lambda f: minutes(f["median_minutes"]),
    "95 分位 95th percentile": lambda f: minutes(f["minutes_95"]),
    "公里 km": lambda f: number(f["kilometres"]),
    "每单 km each": lambda f: "" if f["mean_kilometres"] is None else f"{f['mean_kilometres']:.2f}",
    "派单数 offers": lambda f: number(f["offers"]),
    "退单 returns": lambda f: str(f["returns"]),
    "派单员操作 dispatcher's acts": lambda f: str(f["steps"]["dispatched"] + f["steps"]["confirmed"]),
    "出动队数 teams": lambda f: str(f["teams_that_served"]),
    "单队最多 most of one": lambda f: str(f["most_of_one_team"]),
    "最忙一成 busiest tenth": lambda f: f"{f['busiest_tenth']:.2f}",
    "基尼系数 Gini": lambda f: f"{f['gini']:.3f}",
}


def percent(part, whole):
    return f"{100 * part / whole:.1f} %"


def minutes(value):
    return "" if value is None else f"{value:.0f}"


class Binaries:
    """What `report.origin` asks of a benchmark."""

    binaries = pathlib.Path(os.environ.get("BENCH_POSTGRES", ""))


def comparison(results, chosen):
    """Every policy's figures, a row each, with what was played."""
    one = next(iter(results.values()))
    return "\n".join([
        *origin(Binaries),
        f"`{chosen.file.name}`, day {chosen.day}: {one['orders']} orders over {one['teams']:,} teams of {chosen.center}, "
        f"{chosen.speed:g} times real speed, seed {chosen.seed}, {chosen.dispatchers} at the desk; an offer waits {chosen.offer_minutes} minutes of the day, or what the "
        "server's minima make of it. Each policy had a server of its own, all at once. No order was offered twice at once, and no team "
        "held more than its capacity at any event.",
        "",
        row("派单方式 policy", *COLUMNS),
        row("---", *("---:" for _ in COLUMNS)),
        *(row(NAMES[policy], *(cell(figures) for cell in COLUMNS.values())) for policy, figures in results.items()),
        *unoffered(results),
    ])


def unoffered(results):
    """Which orders nobody was offered, and what excluded how many teams."""
    for policy, figures in results.items():
        for order in figures["not_offered"]:
            reasons = ", ".join(f"`{name}` {count}" for name, count in order["excluded"].items()) or "no team of its category"
            yield f"\n{NAMES[policy]}: line {order['line']} was not offered: {reasons}."
