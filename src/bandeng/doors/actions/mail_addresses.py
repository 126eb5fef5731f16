"""Our addresses in mail: the secret one of each request, and the ids of what we send."""

import re
from hmac import compare_digest

from bandeng.matters.models import Matter
from bandeng.notices.models import Delivery
from bandeng.secrecy.sealing import blind_index
from bandeng.switches.queries import is_on, is_yes, value, values

MAIL = "mail"
SECRET = 24  # hex digits: 96 bits
TOKEN = re.compile(r"([0-9]{1,15})-([0-9a-f]{24})")
OURS = re.compile(r"<[^<>\s@]{1,200}\.([0-9a-f]{24})@[^<>\s@]{1,200}>")
ABOUT = re.compile(r"asker:([0-9]+):")


def takes_mail() -> bool:
    """Tell whether mail is taken in."""
    return is_on(MAIL) and is_yes(value(MAIL, "in"))


def sites_address() -> str:
    """Return the address to which people write."""
    said = values(MAIL)
    return said["address"].lower() or said["from"].lower()


def own_addresses() -> set[str]:
    """Return the addresses from which nobody but this site writes."""
    return {sites_address(), value(MAIL, "from").lower()}


def domain() -> str:
    """Return the part of our addresses behind the @."""
    return value(MAIL, "from").rpartition("@")[2] or "bandeng.invalid"


def reply_address(matter_id: int) -> str:
    """Return the secret address at which who asked replies."""
    return _pattern().replace("*", f"{matter_id}-{_secret(matter_id)}")


def is_reply_address(address: str) -> bool:
    """Tell whether an address looks like one for replies, whatever its secret part."""
    return _token(address) is not None


def matter_of(address: str) -> Matter | None:
    """Return the request a secret address belongs to; None for any other.

    It ends with the contact details of who asked.
    """
    found = TOKEN.fullmatch(_token(address) or "")
    if found is None or not compare_digest(_secret(int(found[1])), found[2]):
        return None
    rows = Matter.objects.select_related("asker").filter(pk=int(found[1]))
    return rows.filter(asker__isnull=False, asker__erased_at=None).first()


def outside_id(delivery: Delivery) -> str:
    """Return the part of a message's id that nobody can guess."""
    return blind_index(f"delivery {delivery.effect_key}", "message-id")[:SECRET]


def message_id(effect_key: str) -> str:
    """Return the id under which the message of an effect key leaves, however often it is tried."""
    secret = blind_index(f"delivery {effect_key}", "message-id")[:SECRET]
    words = re.sub(r"[^A-Za-z0-9.+-]", ".", effect_key)
    return f"<{words}.{secret}@{domain()}>"


def outside_id_of(message_id: str) -> str:
    """Return the secret part of an id of ours; empty if it cannot be one."""
    found = OURS.fullmatch(message_id)
    return found[1] if found else ""


def _secret(matter_id: int) -> str:
    return blind_index(f"asker {matter_id}", "reply-address")[:SECRET]


def _pattern() -> str:
    said = value(MAIL, "reply_to").lower()
    return said if said.count("*") == 1 and "@" in said else f"reply+*@{_domain_in()}"


def _domain_in() -> str:
    return sites_address().rpartition("@")[2] or "bandeng.invalid"


def _token(address: str) -> str | None:
    before, _star, after = _pattern().partition("*")
    low = address.lower()
    fits = low.startswith(before) and low.endswith(after) and len(low) > len(before) + len(after)
    return low[len(before) : len(low) - len(after)] if fits else None
