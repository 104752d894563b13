"""What Schemathesis has to know of this service beyond its document. It loads this file by SCHEMATHESIS_HOOKS."""

import json
import os
import random
import urllib.request

import schemathesis
from schemathesis.checks import negative_data_rejection

BASE = os.environ["CONTRACT_URL"]
TOKEN = os.environ.get("CONTRACT_TOKEN")
ADMIN = os.environ["CONTRACT_ADMIN"]
SPARES = os.environ.get("CONTRACT_SPARES", "").split()
random.seed(1)

# Codes of faults that the document's schemas rule out, whatever else a request says. Numbers and counts are not among
# them: one team is the most where the mode is direct; the limits as such are tried one by one by LimitsTests.
SHAPE = {"wrong_type", "not_one_of", "not_a_uuid", "null_not_allowed", "too_long", "bad_format"}


def get(path, token):
    request = urllib.request.Request(BASE + path, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def known(collection, field="id"):
    """What the demonstration has, so that not every reference leads nowhere."""
    return [item[field] for item in get(f"/v1/{collection}?limit=50", ADMIN)["items"]]


MYSELF = get("/v1/me", TOKEN)["account"]["id"] if TOKEN else None
IDS = {name: known(name) for name in ("orders", "teams", "sites", "services", "accounts")}
IDS["volunteers"] = IDS["accounts"]
CATEGORIES = ["community", "health", "legal_aid"]
FIELDS = {"site_id": "sites", "parent_id": "sites", "service_id": "services", "team_id": "teams", "into": "orders",
          "account_id": "accounts", "preferred_team_id": "teams"}
LISTS = {"team_ids": "teams", "volunteer_ids": "accounts", "site_ids": "sites"}


@schemathesis.serializer("application/x-ndjson")
def lines(ctx, value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@schemathesis.auth(refresh_interval=None)
class Caller:
    """Signs out of spare sessions, so that the caller is not shut out."""

    def get(self, case, context):
        if case.operation.method.upper() != "DELETE" or case.operation.path != "/v1/sessions/current" or not TOKEN:
            return TOKEN
        # After the last one this is 401.
        return SPARES.pop() if len(SPARES) > 1 else SPARES[0]

    def set(self, case, data, context):
        case.headers = case.headers or {}
        if data:
            case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def before_call(context, case, kwargs):
    """Half of what is valid gets references that lead somewhere. Nor does the caller change his own account."""
    is_valid = case.meta is None or case.meta.generation.mode.is_positive
    if is_valid and random.random() < 0.5:
        refer(case)
    if case.operation.path == "/v1/accounts/{id}" and case.path_parameters.get("id") == MYSELF:
        case.path_parameters["id"] = "00000000-0000-7000-8000-000000000000"


def refer(case):
    collection = case.operation.path.split("/")[2] if case.operation.path.count("/") > 1 else ""
    if "id" in (case.path_parameters or {}) and IDS.get(collection):
        case.path_parameters["id"] = random.choice(IDS[collection])
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
    faults = {error["code"] for error in problem.get("errors", []) if error["pointer"] != "/password"}
    if problem["code"] != "validation_failed" or faults & SHAPE:
        raise AssertionError(f"refused as {problem['code']} {sorted(faults & SHAPE)}, and the document allows it")


@schemathesis.check
def violations_are_refused(ctx, response, case):
    """As Schemathesis has it, but that a parameter without a value is none, and that lines are judged one by one."""
    is_empty = "" in (case.query or {}).values()
    if not is_empty and case.operation.path != "/v1/orders/import":
        negative_data_rejection(ctx, response, case)
