"""How far a share of a small number may be from what it looks like."""

from __future__ import annotations

from math import sqrt


def wilson(hits: int, number: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the least and the greatest share that so many hits of a number allow, each from 0 to 1.

    It is the score interval (Wilson 1927), which stays within 0 and 1 and does not shrink to nothing where all or none
    were hits. Of nothing at all every share is allowed. Raises ``ValueError`` on hits that are not among the number,
    and on a confidence that is not between 0 and 1.
    """
    from statistics import NormalDist

    if not 0 <= hits <= number:
        raise ValueError(f"{hits} hits of {number}")
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence of {confidence}")
    if not number:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, weight = hits / number, z * z / number
    middle = (share + weight / 2) / (1 + weight)
    half = z * sqrt(share * (1 - share) / number + weight / (4 * number)) / (1 + weight)
    # Rounding would leave a trace of a share where the interval touches an end.
    return max(0.0, middle - half) if hits else 0.0, min(1.0, middle + half) if hits < number else 1.0
