"""Composed music keeps the rules that make it sound like music: nothing here needs a synthesizer."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fm_agent_tools.generators.musical import MODES
from fm_agent_tools.training.music.captions import caption
from fm_agent_tools.training.music.composing import Piece, composed, written
from fm_agent_tools.training.music.facts import Facts, held, held_pair
from fm_agent_tools.training.music.genres import GENRES
from fm_agent_tools.training.music.harmony import MUD, progress, voiced
from fm_agent_tools.training.music.instruments import INSTRUMENTS, KITS
from fm_agent_tools.training.music.melody import LEAP, home_beat, melody
from fm_agent_tools.training.music.midi import midi
from fm_agent_tools.training.music.moods import MOODS, endings, turns
from fm_agent_tools.training.music.planning import plan
from fm_agent_tools.training.music.reading import read
from fm_agent_tools.training.music.theory import Key, chord, scale_over

NUMBERS = st.integers(0, 20_000)
PLANS = settings(max_examples=40, deadline=None)


def music(number: int) -> Facts:
    """The first clip of music from a number on."""
    found = plan(5, number)
    while found.texture in ("effect", "notification"):
        number += 20_001
        found = plan(5, number)
    return found


def sounding(piece: Piece, start: float) -> frozenset[int]:
    """What may be played at a time without clashing; near an edge, what fits either of its chords."""
    beat = start * piece.facts.tempo / 60
    near = [each for each in piece.chords if each.start - 0.3 <= beat < each.end + 0.3]
    return frozenset().union(*(scale_over(piece.key, each.chord) for each in near))


def test_numerals_name_chords() -> None:
    c = Key(0, "major")
    assert chord(c, "V7").classes == (7, 11, 2, 5)
    assert chord(c, "ii").classes == (2, 5, 9)
    assert chord(c, "bVII").classes == (10, 2, 5)
    assert chord(Key(9, "minor"), "vii°").classes == (8, 11, 2)
    assert chord(c, "Imaj7").classes == (0, 4, 7, 11)
    with pytest.raises(ValueError, match="no"):
        chord(c, "H7")


def test_the_leading_tone_of_a_minor_key_replaces_the_seventh_step() -> None:
    a_minor = Key(9, "minor")
    assert scale_over(a_minor, chord(a_minor, "V")) == {9, 11, 0, 2, 4, 5, 8}
    assert scale_over(a_minor, chord(a_minor, "i")) == set(a_minor.classes)


def test_every_mood_and_genre_names_chords_and_players_that_exist() -> None:
    for mood in MOODS.values():
        assert set(mood.players) <= set(INSTRUMENTS)
        for mode in mood.modes:
            for text in (*turns(mood, mode), *endings(mode)):
                assert all(chord(Key(0, mode), symbol) for symbol in text.split())
    for genre in GENRES.values():
        assert {*genre.leads, *genre.chords, *genre.basses} <= set(INSTRUMENTS)
        assert set(genre.moods) <= set(MOODS)
        assert genre.kit in KITS


@given(NUMBERS)
@PLANS
def test_every_note_is_in_the_range_of_its_instrument_and_in_time(number: int) -> None:
    facts = music(number)
    score = composed(facts, 5)
    assert score.notes
    players = {program for each in INSTRUMENTS.values() for program in each.programs}
    for note in score.notes:
        part = score.parts[note.part]
        assert 0 <= note.start < score.seconds + 0.1
        assert 1 <= note.velocity <= 127
        assert part.drums or part.program in players
        if not part.drums:
            fitting = [each for each in INSTRUMENTS.values() if part.program in each.programs]
            assert any(each.low <= note.pitch <= each.high for each in fitting), (note, facts)


@given(NUMBERS)
@PLANS
def test_no_note_clashes_with_the_chord_of_its_time(number: int) -> None:
    piece = written(music(number), 5)
    for note in piece.notes:
        if not piece.parts[note.part].drums:
            assert note.pitch % 12 in sounding(piece, note.start), (note, piece.facts)


@given(NUMBERS)
@PLANS
def test_a_loop_lasts_whole_bars_and_not_longer_than_the_clip(number: int) -> None:
    facts = music(number)
    if facts.shape == "loop":
        assert facts.period == pytest.approx(facts.bars * facts.beats * 60 / facts.tempo)
        assert facts.period <= 4.0 + 1e-9
        assert composed(facts, 5).loop
    assert 60 <= facts.tempo <= 180


@given(
    st.sampled_from(sorted(MODES)), st.integers(0, 11), st.sampled_from([1, 2, 3, 4, 8]), st.integers(0, 999)
)
@PLANS
def test_a_closed_piece_ends_on_its_tonic(mode: str, tonic: int, bars: int, seed: int) -> None:
    key, draw = Key(tonic, mode), random.Random(seed)
    mood = draw.choice([mood for mood in MOODS.values() if mode in mood.modes] or list(MOODS.values()))
    chords = progress(key, mood, None, bars, 4, True, draw)
    tune = melody(key, chords, (62, 80), 4, "medium", True, draw)
    assert chords[-1].chord.root == tonic
    assert chords[-1].end == bars * 4
    assert tune[-1].pitch % 12 == tonic
    assert tune[-1].start == home_beat(chords, 4) > 0
    assert tune[-1].start + tune[-1].beats == bars * 4


@given(st.sampled_from(sorted(MODES)), st.integers(0, 999))
@PLANS
def test_melodies_move_in_steps_and_small_leaps_and_meet_the_chords(mode: str, seed: int) -> None:
    draw = random.Random(seed)
    key, mood = Key(seed % 12, mode), MOODS["calm"]
    chords = progress(key, mood, None, 8, 4, False, draw)
    tune = melody(key, chords, (62, 80), 4, "medium", False, draw)
    steps = [abs(b.pitch - a.pitch) for a, b in pairwise(tune)]
    assert all(62 <= stroke.pitch <= 80 for stroke in tune)
    assert sum(step <= LEAP for step in steps) >= 0.95 * len(steps)
    for stroke in tune:
        if stroke.start % 2 == 0:
            over = next(each for each in chords if each.start <= stroke.start < each.end)
            assert stroke.pitch % 12 in over.chord.classes


@given(st.sampled_from(sorted(MODES)), st.integers(0, 999))
@PLANS
def test_voices_of_chords_move_little_and_are_never_muddy(mode: str, seed: int) -> None:
    draw = random.Random(seed)
    chords = progress(Key(seed % 12, mode), MOODS["happy"], None, 4, 4, False, draw)
    for one, other in pairwise(voiced(chords, 50, 70, 3)):
        assert all(min(abs(pitch - before) for before in one) <= 7 for pitch in other)
    for pitches in voiced(chords, 45, 70, 3):
        assert list(pitches) == sorted(set(pitches))
        assert all(b - a >= 5 for a, b in pairwise(pitches) if a < MUD)


def test_strong_beats_have_chord_tones_and_a_wrong_note_is_read_as_one() -> None:
    readings = [read(written(music(number), 5)) for number in range(40)]
    notes = sum(each.notes for each in readings)
    assert sum(each.fitting * each.notes for each in readings) > 0.98 * notes
    assert sum(each.chordal * each.notes for each in readings) > 0.9 * notes
    piece = written(
        Facts(1, "bass", "loop", 2.0, ("bass guitar",), "calm", tempo=120, bars=1, tonic=0, mode="major"), 5
    )
    before = read(piece)
    piece.notes[:] = [note._replace(pitch=note.pitch + 1) for note in piece.notes]
    assert read(piece).fitting < before.fitting == 1


def test_the_same_seed_and_number_give_the_same_clip_and_others_give_others() -> None:
    assert plan(1, 7) == plan(1, 7)
    assert plan(1, 7) != plan(2, 7)
    facts = music(3)
    assert composed(facts, 1) == composed(facts, 1)
    assert composed(facts, 1) != composed(facts, 2)


def test_captions_are_varied_and_true() -> None:
    found = set()
    for number in range(1500):
        facts = plan(9, number)
        text = caption(facts, random.Random(number))
        found.add(text)
        lowered = text.lower()
        if "bpm" in lowered:
            assert str(round(facts.tempo)) in lowered
        if "loop" in lowered:
            assert facts.shape == "loop"
        if facts.instruments and "piano" in lowered:
            known = [word for name in facts.instruments for word in INSTRUMENTS[name].words]
            assert any("piano" in word for word in known), text
    assert len(found) > 1400


def test_some_combinations_of_instrument_and_mood_are_held_out_for_good() -> None:
    pairs = [(name, mood) for name in INSTRUMENTS for mood in MOODS]
    kept = [pair for pair in pairs if held_pair(*pair)]
    assert 0.03 < len(kept) / len(pairs) < 0.09
    assert not held_pair("piano", "")
    shares = [held(plan(4, number)) for number in range(1000)]
    assert 0.02 < sum(shares) / len(shares) < 0.1


def keys_down(track: bytes) -> int:
    """How many notes begin in a track in which every event says what it is."""
    place, found = 0, 0
    while track[place:] != b"\x00\xff\x2f\x00":
        while track[place] & 0x80:
            place += 1
        kind = track[place + 1] & 0xF0
        found += kind == 0x90
        place += 2 + (5 if kind == 0xF0 else 1 if kind == 0xC0 else 2)
    return found


def test_a_midi_file_holds_every_note_once() -> None:
    facts = music(11)
    score = composed(facts, 5)
    content = midi(score, facts.tempo)
    assert content[:4] == b"MThd"
    assert int.from_bytes(content[18:22], "big") == len(content) - 22
    assert keys_down(content[22:]) == len(score.notes)
