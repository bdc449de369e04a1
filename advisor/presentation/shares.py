"""Shares in percent, on pages, maps and terminals."""


def percent(part: float, whole: float = 1) -> str:
    """Write a share in percent; none is rounded to nothing or to everything.

    Examples
    --------
    >>> percent(1, 3), percent(0, 3), percent(3, 3)
    ('33.3%', '0%', '100%')
    >>> percent(1, 10**9), percent(10**9 - 1, 10**9)
    ('<0.1%', '>99.9%')
    """
    if not part:
        return "0%"
    if part == whole:
        return "100%"
    share = 100 * part / whole
    if share < 0.1:
        return "<0.1%"
    return ">99.9%" if share > 99.9 else f"{share:.1f}%"
