import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.corpus.dates import iso_date


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2024", "2024"),
        ("2024-12", "2024-12"),
        ("2024/3", "2024-03"),
        ("2024-12-08", "2024-12-08"),
        ("2024/12/8", "2024-12-08"),
        ("2024.12.08", "2024-12-08"),
        ("20241208", "2024-12-08"),
        ("2024-12-08T10:20:30Z", "2024-12-08"),
        ("2024-12-08 10:20:30+02:00", "2024-12-08"),
        ("8 December 2024", "2024-12-08"),
        ("8th of December, 2024", "2024-12-08"),
        ("December 8, 2024", "2024-12-08"),
        ("Dec. 8th 2024", "2024-12-08"),
        ("Sunday, December 8, 2024, 10:20 a.m.", "2024-12-08"),
        ("Sun, 08 Dec 2024 10:20:30 +0000", "2024-12-08"),
        ("08-Dec-2024", "2024-12-08"),
        ("  december   2024 ", "2024-12"),
        ("8.12.2024", "2024-12-08"),
        ("25/12/2024", "2024-12-25"),
        ("12/25/2024", "2024-12-25"),
        ("7/7/2024", "2024-07-07"),
        ("0001-01-01", "0001-01-01"),
        ("9999-12-31", "9999-12-31"),
    ],
)
def test_a_date_is_as_precise_as_it_was_written(written, iso):
    assert iso_date(written) == iso


@pytest.mark.parametrize(
    "written",
    ["", "soon", "5/6/2024", "2024-13", "2024-02-30", "31 April 2024", "0000", "12/2024/1", "24", "n.d.", "may"],
)
def test_what_is_no_date_or_could_be_two_is_unknown(written):
    assert iso_date(written) is None


@given(
    st.text(max_size=200) | st.from_regex(r"[0-9]{1,4}[-/. ][0-9A-Za-z]{1,5}[-/. ][0-9]{1,4}.{0,20}", fullmatch=True)
)
def test_any_text_is_a_date_or_unknown(written):
    iso = iso_date(written)
    assert iso is None or iso_date(iso) == iso
