import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.corpus.contents import Unreadable
from explorer.corpus.encoding import decode

ENGLISH = (
    "The minister said on Monday that the café would stay open — “we shall see,” he added. It cost £5 and no more."
)
FRENCH = (
    "Le président a déclaré à la presse que l’élève était âgé. Où êtes-vous allé cet été ? Ça coûte très cher à Noël."
)
GERMAN = "Die Straße führt über die Brücke zu den Häusern der Bürger. Die Größe überraschte alle, auch die Ältesten."
SPANISH = "El año pasado, según el periódico, más de cien niños cruzaron la frontera. ¿Quién lo sabía? ¡Nadie!"
RUSSIAN = "Министр иностранных дел заявил в понедельник, что переговоры состоятся в Москве на следующей неделе."
POLISH = (
    "Minister spraw zagranicznych powiedział w poniedziałek, że rozmowy odbędą się w Łodzi. Źródła mówią co innego."
)
CZECH = "Ministr zahraničí v pondělí řekl, že jednání proběhne příští týden v Praze. Žádné další údaje nejsou známy."
GREEK = "Ο υπουργός Εξωτερικών δήλωσε τη Δευτέρα ότι οι συνομιλίες θα γίνουν στην Αθήνα την επόμενη εβδομάδα."
HEBREW = "שר החוץ אמר ביום שני כי השיחות יתקיימו בירושלים בשבוע הבא, כך נמסר מן המשרד."
ARABIC = "قال وزير الخارجية يوم الاثنين إن المحادثات ستعقد في دمشق الأسبوع المقبل بحسب الوزارة."
TURKISH = "Dışişleri Bakanı pazartesi günü görüşmelerin gelecek hafta İstanbul'da yapılacağını söyledi. Şüphe yok."
JAPANESE = "外務大臣は月曜日に、来週東京で会談が行われると述べた。記者団の質問に答えたものである。"
CHINESE = "外交部长星期一表示，会谈将于下周在北京举行。记者会上他还回答了其他问题。"
TAIWANESE = "外交部長星期一表示，會談將於下週在臺北舉行。記者會上他還回答了其他問題。"
KOREAN = "외무장관은 월요일에 다음 주 서울에서 회담이 열릴 것이라고 말했다. 기자들의 질문에 답했다."

WIDE = ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
CASES = [
    *((text, encoding) for text in (ENGLISH, GERMAN, RUSSIAN, CHINESE, ARABIC, KOREAN) for encoding in WIDE),
    *((ENGLISH, encoding) for encoding in ("cp1252", "mac_roman")),
    *((FRENCH, encoding) for encoding in ("cp1252", "mac_roman")),
    *((SPANISH, encoding) for encoding in ("cp1252", "latin-1", "iso8859-15", "cp850")),
    *((GERMAN, encoding) for encoding in ("cp1252", "latin-1", "cp850")),
    *((RUSSIAN, encoding) for encoding in ("cp1251", "koi8-r", "iso8859-5", "cp866", "mac_cyrillic")),
    *((text, encoding) for text in (POLISH, CZECH) for encoding in ("cp1250", "iso8859-2")),
    *((GREEK, encoding) for encoding in ("cp1253", "iso8859-7")),
    *((HEBREW, encoding) for encoding in ("cp1255", "iso8859-8")),
    *((ARABIC, encoding) for encoding in ("cp1256", "iso8859-6")),
    *((TURKISH, encoding) for encoding in ("cp1254", "iso8859-9")),
    *((JAPANESE, encoding) for encoding in ("shift_jis", "euc-jp", "iso2022_jp")),
    *((CHINESE, encoding) for encoding in ("gb18030", "gbk")),
    (TAIWANESE, "big5"),
    *((KOREAN, encoding) for encoding in ("euc-kr", "cp949")),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", [ENGLISH, RUSSIAN, ARABIC, CHINESE, "👩‍👩‍👧"])
def test_what_says_how_it_is_encoded_is_read_without_a_warning(text, encoding):
    assert decode(text.encode(encoding)) == (text, "")


@pytest.mark.parametrize(("text", "encoding"), CASES)
@pytest.mark.parametrize("times", [1, 20])
def test_other_encodings_are_guessed_and_said_to_be_guessed(text, encoding, times):
    data = (f"{text}\n" * times).encode(encoding)
    decoded, warning = decode(data)
    assert decoded == data.decode(encoding)
    assert warning.endswith("which was guessed")


@pytest.mark.parametrize(
    "data", [b"caf\xe9", b"\x93Hello,\x94 he said.", b"\xa35 a head", b"na\xefve", b"M\xfcnchen\n"]
)
def test_a_word_in_the_most_usual_encoding_is_read_in_it(data):
    assert decode(data)[0] == data.decode("cp1252")


def test_utf_8_with_a_few_broken_bytes_stays_utf_8_and_says_what_was_lost():
    text, warning = decode(RUSSIAN.encode() + b"\xff end \xfe")
    assert text == f"{RUSSIAN}\ufffd end \ufffd"
    assert warning == "2 places could not be read as UTF-8 and show as �"
    assert decode(RUSSIAN.encode()[:-2])[1].startswith("1 place ")


@given(st.binary(max_size=300))
def test_whatever_was_lost_is_said(data):
    try:
        text, warning = decode(data)
    except Unreadable:
        return
    if "\ufffd" in text and "\ufffd".encode() not in data:
        assert warning


@pytest.mark.parametrize(
    "data",
    [
        random.Random(1).randbytes(100_000),
        random.Random(2).randbytes(100_000).replace(b"\0", b""),
        b"\x7fELF\x02\x01\x01" + bytes(40),
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + random.Random(3).randbytes(400),
        b"text with a zero byte\0 in it",
        b"QUJDREVGRw" * 50 + b"\0\0",
        bytes(1000),
    ],
)
def test_what_is_no_text_is_binary(data):
    with pytest.raises(Unreadable, match="binary"):
        decode(data)


def test_escape_sequences_do_not_make_a_text_binary():
    assert decode(b"\x1b[31mred\x1b[0m and plain") == ("\x1b[31mred\x1b[0m and plain", "")
