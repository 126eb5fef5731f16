"""The page of all mechanisms that come along: kinds, ladders, rules used, who may what."""

from bandeng.playbooks import shipped
from bandeng.playbooks.reading import Source, read
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.playbooks.vocabulary import Ability

# The finer rules a kind may use, in the order of the columns.
USES = {
    "enters": "urgent",
    "clocks": "clock by category",
    "catalogue": "catalogue",
    "objection": "objection",
    "helping": "parts",
    "first_taker_reports": "first taker",
    "shared_by_members": "shares",
    "extension": "more time",
    "pauses": "stands still",
    "appeal": "review",
    "accused": "kept away",
    "confidential": "confidential",
    "papers": "papers",
    "stages": "stages",
    "left_out": "left out",
    "topic_of": "topic",
    "fields": "fields",
    "raised_by": "raised by posts",
}


def mechanisms_page() -> str:
    """Return every shipped playbook as Markdown: ladders, kinds by rules, posts by abilities."""
    sources = [read(text, name) for name, text in shipped.everything()]
    lines = ["# The mechanisms that come along · 随附的做法", ""]
    for source in sources:
        lines += _about(source)
    return "\n".join([*lines, *_rules(sources), *_posts(sources)]) + "\n"


def _about(source: Source) -> list[str]:
    book = source.playbook
    needs = ", ".join(f"`{name}`" for name in book.needs) or "—"
    counted = f"version {book.version}, {len(book.stories)} worked examples, needs {needs}"
    lines = [f"## {book.title.en} · {book.title.zh}", "", f"`{book.id}`: {counted}.", ""]
    lines += [f"{book.why.en} {book.why.zh}", ""]
    if book.matters:
        lines += ["| kind | ladder, lowest first |", "| --- | --- |"]
        lines += [_ladder(kind) for kind in book.matters.values()]
        lines.append("")
    return lines


def _ladder(kind: MatterKind) -> str:
    rungs = " → ".join(f"{rung.rung}: `{rung.post}` {rung.within}" for rung in kind.ladder)
    return f"| {kind.title.en} · {kind.title.zh} | {rungs} |"


def _rules(sources: list[Source]) -> list[str]:
    used = [(key, word) for key, word in USES.items()]
    head = ["## Which kind uses which rule", "", f"| kind | {' | '.join(w for _k, w in used)} |"]
    head.append("| --- |" + " :-: |" * len(used))
    kinds = (kind for source in sources for kind in source.playbook.matters.values())
    rows = (
        f"| `{kind.id}` | "
        + " | ".join("●" if getattr(kind, key) else "" for key, _w in used)
        + " |"
        for kind in kinds
    )
    return [*head, *rows, ""]


def _posts(sources: list[Source]) -> list[str]:
    head = ["## Which post may do what", "", f"| post | {' | '.join(Ability)} |"]
    head.append("| --- |" + " :-: |" * len(Ability))
    posts = (post for source in sources for post in source.playbook.posts.values())
    rows = (
        f"| {post.title.zh} `{post.id}` | "
        + " | ".join("●" if ability in post.may else "" for ability in Ability)
        + " |"
        for post in posts
    )
    return [*head, *rows]
