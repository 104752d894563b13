"""The database of a run: filled by SQL, put to the same statements by pgbench."""
import itertools
import json
import os
import re
import subprocess
import tempfile
import time
from pathlib import Path

import machine
from programs import ENVIRONMENT

HERE = Path(__file__).resolve().parent
DATABASE = "four_order"
# A city's 3,821 teams: with a county's 85, leaders at once would mostly wait for one another's team's row.
CENTER, DISPATCHER, HOTLINE = "mianyang", "mianyang-dispatcher", "mianyang-hotline"
RESIDENTS = 1000
YEAR_MS = 365 * 24 * 3600 * 1000
HOUR_MS = 3600 * 1000

PLACE = {
    "title": "楼道灯不亮，老人上下楼不方便",
    "description": "三单元二楼到四楼的楼道灯坏了一个多星期，楼里住着几位老人，晚上出门看不清台阶，请派人来看看。",
    "category": "home_repair",
    "location": {"lat": 31.4677, "lng": 104.6796},
}


class Bench:
    """A center of the given size in a server's database."""

    def __init__(self, server, statements, orders):
        self.server, self.statements, self.orders = server, statements, orders
        self.binaries = os.environ["BENCH_POSTGRES"]
        self.residents = RESIDENTS
        # The newest order is an hour old, the oldest a year.
        self.step_ms = YEAR_MS // orders
        self.offered_ms = int(time.time() * 1000) - HOUR_MS
        self.base_ms = self.offered_ms - HOUR_MS - orders * self.step_ms
        self.offered = 0  # waiting orders prepared
        self.used = 0  # of them already taken by a run

    def fill(self):
        self.server.tool("seed", "--center", CENTER)
        for names in (["names"], ["people"], ["orders"], ["history", "grams"], ["settle"]):
            self.run_files(*names)
        self.center_id = self.value("SELECT id FROM bench.center")
        self.teams = int(self.value("SELECT count(*) FROM bench.teams"))

    # Orders that wait for a team's answer -------------------------------------------------------------------

    def offer(self, count):
        """Sees to it that so many wait."""
        missing = self.used + count - self.offered
        if missing > 0:
            self.run_files("offered", first=self.offered, last=self.offered + missing - 1)
            self.offered += missing

    def first_offered(self):
        return self.used

    # psql ---------------------------------------------------------------------------------------------------

    def connection(self):
        return ["-h", self.server.socket, "-U", "postgres"]

    def run_files(self, *names, **variables):
        """Runs files of sql/, several at once."""
        known = {key: getattr(self, key) for key in ("orders", "residents", "base_ms", "step_ms", "offered_ms")}
        known |= {"center": CENTER, "dispatcher": DISPATCHER, "hotline": HOTLINE} | variables
        command = [f"{self.binaries}/psql", *self.connection(), "-d", DATABASE, "-qX", "-v", "ON_ERROR_STOP=1",
                   "-o", "/dev/null", *itertools.chain.from_iterable(("-v", f"{k}={v}") for k, v in known.items())]
        running = [subprocess.Popen([*command, "-f", HERE / f"sql/{name}.sql"], env=ENVIRONMENT) for name in names]
        if any([process.wait() for process in running]):
            raise SystemExit(f"the database cannot be filled: {', '.join(names)}")

    def value(self, sql):
        return machine.output(f"{self.binaries}/psql", *self.connection(), "-d", DATABASE, "-qXAt", "-c", sql)

    # pgbench ------------------------------------------------------------------------------------------------

    def variables(self):
        """What the scripts of statements.py name."""
        lat, lng = PLACE["location"]["lat"], PLACE["location"]["lng"]
        return {
            "center": self.center_id, "orders": self.orders, "residents": self.residents, "teams": self.teams,
            "last_id": "ffffffff-ffff-ffff-ffff-ffffffffffff", "limit": 21, "taken": 0, "no": "false",
            "title": PLACE["title"], "description": PLACE["description"], "category": PLACE["category"],
            "lat": lat, "lng": lng,
            # A list in one column of a set, as ListSQL has it.
            "grams": self.value(
                f"SELECT array_to_string(bench.grams('{PLACE['title']} {PLACE['description']}'), E'\\x1F')"),
        } | dict(zip("xyz", self.value(f"SELECT array_to_string(bench.earth({lat}, {lng}), ' ')").split()))

    def pgbench(self, script, clients, *limit):
        """Runs a script on so many connections, under the role and the settings of the service's own sessions."""
        environment = ENVIRONMENT | {
            "PGOPTIONS": f"{self.statements.options} -c {self.statements.tenant_setting}={self.center_id}"}
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
            file.write(script)
            file.flush()
            command = [f"{self.binaries}/pgbench", *self.connection(), "-n", "-M", "prepared", "-f", file.name,
                       "-c", str(clients), "-j", str(min(clients, machine.CORES)), *limit]
            for key, value in (self.variables() | {"clients": clients, "first": self.used}).items():
                command += ["-D", f"{key}={value}"]
            outcome = subprocess.run([*command, DATABASE], capture_output=True, text=True, env=environment)
        failed = re.search(r"number of failed transactions: (\d+)", outcome.stdout)
        if outcome.returncode != 0 or (failed and int(failed[1]) > 0):
            raise SystemExit(f"pgbench failed:\n{outcome.stderr[-3000:]}{outcome.stdout[-1000:]}\n{script}")
        return (int(re.search(r"number of transactions actually processed: (\d+)", outcome.stdout)[1]),
                float(re.search(r"tps = ([\d.]+)", outcome.stdout)[1]))

    def settle_accepted(self, count):
        """After pgbench has accepted: it would not notice an acceptance that came to nothing."""
        first = f"bench.offered_order_id({self.used})"
        accepted, last = self.value(
            "SELECT count(*), coalesce(max(bench.order_number(o.id)), 0) FROM orders AS o JOIN bench.center AS c"
            f" ON o.center_id = c.id WHERE o.id BETWEEN {first} AND bench.offered_order_id({self.offered})"
            " AND substr(o.id::text, 15, 4) = '7001' AND o.state = 'accepted'").split("|")
        if int(accepted) != count:
            raise SystemExit(f"pgbench accepted {count} times, and {accepted} orders are accepted")
        self.used = int(last) + 1

    def environment(self, run, threads):
        """What lua/requests.lua is told."""
        told = {
            "RUN": run, "THREADS": threads, "LUA": HERE / "lua", "CENTER": CENTER, "ORDERS": self.orders,
            "RESIDENTS": self.residents, "TEAMS": self.teams, "BASE_MS": self.base_ms, "STEP_MS": self.step_ms,
            "OFFERED_MS": self.offered_ms, "FIRST_OFFERED": self.used, "HOST": f"127.0.0.1:{self.server.port}",
            "PLACE_BODY": json.dumps(PLACE, ensure_ascii=False),
        }
        return {f"BENCH_{key}": str(value) for key, value in told.items()}
