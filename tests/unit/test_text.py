import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.text import digest, fold, hidden_characters, normalise, visible

any_text = st.text(st.characters(exclude_categories=()), max_size=200)
nasty_text = st.text(
    st.sampled_from("a \t\r\n\v\f\0\x1b\x7f\x85\x9b\u2028\u2029\u200e\u202e\u2066\ud800\udc80é\u0301\U000e0041😀"),
    max_size=60,
)
texts = any_text | nasty_text


@given(texts)
def test_normalising_twice_changes_nothing(raw):
    assert normalise(normalise(raw)) == normalise(raw)


@given(texts)
def test_a_normalised_text_has_no_control_character_but_the_line_end_and_can_be_written(raw):
    text = normalise(raw)
    assert not [char for char in text if unicodedata.category(char) in ("Cc", "Cs") and char != "\n"]
    assert digest(text) == digest(text.encode().decode())


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_every_line_end_is_one(end):
    assert normalise(f"one{end}two") == "one\ntwo"


def test_what_is_not_a_control_character_is_left_alone():
    text = "  café \u00a0 e\u0301 ﬁ ‘’ — 👩‍👩‍👧 \u200f שלום \u200b "
    assert normalise(text) == text
    assert normalise("a\tb") == "a    b"
    assert normalise("\x1b[31m\0") == "␛[31m␀"


@given(texts)
def test_what_is_shown_is_as_long_as_the_text_and_can_do_nothing(text):
    shown = visible(text)
    assert len(shown) == len(text)
    assert visible(shown) == shown
    for char in shown:
        assert unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")
        assert unicodedata.bidirectional(char) not in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")


@given(texts)
def test_hidden_characters_are_those_that_are_shown_as_signs(text):
    assert hidden_characters(text) == sum(a != b and a != "\n" for a, b in zip(text, visible(text), strict=True))


def test_joiners_are_shown_because_scripts_and_emoji_need_them():
    assert visible("می‌خواهم 👩‍👩‍👧") == "می‌خواهم 👩‍👩‍👧"


@given(texts, st.sampled_from(["\u200b", "\u2060", "\u00ad", "\ufeff", "\u202e", "\ufe0f", "\u0301"]))
def test_folding_twice_changes_nothing_and_invisible_characters_do_not_count(text, invisible):
    assert fold(fold(text)) == fold(text)
    assert fold(text + "x" + invisible) == fold(text + "x")


def test_every_character_folds_to_something_stable():
    for code in [*range(0x3100), *range(0xA000, 0xAC10), *range(0xF900, 0x10000), *range(0x1D400, 0x1D800)]:
        folded = fold(chr(code))
        assert fold(folded) == folded, hex(code)
        assert not any(unicodedata.category(char) in ("Cc", "Cf") for char in folded)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＮＡＴＯ", "nato"),
        ("Erdoğan", "erdogan"),
        ("Łukasz", "LUKASZ"),
        ("Işık", "isik"),
        ("Straße", "STRASSE"),
        ("Pu\u200btin", "putin"),
        ("New\u00a0\n York", "new york"),
        ("ﬁrm", "firm"),
        ("é", "e\u0301"),
        ("ΔΗΜΟΣ", "δημος"),
        ("مُحَمَّد", "محمد"),
    ],
)
def test_spellings_that_differ_only_in_form_fold_to_the_same_key(one, other):
    assert fold(one) == fold(other)


def test_signs_that_carry_meaning_are_not_folded_away():
    assert fold("कि") != fold("क")
    assert fold("กิ") != fold("กุ")
    assert fold("が") != fold("か")


def test_no_code_point_is_forgotten():
    bidi = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    dangerous = [
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.bidirectional(chr(code)) in bidi or unicodedata.category(chr(code)) in ("Cc", "Cs", "Zl", "Zp")
    ]
    assert all(visible(char) != char for char in dangerous)
