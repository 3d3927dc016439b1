"""What an answer amounts to, and what it must not have done."""

import re

from django.db import connection, transaction

from tests.matrix.outcomes import HIDDEN, METHOD, OPEN, REFUSED

WORDS = {403: REFUSED, 404: HIDDEN, 405: METHOD, 200: OPEN, 302: OPEN, 422: OPEN, 400: OPEN}
LED = {"/sign-in/": "sign-in", "/account/password/": "password"}
WRITES = re.compile(r'(INSERT INTO|UPDATE|DELETE FROM) "(?!accounts_session)(\w+)"')
DIFFERS = ("Date", "Set-Cookie")


def word_of(answer) -> str:
    """The outcome of the answer; the bare status for one that no outcome is."""
    address = answer.headers.get("HX-Redirect") or answer.headers.get("Location", "")
    for beginning, word in LED.items():
        if address.startswith(beginning):
            return word
    return WORDS.get(answer.status_code, str(answer.status_code))


class Written:
    """The tables that were written to while it stood, sessions aside."""

    def __init__(self):
        self.tables = set()

    def __call__(self, execute, sql, params, many, context):
        found = WRITES.match(sql)
        if found:
            self.tables.add(found[2])
        return execute(sql, params, many, context)


def ask(scene, cell):
    """(answer, tables written); whatever it did is taken back."""
    written = Written()
    with transaction.atomic(), connection.execute_wrapper(written):
        answer = scene.ask(cell)
        content = answer.getvalue() if answer.streaming else answer.content
        transaction.set_rollback(True)
    return Answer(answer, content), written.tables


class Answer:
    """What the answer was, to the byte."""

    def __init__(self, response, content):
        self.word, self.status = word_of(response), response.status_code
        headers = response.headers.items()
        self.headers = sorted((name, text) for name, text in headers if name not in DIFFERS)
        self.content = content

    @property
    def bytes(self):
        return self.status, self.headers, self.content
