"""Copies of a text, and what only looks like one."""

import pytest

from app.domain.copies import bands, is_copy

STORY = (
    "The foreign ministers of Peru and Chile met in Lima on Tuesday to discuss the long queues of lorries at their "
    "busiest border crossing. They agreed to open a third lane before the end of the year, and to let inspectors of "
    "both countries work side by side. Hauliers have complained for months of waits of up to 30 hours in the desert sun. "
    "A joint committee will report to both presidents in June."
)
SERIES = (
    "On {0} May, coalition forces conducted {1} strikes consisting of {2} engagements against targets near the town. "
    "The strikes destroyed {3} vehicles and {4} weapons caches. Coalition forces continue to support their partners in "
    "the campaign, and remain committed to the security of the region and its people in every way."
)
COPIES = {
    "the same": STORY,
    "with another first line": "LIMA (Pacific Wire) – " + STORY,
    "cut": STORY[: STORY.index("A joint committee")],
    "a few words changed": STORY.replace("busiest", "main").replace("lorries", "trucks"),
}


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_is_found(name):
    assert set(bands(STORY)) & set(bands(COPIES[name]))
    assert is_copy(STORY, COPIES[name])


OTHERS = {
    "the next report of a series": (SERIES.format(4, 9, 12, 3, 2), SERIES.format(5, 7, 8, 1, 6)),
    "another story": (STORY, SERIES.format(4, 9, 12, 3, 2)),
    "nothing": (STORY, ""),
    "short, and not word for word": ("Ana Diaz met Bo Lind.", "Ana Diaz met Bo Lund."),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_copy_is_left_alone(name):
    assert not is_copy(*OTHERS[name])
