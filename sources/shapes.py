"""Asking a JSON answer for what must be there, so that a renamed or retyped key is an alarm."""

from typing import Any

from sources.trouble import Unreadable


def member(item: Any, key: str, *kinds: type, place: str) -> Any:
    """Give the value of a key that must be there, of one of these types.

    Raises:
        Unreadable: There is no such key, or its value is of another type.
    """
    if not isinstance(item, dict):
        raise Unreadable(place, f"not an object with {key!r} but {brief(item)}")
    if key not in item:
        raise Unreadable(place, f"no {key!r} among {', '.join(map(str, item))[:80] or 'no keys'}")
    value = item[key]
    # True is an int to Python; no publisher means a number by it.
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        names = " or ".join(kind.__name__ for kind in kinds)
        raise Unreadable(place, f"{key!r} is {brief(value)}, not {names}")
    return value


def members(item: Any, key: str, *, place: str) -> list[Any]:
    """Give the list below a key, which must hold something.

    Raises:
        Unreadable: There is no such list, or it is empty.
    """
    found: list[Any] = member(item, key, list, place=place)
    if not found:
        raise Unreadable(place, f"{key!r} is empty")
    return found


def brief(value: Any) -> str:
    """Describe a value in a few words, without the personal data that it may hold."""
    if isinstance(value, dict | list):
        return f"{type(value).__name__} of {len(value)}"
    return f"{value!r}"[:60]
