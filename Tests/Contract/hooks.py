"""What Schemathesis has to know of this service beyond its document. It loads this file by SCHEMATHESIS_HOOKS."""

import atexit
import collections
import json
import os
import random
import urllib.request
import uuid

import schemathesis
from schemathesis.checks import negative_data_rejection

BASE = os.environ["CONTRACT_URL"]
TOKEN = os.environ.get("CONTRACT_TOKEN")
ADMIN = os.environ["CONTRACT_ADMIN"]
SPARES = os.environ.get("CONTRACT_SPARES", "").split()
random.seed(1)

# Codes of faults that the document's schemas rule out, whatever else a request says. Numbers and counts are not among
# them: one team is the most where the mode is direct; the limits as such are tried one by one by LimitsTests. Nor are
# forms, of which schemas say a part: days that there are, hours that begin before they end, variants of a language named
# once, texts without control characters, passwords that are not common.
SHAPE = {"wrong_type", "not_one_of", "not_a_uuid", "null_not_allowed", "too_long"}


ROLE = os.environ.get("CONTRACT_ROLE")
# Who asks, one after the other: nobody may change or close these.
CALLERS = ("admin", "dispatcher", "leader", "resident")
# How often each operation was answered with which status, for contract.py.
ANSWERS = collections.Counter()


@atexit.register
def tell():
    with open(os.environ["CONTRACT_ANSWERS"], "a", encoding="utf-8") as file:
        for (operation, status), count in ANSWERS.items():
            print(json.dumps([operation, status, count]), file=file)


def ask(path, token, body=None):
    request = urllib.request.Request(BASE + path, data=None if body is None else json.dumps(body).encode())
    request.add_header("Authorization", f"Bearer {token}")
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def known(collection):
    """What the demonstration has, so that not every reference leads nowhere."""
    items = ask(f"/v1/{collection}?limit=200", ADMIN)["items"]
    return [item["id"] for item in items if item.get("username") not in CALLERS]


def account(username):
    found = ask(f"/v1/accounts?limit=200&q={username}", ADMIN)["items"]
    return next(item["id"] for item in found if item["username"] == username)


# What actions need that a placed order does not allow.
STATES = {"accept": "dispatched", "decline": "dispatched", "withdraw": "accepted", "start": "accepted",
          "complete": "in_service", "rate": "completed", "reopen": "completed", "recall": "dispatched"}
ORDERS = {action: [item["id"] for item in ask(f"/v1/orders?state={state}&limit=200", ADMIN)["items"]]
          for action, state in STATES.items()}
IDS = {name: known(name) for name in ("orders", "teams", "sites", "services", "accounts")}
IDS["volunteers"] = IDS["accounts"]
CALLER_IDS = {account(username) for username in CALLERS}
IDS["matching"] = [ask("/v1/matching/runs", ADMIN, {"dry_run": True})["id"]]
CATEGORIES = ["community", "health", "legal_aid"]
FIELDS = {"site_id": "sites", "parent_id": "sites", "service_id": "services", "team_id": "teams", "into": "orders",
          "account_id": "accounts", "preferred_team_id": "teams"}
LISTS = {"team_ids": "teams", "volunteer_ids": "accounts", "site_ids": "sites"}


@schemathesis.serializer("application/x-ndjson")
def lines(ctx, value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@schemathesis.auth(refresh_interval=None)
class Caller:
    """Signs out of spare sessions, and has somebody like him erase himself: the caller must not be shut out."""

    twin = None

    def get(self, case, context):
        if not TOKEN:
            return None
        if case.operation.label == "DELETE /v1/sessions/current":
            # After the last one this is 401.
            return SPARES.pop() if len(SPARES) > 1 else SPARES[0]
        if case.operation.label == "POST /v1/me/erasure":
            Caller.twin = Caller.twin or like_the_caller()
            return Caller.twin
        return TOKEN

    def set(self, case, data, context):
        case.headers = case.headers or {}
        if data:
            case.headers["Authorization"] = f"Bearer {data}"


def like_the_caller():
    username, password = f"twin-{uuid.uuid4().hex}", uuid.uuid4().hex
    ask("/v1/accounts", ADMIN, {"username": username, "password": password, "name": "替身", "roles": [ROLE]})
    return ask("/v1/sessions", ADMIN, {"username": username, "password": password})["token"]


@schemathesis.hook
def before_call(context, case, kwargs):
    """Half of what is valid gets references that lead somewhere, and of orders to such as allow what is asked."""
    is_valid = case.meta is None or case.meta.generation.mode.is_positive
    if is_valid and random.random() < 0.5:
        refer(case)
    spare_callers(case)


def spare_callers(case):
    """Schemathesis also takes ids out of answers, such as that of who asks."""
    if case.method != "GET" and (case.path_parameters or {}).get("id") in CALLER_IDS:
        case.path_parameters["id"] = random.choice(IDS["accounts"])


@schemathesis.hook
def after_call(context, case, response):
    # Other methods are tried on its path, too.
    if response.request.method == case.operation.method.upper():
        ANSWERS[case.operation.label, response.status_code] += 1
    if case.operation.label == "POST /v1/me/erasure" and response.status_code == 200:
        Caller.twin = None


def refer(case):
    # A version that is not the one would be all that is answered.
    for name in [name for name in case.headers or {} if name.lower() == "if-match"]:
        del case.headers[name]
    collection, action = (case.operation.path.split("/")[2:] + ["", "", ""])[0:3:2]
    found = ORDERS.get(action, IDS["orders"]) if collection == "orders" else IDS.get(collection)
    if "id" in (case.path_parameters or {}) and found:
        case.path_parameters["id"] = random.choice(found)
    if not isinstance(case.body, dict):
        return
    for name, value in list(case.body.items()):
        if name in FIELDS and isinstance(value, str) and IDS[FIELDS[name]]:
            case.body[name] = random.choice(IDS[FIELDS[name]])
        elif name in LISTS and isinstance(value, list) and value and IDS[LISTS[name]]:
            case.body[name] = [random.choice(IDS[LISTS[name]])]
        elif name == "category" and isinstance(value, str):
            case.body[name] = random.choice(CATEGORIES)


@schemathesis.check
def refusals_are_about_meaning(ctx, response, case):
    """What the document's schemas allow is refused only for what schemas cannot say."""
    if not case.meta or not case.meta.generation.mode.is_positive or response.status_code not in (400, 413, 415, 422):
        return
    problem = response.json()
    if problem["code"] in ("malformed_precondition", "malformed_idempotency_key", "idempotency_key_reused"):
        return
    # A null character, which is said of all texts and not in each one's schema.
    body = response.request.body or b""
    body = body if isinstance(body, bytes) else body.encode()
    if problem["code"] in ("malformed_request", "malformed_json") and ("%00" in response.request.url or rb"\u0000" in body):
        return
    # The names of weights are those that the center is answered with.
    if problem["code"] == "unknown_field" and case.operation.path == "/v1/center":
        return
    faults = {error["code"] for error in problem.get("errors", [])}
    if problem["code"] != "validation_failed" or faults & SHAPE:
        raise AssertionError(f"refused as {problem['code']} {sorted(faults & SHAPE)}, and the document allows it")


@schemathesis.check
def violations_are_refused(ctx, response, case):
    """As Schemathesis has it, but that a parameter without a value is none, and that lines are judged one by one."""
    is_empty = "" in (case.query or {}).values()
    if not is_empty and case.operation.path != "/v1/orders/import":
        negative_data_rejection(ctx, response, case)
