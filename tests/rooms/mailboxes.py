"""A small IMAP server with one mailbox, as RFC 3501 has it, for tests of what fetches mail."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

USER, PASSWORD = "wen", "open sesame"


class Mailbox:
    """The mails by number, their flags, and every command that came."""

    def __init__(self, *mails: bytes) -> None:
        self.mails = dict(enumerate(mails, start=41))
        self.flags: dict[int, set[str]] = {uid: set() for uid in self.mails}
        self.folders: dict[str, list[bytes]] = {"INBOX": []}
        self.said: list[str] = []
        self.abilities = "IMAP4rev1 MOVE UIDPLUS"
        self.hang_up_at = ""


class Imap(socketserver.StreamRequestHandler):
    box: Mailbox

    def handle(self) -> None:
        self.say("* OK ready")
        while line := self.rfile.readline():
            tag, _space, rest = line.decode().strip().partition(" ")
            self.box.said.append(rest)
            if self.box.hang_up_at and rest.startswith(self.box.hang_up_at):
                return
            if self.answer(tag, rest):
                return

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def answer(self, tag: str, rest: str) -> bool:
        verb = rest.split()[0].upper()
        if verb == "UID":
            verb = f"UID {rest.split()[1].upper()}"
        ok = getattr(self, f"do_{verb.replace(' ', '_').lower()}")(rest)
        self.say(f"{tag} {'OK' if ok is not False else 'NO'} {verb}")
        return verb == "LOGOUT"

    def do_capability(self, rest: str) -> None:
        self.say(f"* CAPABILITY {self.box.abilities}")

    def do_login(self, rest: str) -> bool:
        return rest == f'LOGIN {USER} "{PASSWORD}"'

    def do_select(self, rest: str) -> bool:
        self.say(f"* {len(self.box.mails)} EXISTS")
        self.say("* OK [UIDVALIDITY 7] valid")
        return "INBOX" in rest

    def do_create(self, rest: str) -> bool:
        name = rest.split(" ", 1)[1].strip('"')
        return name not in self.box.folders and not self.box.folders.update({name: []})

    def do_uid_search(self, rest: str) -> None:
        hidden = {"\\Deleted"} | ({"\\Seen"} if "UNSEEN" in rest else set())
        found = [str(uid) for uid, flags in self.box.flags.items() if not flags & hidden]
        self.say(f"* SEARCH {' '.join(found)}")

    def do_uid_fetch(self, rest: str) -> None:
        uid = int(rest.split()[2])
        content = self.box.mails[uid][: int(re.search(r"<0\.(\d+)>", rest)[1])]
        assert "PEEK" in rest
        self.wfile.write(f"* 1 FETCH (UID {uid} BODY[]<0> {{{len(content)}}}\r\n".encode())
        self.wfile.write(content)
        self.say(")")

    def do_uid_store(self, rest: str) -> None:
        self.box.flags[int(rest.split()[2])] |= set(re.findall(r"\\\w+", rest))

    def do_uid_copy(self, rest: str) -> bool:
        uid, name = rest.split(" ", 3)[2:]
        if name.strip('"') not in self.box.folders:
            return False
        self.box.folders[name.strip('"')].append(self.box.mails[int(uid)])
        return True

    def do_uid_move(self, rest: str) -> bool:
        uid = int(rest.split()[2])
        if not self.do_uid_copy(rest):
            return False
        del self.box.mails[uid], self.box.flags[uid]
        return True

    def do_uid_expunge(self, rest: str) -> None:
        uid = int(rest.split()[2])
        assert "\\Deleted" in self.box.flags[uid]
        del self.box.mails[uid], self.box.flags[uid]

    def do_logout(self, rest: str) -> None:
        self.say("* BYE")


@contextmanager
def serving(box: Mailbox) -> Iterator[int]:
    """Serve a mailbox on this machine and yield the port."""
    handler = type("Handler", (Imap,), {"box": box})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()
