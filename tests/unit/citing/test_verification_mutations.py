"""Passages of the seeds, changed at random: no change of a word ever passes for right."""

import random
import re
from collections import Counter

import pytest

from explorer.checking import check
from explorer.citing import cite, locate
from explorer.citing.verification import Verdict
from explorer.text import sentences

RIGHT = {Verdict.VERBATIM, Verdict.TYPOGRAPHY, Verdict.STITCHED}
NEGATIONS = re.compile(r"(?i)\b(?:not?|never|nor|none|without|hardly)\b|n['’]t\b")


class Mutations:
    """Draft paragraphs of one quotation each, with what was done and the verdict that calls for."""

    def __init__(self, articles, seed):
        self.random = random.Random(seed)
        self.sentences = [
            (article, start, end)
            for article in articles
            for start, end in sentences(article.text)
            if len(re.findall(r"\w+", article.text[start:end])) >= 6
        ]
        self.texts = " ".join(article.text for article in articles)
        self.vocabulary = sorted(set(re.findall(r"\b[a-z]{4,}\b", self.texts)))
        self.kinds = [getattr(self, name) for name in dir(self) if name.startswith("make_")]

    def draw(self):
        while True:
            make = self.random.choice(self.kinds)
            article, start, end = self.random.choice(self.sentences)
            text = article.text[start:end]
            inner = list(re.finditer(r"\b[^\W\d_]{3,}\b", text))[1:-1]
            made = make(article, start, end, text, inner) if len(inner) > 2 else None
            if made is not None:
                return make.__name__.removeprefix("make_"), *made

    def quoted(self, text):
        if any(mark in text for mark in '“”„"«»'):
            return "> " + text.replace("\n", "\n> ")
        return self.random.choice(["“{}”", "He said: “{}”", '"{}"', "«{}»"]).format(text)

    def altered(self, text):
        return None if text in self.texts else (self.quoted(text), Verdict.ALTERED)

    def make_copy(self, article, start, end, text, inner):
        style = self.random.choice(["plain", "markdown", "footnote"])
        return cite(article, locate(article, start, end), style), Verdict.VERBATIM

    def make_same(self, article, start, end, text, inner):
        return self.quoted(text), Verdict.VERBATIM

    def make_typography(self, article, start, end, text, inner):
        changes = [
            lambda it: it.translate(str.maketrans("“”’‘", "\"\"''")),
            lambda it: it.replace(" ", "\u00a0", 3),
            lambda it: it.replace("-", "–"),
            lambda it: it.replace("fi", "ﬁ").replace("fl", "ﬂ"),
            lambda it: it[0].swapcase() + it[1:] if it[1:2].islower() else it,
            lambda it: it[:5] + "\u00ad" + it[5:],
        ]
        changed = text
        for change in self.random.sample(changes, 3):
            changed = change(changed)
        return None if changed == text else ("> " + changed, Verdict.TYPOGRAPHY)

    def make_other_word(self, article, start, end, text, inner):
        word, other = self.random.choice(inner), self.random.choice(self.vocabulary)
        return None if word.group() == other else self.altered(text[: word.start()] + other + text[word.end() :])

    def make_dropped_word(self, article, start, end, text, inner):
        word = self.random.choice(inner)
        return self.altered(text[: word.start()] + text[word.end() :].lstrip())

    def make_added_word(self, article, start, end, text, inner):
        at = self.random.choice(inner).start()
        return self.altered(f"{text[:at]}{self.random.choice(self.vocabulary)} {text[at:]}")

    def make_added_negation(self, article, start, end, text, inner):
        at = self.random.choice(inner).start()
        return self.altered(f"{text[:at]}{self.random.choice(['not', 'never', 'no'])} {text[at:]}")

    def make_removed_negation(self, article, start, end, text, inner):
        changed = NEGATIONS.sub("", text)
        return None if changed == text else self.altered(re.sub("  +", " ", changed).strip())

    def make_swapped_words(self, article, start, end, text, inner):
        one, other = sorted(self.random.sample(inner, 2), key=lambda word: word.start())
        if one.group() == other.group():
            return None
        between = text[one.end() : other.start()]
        return self.altered(text[: one.start()] + other.group() + between + one.group() + text[other.end() :])

    def make_other_number(self, article, start, end, text, inner):
        digits = list(re.finditer(r"\d", text))
        if not digits:
            return None
        digit = self.random.choice(digits)
        other = (int(digit.group()) + self.random.randrange(1, 10)) % 10
        return self.altered(f"{text[: digit.start()]}{other}{text[digit.end() :]}")

    def make_spelling(self, article, start, end, text, inner):
        word = self.random.choice(inner)
        at = self.random.randrange(word.start() + 1, word.end())
        return None if text[at] in "qz" else self.altered(text[:at] + self.random.choice("qz") + text[at + 1 :])

    def make_elision(self, article, start, end, text, inner):
        words = list(re.finditer(r"(?<![^\s])[^\W\d_]+(?=\s)", text))
        if len(words) < 10:
            return None
        first = self.random.randrange(4, len(words) - 5)
        last = self.random.randrange(first + 1, len(words) - 4)
        left_out = text[words[first].start() : words[last].start()]
        if NEGATIONS.search(left_out):
            return None
        sign = self.random.choice(["[…]", "...", "…", "[...]", "(…)"])
        changed = f"{text[: words[first].start()]}{sign} {text[words[last].start() :]}"
        return self.quoted(changed), Verdict.STITCHED

    def make_stitched(self, article, start, end, text, inner):
        later = [it for it in self.sentences if it[0] is article and it[1] > end]
        if not later:
            return None
        _, other, last = self.random.choice(later)
        return self.quoted(f"{text} […] {article.text[other:last]}"), Verdict.STITCHED

    def make_stitched_from_two_articles(self, article, start, end, text, inner):
        other, first, last = self.random.choice([it for it in self.sentences if it[0] is not article])
        return self.quoted(f"{text} […] {other.text[first:last]}"), Verdict.ALTERED

    def make_random_words(self, article, start, end, text, inner):
        return self.quoted(" ".join(self.random.sample(self.vocabulary, 10))), Verdict.NOT_FOUND


@pytest.mark.parametrize("seed", range(4))
def test_every_mutation_gets_the_verdict_it_calls_for(seed, seed_library):
    articles = [seed_library.article(it) for it in seed_library.index.article_ids()]
    mutations = Mutations(articles, seed)
    right, wrongly_right, missed = Counter(), [], []
    for _ in range(11):
        drawn = [mutations.draw() for _ in range(50)]
        report = check(seed_library.index, "\n\n".join(paragraph for _, paragraph, _ in drawn))
        assert len(report.findings) == len(drawn) == sum(report.counts.values())
        for (kind, paragraph, wanted), finding in zip(drawn, report.findings, strict=True):
            right[kind] += finding.verdict is wanted
            if finding.verdict is not wanted:
                missed.append((kind, finding.verdict.value, paragraph))
                if wanted not in RIGHT and finding.verdict in RIGHT:
                    wrongly_right.append((kind, paragraph))
            if finding.place is not None:
                text = seed_library.article(finding.place.article).text
                assert text[finding.place.start : finding.place.end] == finding.place.text
            if finding.verdict is Verdict.ALTERED:
                assert finding.difference or finding.notes
    assert not wrongly_right
    assert len(missed) <= 0.005 * sum(right.values()), missed
