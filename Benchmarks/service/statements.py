"""From the service's own statements to scripts of pgbench: what stands for each parameter, in one place a statement.

The texts come from `four-order statements`. A parameter becomes a variable of pgbench or an expression over such, which
pgbench sends as a parameter again; a variable without a value is null. Functions are those of sql/names.sql.
"""
import json
import re

import machine
from programs import FOUR_ORDER

CENTER, NULL = ":center", ":null"


class Script:
    """`variables` are pgbench's commands before the statement, `parameters` what stands for $1, $2 and so on."""

    def __init__(self, variables, parameters, rows=1):
        self.variables, self.parameters, self.rows = variables, parameters, rows

    def statement(self, name, text):
        used = set()

        def replace(match):
            number = int(match[1])
            if not 1 <= number <= len(self.parameters):
                raise SystemExit(f"{name}: nothing stands for ${number}; add it in statements.py")
            used.add(number)
            return self.parameters[number - 1]

        # pgbench would take any other :word for a variable, even in a string: what a limited key may do is named so.
        text = re.sub(r"'(orders):(\w+)'", r"('\1:' || '\2')", text)
        stray = re.findall(r"(?<!:):[A-Za-z_]\w*", text)
        if stray:
            raise SystemExit(f"{name}: pgbench would replace {stray}")
        text = re.sub(r"\$(\d+)", replace, text)
        spare = set(range(1, len(self.parameters) + 1)) - used
        if spare:
            raise SystemExit(f"{name} has no ${min(spare)}; take it out of statements.py")
        return text

    def lines(self, statement, end=";"):
        return "\n".join([*self.variables, statement + end, ""])


# Of a statement for a set $1 is the center, and each of the others an array with an element a request: here of one.
def asked(*values):
    return [CENTER] + [f"ARRAY[{value}]" for value in values]


KEY = [r"\set key random(1, 9000000000000000000)", r"\set request random(1, 200000000000000)"]

SCRIPTS = {
    "read_order": Script(
        [r"\set n random(1, :orders)",
         # As `reader` in lua/requests.lua.
         r"\set caller case when mod(:n, 4) = 0 then 0 else 1 + mod(:n, :residents) end"],
        asked("bench.token_hash(:caller)", "bench.order_id(:n)")),
    "list_order_versions": Script(
        [],
        # Who asks, after which id, how many.
        asked("bench.token_hash(0)", ":last_id", ":limit"),
        rows=21),
    "place_order": Script(
        KEY + [r"\set caller random(1, :residents)", r"\set id random(1, 200000000000000)"],
        asked(
            "bench.token_hash(:caller)", ":key", "bench.fresh_id(:request)",
            "bench.fresh_id(:id)", "date_trunc('milliseconds', now())",
            # Title, description, category, service, site, lat, lng, address, contact's name and phone
            ":title", ":description", ":category", NULL, NULL, ":lat", ":lng", ":address", NULL, NULL,
            # Priority, skills, window's start and end, preferred team, reported at, channel, reference
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            # Grams, whether there is a contact, the place on the earth, language, privacy notice
            ":grams", ":no", ":x", ":y", ":z", NULL, NULL)),
    "accept_order": Script(
        # Each client takes every :clients-th of the waiting orders.
        KEY + [r"\set n :first + :client_id + :taken * :clients", r"\set taken :taken + 1",
               r"\set caller :residents + 1 + mod(:n, :teams)"],
        asked(
            "bench.token_hash(:caller)", ":key", "bench.fresh_id(:request)",
            # Order, version, team, volunteers
            "bench.offered_order_id(:n)", NULL, NULL, "''")),
}


class Statements:
    def __init__(self):
        printed = json.loads(machine.output(FOUR_ORDER, "statements"))
        self.options = printed["options"]
        self.tenant_setting = printed["tenant_setting"]
        self.text = {name: script.statement(name, printed["statements"][name]) for name, script in SCRIPTS.items()}

    def script(self, name):
        return SCRIPTS[name].lines(self.text[name])

    def trial(self, name):
        """The same, failing where the statement does not give the rows that it should."""
        script = SCRIPTS[name]
        if script.rows == 1:
            return script.lines(self.text[name], end=" \\gset")
        return script.lines(f"SELECT 1 / (count(*) = {script.rows})::integer FROM ({self.text[name]}) AS listed")
