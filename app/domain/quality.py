"""How good a sample says something is, with how far the truth may be from that."""

from math import sqrt

_Z = 1.959964  # 95 % of a normal distribution lie within so many deviations


def wilson(right: int, of: int) -> tuple[float, float] | None:
    """The interval in which a share lies with 95 % certainty (Wilson 1927), None for an empty sample.

    Unlike the plain normal interval it stays within 0 and 1, and holds for few and for all-right samples.
    """
    if of == 0:
        return None
    share, square = right / of, _Z * _Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = _Z * sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    # Rounding may not push the share itself out of its interval.
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def urgency(confidence: float, sources: int, articles: int) -> float:
    """How much it would bring to look at an event: its doubt, times how widely it is told (0 to about 3)."""
    return (1.0 - confidence) * (1.0 + sqrt(max(sources, 1) - 1) + 0.25 * sqrt(max(articles - sources, 0)))
