"""Mails written by who means harm, or by programs that mean none: a corpus, each with its name."""

import base64
import io
import zipfile
from collections.abc import Callable

HEAD = b"From: a@example.org\r\nTo: wen@example.cn\r\nSubject: x\r\nMessage-ID: <h@example.org>\r\n"
TEXT = b"\r\nContent-Type: text/plain\r\n\r\nhello\r\n"


def whole(extra: bytes, body: bytes = b"hello") -> bytes:
    return HEAD + extra + b"\r\n\r\n" + body


def nested(depth: int) -> bytes:
    said = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n)
        for n in range(depth)
    )
    return HEAD + said + b"Content-Type: text/plain\r\n\r\nhello"


def inside_one_another(depth: int) -> bytes:
    return HEAD + b"Content-Type: message/rfc822\r\n\r\n" * depth + b"hello"


def many_parts(count: int) -> bytes:
    part = b"--B" + TEXT
    return HEAD + b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n' + part * count + b"--B--"


def attached(name: bytes, content: bytes, kind: bytes = b"image/jpeg") -> bytes:
    coded = base64.encodebytes(content)
    return (
        HEAD + b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n--B' + TEXT + b"--B\r\n"
        b"Content-Type: " + kind + b"\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Disposition: attachment; " + name + b"\r\n\r\n" + coded + b"\r\n--B--"
    )


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("bomb", bytes(5_000_000))
    return out.getvalue()


def page(body: bytes) -> bytes:
    return HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + body


CORPUS: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "one byte": lambda: b"\0",
    "blank lines": lambda: b"\r\n" * 5000,
    "no head": lambda: b"\r\n\r\nhello",
    "no body": lambda: HEAD,
    "binary": lambda: bytes(range(256)) * 400,
    "fifty deep": lambda: nested(50),
    "a thousand deep": lambda: nested(1000),
    "mails in mails": lambda: inside_one_another(500),
    "ten thousand parts": lambda: many_parts(10_000),
    "three hundred parts": lambda: many_parts(300),
    "boundary of nothing": lambda: whole(
        b'Content-Type: multipart/mixed; boundary=""', b"--\r\n--"
    ),
    "boundary without end": lambda: whole(
        b'Content-Type: multipart/mixed; boundary="B', b"--B\r\n"
    ),
    "boundary never seen": lambda: whole(b'Content-Type: multipart/mixed; boundary="B"'),
    "boundary of dashes": lambda: whole(
        b'Content-Type: multipart/mixed; boundary="-"', b"---\r\n\r\n" * 3000
    ),
    "boundary twice": lambda: whole(
        b'Content-Type: multipart/mixed; boundary="A"; boundary="B"',
        b"--A\r\n\r\na\r\n--B\r\n\r\nb",
    ),
    "boundary is a pattern": lambda: whole(
        b'Content-Type: multipart/mixed; boundary="(a+)+$"', b"--" + b"a" * 5000
    ),
    "bad base64": lambda: whole(b"Content-Transfer-Encoding: base64", b"@@@@====A" * 900),
    "bad quoted": lambda: whole(b"Content-Transfer-Encoding: quoted-printable", b"=\r\n=X=" * 900),
    "uuencoded junk": lambda: whole(b"Content-Transfer-Encoding: x-uuencode", b"begin 9\n\xff~~"),
    "unknown encoding": lambda: whole(b"Content-Transfer-Encoding: rot13; x"),
    "utf-7": lambda: whole(b"Content-Type: text/plain; charset=utf-7", b"+ADw-script+AD4-"),
    "charset is a codec": lambda: whole(b"Content-Type: text/plain; charset=zlib_codec", b"x\x9c"),
    "charset is a path": lambda: whole(b"Content-Type: text/plain; charset=../../etc", b"\xff"),
    "charset in pieces": lambda: whole(b"Content-Type: text/plain; charset*0*=x''g; charset*1=bk"),
    "charset without end": lambda: whole(b"Content-Type: text/plain; charset*=%%%''%FF", b"\xd6"),
    "cut gb18030": lambda: whole(
        b"Content-Type: text/plain; charset=gb2312", "路灯".encode("gbk")[:-1]
    ),
    "giant head": lambda: whole(b"X: " + b"y" * 3_000_000),
    "giant subject": lambda: HEAD.replace(b": x", b": " + b"=?utf-8?Q?=41?= " * 12_000) + b"\r\n",
    "many heads": lambda: whole(b"X: y\r\n" * 20_000),
    "many received": lambda: whole(b"Received: from a by b\r\n" * 3000),
    "many to": lambda: whole(b"Cc: " + b"a@example.cn, " * 9000),
    "groups of addresses": lambda: whole(b"Cc: " + b"a:" * 5000 + b";" * 5000),
    "comments": lambda: HEAD.replace(b"From: ", b"From: " + b"(" * 3000) + b"\r\n\r\nx",
    "quotes": lambda: HEAD.replace(b"From: ", b'From: "' + b'\\"' * 3000) + b"\r\n\r\nx",
    "two from": lambda: whole(b"From: b@example.org, c@example.org"),
    "from of nobody": lambda: HEAD.replace(b"a@example.org", b"undisclosed") + b"\r\n\r\nx",
    "injected": lambda: (
        HEAD.replace(b": x", b": =?utf-8?Q?x=0D=0ABcc:_v@example.org?=") + b"\r\n\r\nx"
    ),
    "injected name": lambda: (
        HEAD.replace(b"From: ", b"From: =?utf-8?B?YQ0KVG86IHZAZXhhbXBsZS5vcmc=?= <x> ")
        + b"\r\n\r\nx"
    ),
    "turned around": lambda: attached(b"filename*=utf-8''%E2%80%AEgpj.exe", b"MZ"),
    "folded forever": lambda: whole(b"Subject: a" + b"\r\n " * 30_000),
    "encoded without end": lambda: HEAD.replace(b": x", b": =?utf-8?B?" + b"A" * 60_000) + b"\r\n",
    "encoded in encoded": lambda: (
        HEAD.replace(b": x", b": =?utf-8?Q?" + b"=3D=3F" * 900 + b"?=") + b"\r\n"
    ),
    "encoded badly": lambda: (
        HEAD.replace(b": x", b": =?utf-8?B?A?= =?x?Q?=ZZ?= =?utf-7?Q?+AD?=") + b"\r\n"
    ),
    "zip": lambda: attached(b'filename="a.zip"', zipped(), b"application/zip"),
    "zip as picture": lambda: attached(b'filename="a.jpg"', zipped()),
    "exe as picture": lambda: attached(b'filename="photo.jpg"', b"MZ\x90\0" + bytes(9000)),
    "path as name": lambda: attached(b'filename="../../../etc/passwd"', b"x"),
    "path of windows": lambda: attached(b'filename="C:\\\\boot\\\\x.jpg"', b"x"),
    "name of nothing": lambda: attached(b"filename=", b"x"),
    "name in pieces": lambda: attached(
        b"; ".join(b"filename*%d=a" % n for n in (*range(90), 10**30)), b"x"
    ),
    "name with nul": lambda: attached(b'filename="a\0.jpg"', b"x"),
    "winmail": lambda: attached(
        b'filename="winmail.dat"', b"\x78\x9f\x3e\x22", b"application/ms-tnef"
    ),
    "page of tags": lambda: page(b"<div>" * 30_000),
    "page of quotes": lambda: page(b"<blockquote>" * 50_000 + b"hello"),
    "page cut": lambda: page(b"hello<a href='"),
    "page of script": lambda: page(
        b"<script>alert(1)</script><p onclick=x>hello<style>p{}</style>"
    ),
    "page of comments": lambda: page(b"<!--" * 30_000 + b"hello"),
    "page of entities": lambda: page(b"&#x110000;&#0;&lt;script&gt;" * 4000),
    "page of declarations": lambda: page(b"<![CDATA[" + b"<!DOCTYPE [" * 3000),
    "quoting lines": lambda: whole(b"X: y", b"> " * 30_000),
    "heads in the text": lambda: whole(b"X: y", b"From: a\r\nTo: b\r\n" * 3000),
    "wrote wrote": lambda: whole(b"X: y", b"On " * 20_000 + b"wrote:"),
    "a line without end": lambda: whole(b"X: y", b"On a wrote " * 50_000),
    "report of nothing": lambda: whole(
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="B"', b"--B--"
    ),
    "report of reports": lambda: whole(
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="B"',
        b"--B\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\n\r\n" * 1500,
    ),
    "partial": lambda: whole(b'Content-Type: message/partial; id="x"; number=1; total=9'),
    "external": lambda: whole(
        b"Content-Type: message/external-body; access-type=local-file; name=/etc"
    ),
    "type of nothing": lambda: whole(b"Content-Type: ;;;=;"),
    "type with spaces": lambda: whole(b"Content-Type: text / plain ; = charset"),
    "lone returns": lambda: HEAD.replace(b"\r\n", b"\r") + b"\r\rhello",
    "ends of lines mixed": lambda: HEAD.replace(b"\r\n", b"\n\r") + b"hello",
}
