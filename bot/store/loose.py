"""Hopping through an index from one value to the next, where a column has few values and a table many rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ColumnElement, Select, func, select


def newest_of_each(key: Column[str], at: Column[Any], *where: ColumnElement[bool]) -> Select[Any]:
    """(key, the newest `at`) of every value of `key` among the rows of `where`.

    What GROUP BY gives, in as many looks into an index over (what `where` holds fixed, key, at) as there are values.
    """
    first = select(func.min(key).label("key")).where(*where).cte("keys", recursive=True)
    following = select(func.min(key)).where(key > first.c.key, *where).scalar_subquery()
    keys = first.union_all(select(following).where(first.c.key.is_not(None)))
    newest = select(func.max(at)).where(key == keys.c.key, *where).scalar_subquery()
    return select(keys.c.key, newest).where(keys.c.key.is_not(None))
