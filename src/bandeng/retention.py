"""What is kept, how long, who sees it and how it goes: the policy file, read."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("retention.yaml")


@cache
def policy() -> dict[str, Any]:
    """Return the policy file as it stands."""
    read: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return read


@cache
def days_kept(rule: str) -> int:
    """Return how many calendar days after its end a rule keeps a field; ValueError if unlimited."""
    amount, _space, unit = str(policy()["rules"][rule]["keep"]).partition(" ")
    if unit != "days":
        raise ValueError(f"{rule} is not kept for a number of days")
    return int(amount)


def rule_of(model: str, field: str) -> str | None:
    """Return the rule a field of a model (`room.model`) stands under, or None."""
    rules = policy()["fields"].get(model, {})
    return next((rule for rule, fields in rules.items() if field in fields), None)


def complaints(fields: dict[str, list[str]]) -> list[str]:
    """Return what is wrong with the policy, given every field of every model."""
    found = [
        f"{model}.{field} is not classified in retention.yaml"
        for model, names in fields.items()
        for field in names
        if rule_of(model, field) is None
    ]
    for model, rules in policy()["fields"].items():
        for rule, names in rules.items():
            if rule not in policy()["rules"]:
                found.append(f"{model} names a rule that does not exist: {rule}")
            gone = [name for name in names if name not in fields.get(model, [])]
            found += [
                f"{model}.{name} stands in retention.yaml and not in the model" for name in gone
            ]
    return found
