"""What somebody wrote anew in a mail: without the mail it answers and without the signature."""

import re

from mailparser_reply import EmailReplyParser

LONGEST = 60_000
LONGEST_LINE = 2_000
# The library reads English heads of quoted mails; its patterns are tried on so much text only.
TRIED_ON = 3_000
NAMES = (
    r"(?:发件人|寄件者|寄件人|發件人|发送人|发自|From|收件人|To|抄送|Cc|发送时间|傳送時間|寄件日期|"
    r"日期|时间|Date|Sent|主题|主旨|主題|Subject)"
)
HEAD_LINE = re.compile(rf"^[\s>*|]*{NAMES}\s*\**\s*[:：]\**", re.IGNORECASE)
RULED = re.compile(
    r"^[\s>]*[-_=—–－*]{2,}\s*"
    r"(?:原始邮件|原邮件|原始郵件|原郵件|原始信息|回复的原邮件|回复的邮件|转发邮件信息|转发的邮件|"
    r"Original(?: Message)?|Replied Message|Forwarded [Mm]essage|Reply)"
    r"\s*[-_=—–－*]{2,}\s*$",
    re.IGNORECASE,
)
WROTE = re.compile(
    r"^[\s>]*(?:(?:在|于|於).{0,200}(?:写道|寫道|写到|寫到|写|說|说)|"
    r".{0,120}(?:于|於|在)?\s*\d{4}\s*[-年/.].{0,120}(?:写道|寫道)|"
    r"On\b.{0,200}\bwrote)\s*[:：]?\s*$",
    re.IGNORECASE,
)
# Some programs break such a line in two.
WROTE_FIRST = re.compile(r"^[\s>]*(?:在|于|於|On\b)\s?.{0,200}\d", re.IGNORECASE)
RULE = re.compile(r"^\s*(?:_{20,}|-{20,}|={20,})\s*$")
SENT_FROM = re.compile(
    r"^\s*(?:发自|發自|发送自|來自|来自|從|从|通过|使用).{0,30}"
    r"(?:iPhone|iPad|手机|手機|邮箱|信箱|郵件|邮件|客户端|大师|QQ|网易|华为|小米|安卓|发送|傳送)\s*.{0,10}$"
    r"|^\s*(?:Sent from|Get Outlook for|Sent via)\b.{0,60}$",
    re.IGNORECASE,
)
SIGNED = re.compile(r"^--\s*$")


def own_words(text: str) -> str:
    """Return what was written anew, above the quoted mail or below it; empty if nothing was."""
    whole = "\n".join(line[:LONGEST_LINE].rstrip() for line in text[:LONGEST].split("\n")).strip()
    lines = whole.split("\n")
    above = _above_quote(lines)
    return _tidied(above) or _tidied(_below_quote(lines[len(above) :]))


def _tidied(lines: list[str]) -> str:
    kept = (line for line in lines if not line.lstrip().startswith(">"))
    found = "\n".join(_without_signature(list(kept))).strip()
    return _as_the_library(found) or found


def _below_quote(lines: list[str]) -> list[str]:
    """Return what stands below a quote whose every line is marked; nothing of any other."""
    marked = [at for at, line in enumerate(lines) if line.lstrip().startswith(">")]
    return lines[marked[-1] + 1 :] if marked else []


def _above_quote(lines: list[str]) -> list[str]:
    for at, line in enumerate(lines):
        if RULED.match(line) or WROTE.match(line) or _is_head(lines, at) or _is_broken(lines, at):
            return lines[:at]
    return lines


def _is_head(lines: list[str], at: int) -> bool:
    """Tell whether two lines in a row, a rule above or not, are a quoted mail's head."""
    if RULE.match(lines[at]):
        return any(_is_head(lines, n) for n in range(at + 1, min(at + 3, len(lines))))
    if not HEAD_LINE.match(lines[at]):
        return False
    after = [line for line in lines[at + 1 : at + 4] if line.strip()]
    return bool(after) and bool(HEAD_LINE.match(after[0]))


def _is_broken(lines: list[str], at: int) -> bool:
    return (
        at + 1 < len(lines)
        and bool(WROTE_FIRST.match(lines[at]))
        and len(lines[at]) + len(lines[at + 1]) < 400
        and bool(WROTE.match(f"{lines[at]} {lines[at + 1].lstrip('> ')}"))
    )


def _without_signature(lines: list[str]) -> list[str]:
    for at, line in enumerate(lines):
        if at and SIGNED.match(line):
            return lines[:at]
    while lines and (not lines[-1].strip() or SENT_FROM.match(lines[-1])):
        lines = lines[:-1]
    return lines


def _as_the_library(text: str) -> str:
    """Return the words above an English quote and signature, as the library finds them.

    It takes a line that begins with a dash for a signature; a list of wishes begins so too, and
    then our own reading stands.
    """
    if len(text) > TRIED_ON or not text.isascii() or re.search(r"^\s*-", text, re.MULTILINE):
        return ""
    try:
        return (EmailReplyParser(languages=["en"]).parse_reply(text) or "").strip()
    except (RecursionError, ValueError, IndexError):
        return ""
