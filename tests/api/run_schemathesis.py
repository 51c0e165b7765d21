"""schemathesis over the whole API three times: as a recognised customer, as staff, as nobody."""

import os
import re
import subprocess
import sys
import tempfile

from shop import HERE, Demo

SECONDS_MAX = 100
# So that a change of the description or the hooks can't quietly make each case a 404.
ORDERS_MIN = 20
EXAMPLES = {"a customer": 60, "staff": 25, "nobody": 15}


def ids(shop, token):
    """Ids that the caller may use, for the hooks."""
    items = shop.items()
    plenty = sorted((v for i in items for v in i["variants"]), key=lambda v: -(v["available"] or 0))[:8]
    for n in range(6):
        shop.order(token, plenty[n]["id"], quantity=1)
    orders = shop.orders(token)
    found = {
        "itm": [item["id"] for item in items[:8]],
        "var": [variant["id"] for variant in plenty],
        "ord": [order["id"] for order in orders],
        "lin": [line["id"] for order in orders for line in order["lines"]],
        "adr": sorted({order["ship_to"]["id"] for order in orders}),
    }
    return " ".join(f"{prefix}={','.join(values)}" for prefix, values in found.items())


def main():
    shop = Demo()
    failed = []
    # What schemathesis remembers between runs would make them differ.
    memory = tempfile.TemporaryDirectory()
    try:
        customer = shop.customers[0]["client_token"]
        environment = dict(os.environ, RINGUP_TEST_IDS=ids(shop, customer), PYTHONPATH=HERE, SCHEMATHESIS_HOOKS="hooks")
        environment["RINGUP_TEST_REGISTRANT"] = shop.post("/api/v1/clients").json["token"]
        for who, token in [("a customer", customer), ("staff", shop.staff), ("nobody", None)]:
            command = ["st", "--config-file", f"{HERE}/schemathesis.toml", "run", f"{shop.url}/api/openapi.json"]
            command += ["--no-color", "--max-examples", str(EXAMPLES[who])]
            environment["RINGUP_TEST_TOKEN"] = token or ""
            print(f"schemathesis as {who}", flush=True)
            if subprocess.run(command, env=environment, timeout=SECONDS_MAX, cwd=memory.name).returncode != 0:
                failed.append(who)
        metrics = shop.get("/metrics").text
        if "\nringup_failures_total 0\n" not in metrics:
            failed.append("the server's count of failures")
        if int(re.search(r"\nringup_orders_placed_total (\d+)", metrics).group(1)) < ORDERS_MIN:
            failed.append("the server, which was hardly asked for an order that it could place")
    finally:
        shop.stop()
    if failed:
        sys.exit(f"schemathesis: findings as {', '.join(failed)}")


main()
