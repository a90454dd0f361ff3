"""Prices of a shop. Change a price, deploy the stack, and the new version gets a tenth of the traffic first."""

from __future__ import annotations

PRICES = {"apple": 40, "pear": 60}


def answer(event: dict[str, str], _context: object) -> dict[str, object]:
    """Return the price of an item in cents."""
    item = event["item"]
    if item not in PRICES:
        return {"status": "unknown", "item": item}
    return {"status": "ok", "item": item, "cents": PRICES[item]}
