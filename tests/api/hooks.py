"""What schemathesis is told about this shop: ids that exist, so that its cases reach past the first 404, and a key of
its own for each case, since a key that was used with another body is rightly refused."""

import itertools
import os
import re

import schemathesis
from hypothesis import strategies

from test_pictures import png

# A picture is one by its bytes, whatever the header calls it.
for kind in ["image/jpeg", "image/png", "image/webp", "image/gif"]:
    schemathesis.openapi.media_type(kind, strategies.integers(0, 9).map(lambda shade: png(2, 2, shade)))

# {"var": [..], "adr": [..], "ord": [..], "lin": [..], "itm": [..]}, from `run_schemathesis`.
KNOWN = {prefix: ids.split(",") for prefix, ids in (kind.split("=") for kind in os.environ["RINGUP_TEST_IDS"].split())}
ID = re.compile(r"(var|adr|ord|lin|itm)_[0-7][0-9a-hjkmnp-tv-z]{12}")

turn = itertools.count()


def known(value):
    """A well-formed id becomes one that exists, three times of four; anything else stays as it was generated."""
    if isinstance(value, str) and (found := ID.fullmatch(value)):
        here = next(turn)
        if here % 4:
            ids = KNOWN[found.group(1)]
            return ids[here % len(ids)]
    return value


def somewhere(body):
    """An address that is right by its form comes to a country that asks for a town alone: what each country needs no JSON
    Schema says; test_account.py checks it. Nor does it say that each has a name of its own; test_http.py checks that."""
    if isinstance(body, dict):
        nested = body.get("addresses")
        names = set()
        for n, part in enumerate(nested if isinstance(nested, list) else []):
            if isinstance(part, dict) and isinstance(part.get("moniker"), str) and 1 <= len(part["moniker"]) <= 200:
                if part["moniker"].strip().lower() in names:
                    part["moniker"] = f"{part['moniker'][:190]} {n}"
                names.add(part["moniker"].strip().lower())
        for part in [body, *(nested if isinstance(nested, list) else [])]:
            if isinstance(part, dict) and isinstance(part.get("country"), str) and re.fullmatch("[A-Z]{2}", part["country"]):
                part["country"] = "AG"
                if part.get("city") == "":
                    part["city"] = "Parham"


@schemathesis.hook
def before_call(context, case, kwargs):
    somewhere(case.body)
    for part in (case.path_parameters, case.query, case.body):
        if isinstance(part, dict):
            for name in part:
                part[name] = known(part[name])
    # A cursor is one of its list's alone, which no pattern says; test_lists.py checks it.
    if case.operation.label == "GET /api/v1/items" and re.fullmatch("[A-Za-z0-9_-]{1,100}", str(case.query.get("cursor", ""))):
        del case.query["cursor"]
    key = case.headers.get("Idempotency-Key") if case.headers else None
    if isinstance(key, str) and 1 <= len(key) <= 255:
        case.headers["Idempotency-Key"] = f"{os.getpid()} {next(turn)} {key}"[:255].strip()


@schemathesis.hook
def filter_body(context, body):
    """Texts are trimmed, must not be blank and take no control characters, which no JSON Schema pattern says in the
    dialects of all readers; test_bad_input.py checks it."""
    return not (isinstance(body, dict) and any(map(unclean, texts(body))))


@schemathesis.hook
def filter_query(context, query):
    """The same of a picture's description, which stands in the address."""
    return not (isinstance(query, dict) and any(map(unclean, texts(query.get("alt", "")))))


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts(part)


def unclean(text):
    return text != "" and (not text.strip() or any(ord(c) < 32 or 127 <= ord(c) < 160 for c in text))


@schemathesis.auth()
class Caller:
    """Who calls, where the description asks for it: not as a --header, which would be put back where a case leaves it out."""

    def get(self, case, context):
        return os.environ.get("RINGUP_TEST_TOKEN")

    def set(self, case, token, context):
        label = case.operation.label
        if token and (label == "POST /api/v1/customers" or "/api/v1/me" in label):
            # Registering makes the calling client the new customer's, whose orders would be none of the known ids; a new
            # address or payment method has the single action wait for a step-up, and then nothing could be ordered.
            token = os.environ["RINGUP_TEST_REGISTRANT"]
        if token:
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}
