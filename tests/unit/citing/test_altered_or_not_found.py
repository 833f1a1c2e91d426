"""An altered quotation is told from one that shares a few words with an article by chance."""

import random
import re

from explorer.checking import check
from explorer.citing.verification import Verdict
from explorer.text import sentences

PHRASES = (
    "a bridge too far", "a shot in the dark", "the wisdom of crowds", "the end of history", "the sound of music",
    "the price of coffee doubled in a month", "we ran out of milk on the first day", "the state of the art",
    "the striker signed a new contract until 2027", "the road was closed in both directions",
    "he was taken to the hospital with minor injuries", "the head of the choir said nothing at all",
    "there is no such thing as a free lunch", "one of the most beautiful gardens in the north",
)  # fmt: skip


def finding(library, quoted):
    [found] = check(library.index, f"He said: “{quoted}”").findings
    return found


def test_a_phrase_of_everyday_words_is_hardly_ever_taken_for_an_altered_one(seed_library):
    assert sum(finding(seed_library, phrase).verdict is Verdict.NOT_FOUND for phrase in PHRASES) >= len(PHRASES) - 1


def test_a_changed_word_is_found_where_it_was_changed(seed_library):
    chance = random.Random(3)
    articles = [seed_library.article(key) for key in seed_library.index.article_ids()]
    text = " ".join(article.text for article in articles)
    right = drawn = 0
    while drawn < 100:
        article = chance.choice(articles)
        start, end = chance.choice(sentences(article.text))
        words = article.text[start:end].split()
        if len(words) < 7 or re.search('[“”"…[(]', article.text[start:end]):
            continue
        first, count = chance.randrange(len(words) - 6), chance.randrange(5, 7)
        part = words[first : first + count]
        part[chance.randrange(count)] = chance.choice(("harbour", "not", "quickly", "the", "seven"))
        if " ".join(part) in text:
            continue
        drawn += 1
        found = finding(seed_library, " ".join(part))
        right += found.verdict is Verdict.ALTERED and found.place.article == article.id
    assert right >= 90
