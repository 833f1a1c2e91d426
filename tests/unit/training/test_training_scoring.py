from __future__ import annotations

import pytest

from training.samples import Sample
from training.scoring import score

GOLD = [Sample("s", "d", "Ann Lee met Bo in Rome.", ((0, 7, "PERSON"), (12, 14, "PERSON"), (18, 22, "PLACE")))]


def test_exact_wants_both_ends_and_overlap_any_common_letter() -> None:
    result = score(GOLD, lambda texts: [[(0, 3, "PERSON"), (18, 22, "PLACE")] for _ in texts])

    assert result.exact.rates() == pytest.approx((50.0, 100 / 3, 40.0))
    assert result.overlap.rates() == pytest.approx((100.0, 200 / 3, 80.0))


def test_another_label_is_wrong_in_both() -> None:
    result = score(GOLD, lambda texts: [[(18, 22, "ORG")] for _ in texts])

    assert result.exact.rates()[2] == 0
    assert result.overlap.rates()[2] == 0


def test_one_gold_span_is_found_only_once() -> None:
    result = score(GOLD, lambda texts: [[(0, 3, "PERSON"), (4, 7, "PERSON")] for _ in texts])

    assert result.overlap.right["PERSON"] == 1
