"""Made-up speakers for judging: as many characters wrong as asked for, by ear, the same every time."""

from __future__ import annotations

from nlu import accents, noise, sound

SENTENCES = ("续烟草证要带什么材料", "你们星期六开门吗", "我的证快到期了怎么办", "今年四十四", "OK 123")


def test_no_more_characters_change_than_asked_and_the_length_stays() -> None:
    for text in SENTENCES:
        for most in (0, 1, 3):
            heard = accents.dictated(text, "somebody", most)
            assert len(heard) == len(text)
            assert sum(a != b for a, b in zip(text, heard, strict=True)) <= most
    assert accents.dictated(SENTENCES[0], "somebody", 3) != SENTENCES[0]


def test_the_same_speaker_says_the_same_twice_and_another_says_it_otherwise() -> None:
    said = {accents.dictated(SENTENCES[0], f"speaker {n}", 3) for n in range(20)}
    assert accents.dictated(SENTENCES[0], "one", 3) == accents.dictated(SENTENCES[0], "one", 3)
    assert len(said) > 10


def test_what_is_written_sounds_nearly_like_what_was_said() -> None:
    near = total = 0
    for text in SENTENCES:
        for n in range(30):
            heard = accents.dictated(text, f"{n}", 2)
            for a, b in zip(text, heard, strict=True):
                if a != b:
                    total += 1
                    one, two = sound.exact_readings()[a], sound.exact_readings()[b]
                    near += sound.fold_syllable(one) == sound.fold_syllable(two) or one[0] == two[0]
    assert total > 100
    assert near / total > 0.9


def test_other_sentences_come_out_than_those_that_are_learnt_from() -> None:
    learnt = {noise.homophones(SENTENCES[0], f"{n}") for n in range(200)}
    assert not learnt & {accents.dictated(SENTENCES[0], f"{n}", 3) for n in range(50)}
