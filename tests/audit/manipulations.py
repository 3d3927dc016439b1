"""What somebody does who has the database at hand, and not the key.

Each takes a Log and a Random, does its work by SQL and gives what has to be found: the kind, the
place in the chain (0: outside), the key of the entry (None: not to be known).
"""

import json
from dataclasses import dataclass

from django.db import connection

from cobuild.core.audit import AuditEntry
from cobuild.core.chain.seals import AuditSeal
from cobuild.core.chain.verify import Break, Kind

ENTRIES, SEALS = AuditEntry._meta.db_table, AuditSeal._meta.db_table
COLUMNS = [field.column for field in AuditEntry._meta.concrete_fields if not field.primary_key]
TEXTS = ("address", "action", "label", "object_text", "reason")
APART = 10**6  # numbers that no row has


@dataclass(frozen=True)
class Log:
    """``chain`` is [(place, entry, hash)], ``waiting`` the keys of entries not sealed yet."""

    chain: list
    waiting: list
    anchored: list

    def some(self, chance):
        return chance.choice(self.chain)


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def change_of(log, chance, entry):
    """Another value in one column of the entry."""
    column = chance.choice([*TEXTS, "at", "changes", "actor_id", "object_id", "stamp"])
    if column == "changes":
        value = json.dumps({"name": ["one", f"two {chance.random()}"]})
    elif column == "at":
        value = "2020-01-01 00:00:00+00:00"
    elif column == "actor_id":
        actor = AuditEntry.objects.get(pk=entry).actor_id
        others = AuditEntry.objects.exclude(actor=None).exclude(actor=actor)
        value = others.values_list("actor", flat=True).first() if actor is None else None
    elif column == "object_id":
        value = chance.randrange(APART, 2 * APART)
    else:
        value = f"x{chance.randrange(APART)}"
    run(f"UPDATE {ENTRIES} SET {column} = %s WHERE id = %s", value, entry)


def changed(log, chance):
    place, entry, _mac = log.some(chance)
    change_of(log, chance, entry)
    return Break(Kind.CHANGED, place, entry)


def changed_while_waiting(log, chance):
    """It was not sealed, but it bears its stamp."""
    entry = chance.choice(log.waiting)
    change_of(log, chance, entry)
    return Break(Kind.INSERTED, 0, entry)


def seal_changed(log, chance):
    place, entry, _mac = log.some(chance)
    run(f"UPDATE {SEALS} SET mac = %s WHERE sequence = %s", "f" * 64, place)
    return Break(Kind.CHANGED, place, entry)


def deleted(log, chance):
    place, entry, _mac = log.some(chance)
    run(f"DELETE FROM {ENTRIES} WHERE id = %s", entry)
    return Break(Kind.DELETED, place, entry)


def deleted_with_its_seal(log, chance):
    place, entry, _mac = chance.choice(log.chain[:-1])
    run(f"DELETE FROM {ENTRIES} WHERE id = %s", entry)
    run(f"DELETE FROM {SEALS} WHERE sequence = %s", place)
    return Break(Kind.DELETED, place)


def deleted_and_renumbered(log, chance):
    place = deleted_with_its_seal(log, chance).sequence
    shift(place, -1)
    is_last = place == len(log.chain) - 1  # then nothing behind it tells what happened
    if is_last:
        return Break(Kind.SWAPPED, place, log.chain[-1][1])
    return Break(Kind.DELETED, place)


def many_deleted(log, chance):
    first, last = sorted(chance.sample(range(len(log.chain) - 1), 2))
    for place, entry, _mac in log.chain[first : last + 1]:
        run(f"DELETE FROM {ENTRIES} WHERE id = %s", entry)
        run(f"DELETE FROM {SEALS} WHERE sequence = %s", place)
    return Break(Kind.DELETED, log.chain[first][0])


def swapped(log, chance):
    """Two entries change their places with all they say and their stamps."""
    one, other = sorted(chance.sample(log.chain, 2))
    exchange(one[1], other[1], COLUMNS)
    return Break(Kind.SWAPPED, one[0], one[1])


def exchange(one, other, columns):
    sets = ", ".join(f"{column} = %s" for column in columns)
    rows = {other: row_of(one, columns), one: row_of(other, columns)}
    for key, values in rows.items():
        run(f"UPDATE {ENTRIES} SET {sets} WHERE id = %s", *values, key)


def row_of(key, columns):
    """As it can be written back: PostgreSQL gives JSON as what it stands for."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {ENTRIES} WHERE id = %s", [key])
        return [json.dumps(v) if isinstance(v, dict) else v for v in cursor.fetchone()]


def seals_swapped(log, chance):
    one, other = sorted(chance.sample(log.chain, 2))
    run(f"UPDATE {SEALS} SET entry_id = %s WHERE sequence = %s", -1, one[0])
    run(f"UPDATE {SEALS} SET entry_id = %s WHERE sequence = %s", one[1], other[0])
    run(f"UPDATE {SEALS} SET entry_id = %s WHERE sequence = %s", other[1], one[0])
    return Break(Kind.SWAPPED, one[0], other[1])


def copy(entry, chance):
    """A copy of the entry under a new key, word for word."""
    key, columns = chance.randrange(APART, 2 * APART), ", ".join(COLUMNS)
    run(
        f"INSERT INTO {ENTRIES} (id, {columns}) SELECT %s, {columns} FROM {ENTRIES} WHERE id = %s",
        key,
        entry,
    )
    return key


def forge(log, chance):
    """An entry that says something else than the one it was copied from."""
    key = copy(log.some(chance)[1], chance)
    run(f"UPDATE {ENTRIES} SET reason = %s WHERE id = %s", "nothing happened", key)
    return key


def inserted(log, chance):
    return Break(Kind.INSERTED, 0, forge(log, chance))


def inserted_copy(log, chance):
    return Break(Kind.INSERTED, 0, copy(log.some(chance)[1], chance))


def inserted_with_a_seal(log, chance):
    place, entry = len(log.chain) + 1, forge(log, chance)
    seal(place, entry)
    return Break(Kind.INSERTED, place, entry)


def inserted_between(log, chance):
    place, entry = log.some(chance)[0], forge(log, chance)
    shift(place, 1)
    seal(place, entry)
    return Break(Kind.INSERTED, place, entry)


def seal(place, entry):
    run(
        f"INSERT INTO {SEALS} (sequence, entry_id, mac, at) VALUES (%s, %s, %s, %s)",
        place,
        entry,
        "a" * 64,
        "2026-01-01 00:00:00+00:00",
    )


def shift(place, step):
    """Give all seals from the place on new numbers."""
    run(f"UPDATE {SEALS} SET sequence = sequence + %s WHERE sequence >= %s", APART, place)
    run(f"UPDATE {SEALS} SET sequence = sequence - %s WHERE sequence >= %s", APART - step, APART)


def tail_cut(log, chance):
    place = chance.randrange(1, len(log.chain) + 1)
    cut(log, place)
    return Break(Kind.TAIL_CUT, place)


def cut(log, place):
    for sequence, entry, _mac in log.chain[place - 1 :]:
        run(f"DELETE FROM {ENTRIES} WHERE id = %s", entry)
        run(f"DELETE FROM {SEALS} WHERE sequence = %s", sequence)
    for entry in log.waiting:
        run(f"DELETE FROM {ENTRIES} WHERE id = %s", entry)


ALL = (
    changed,
    changed_while_waiting,
    seal_changed,
    deleted,
    deleted_with_its_seal,
    deleted_and_renumbered,
    many_deleted,
    swapped,
    seals_swapped,
    inserted,
    inserted_copy,
    inserted_with_a_seal,
    inserted_between,
    tail_cut,
)
