"""An altered quotation is told from one that shares a few words with an article by chance."""

import random
import re

from explorer.checking import check
from explorer.citing.verification import Verdict
from explorer.index import FileRecord, Index
from explorer.model import Article, FileStatus
from explorer.text import digest, sentences

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


def test_where_the_draft_names_the_article_fewer_words_are_enough(seed_library, tmp_path):
    chance = random.Random(7)
    texts = [seed_library.article(key).text for key in seed_library.index.article_ids()]
    words = " ".join(texts).split()
    texts += [" ".join(chance.choices(words, k=700)) for _ in range(40)]
    with Index.create(tmp_path / "index") as index:
        with index.writer() as writer:
            for number, text in enumerate(texts):
                article = Article(f"{number}.txt", "", text, digest(text), f"{number}.txt")
                writer.add(article, FileRecord(article.id, len(text), 0, article.sha256, FileStatus.INDEXED))
            writer.commit()
        named = unnamed = 0
        for number in range(5):
            for part in chance.sample(re.findall(r"\w+ \w+ \w+", texts[number]), 8):
                altered = f"He said “{part.rpartition(' ')[0]} with”"
                [with_name] = check(index, f"{altered} ({number}.txt).").findings
                named += with_name.verdict is Verdict.ALTERED and with_name.place.article == f"{number}.txt"
                [without] = check(index, f"{altered}.").findings
                unnamed += without.verdict is Verdict.ALTERED and without.place.article == f"{number}.txt"
    assert named > 1.5 * unnamed
