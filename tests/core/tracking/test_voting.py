"""A track's class: by majority, and stable."""

from safecity_gis.core.tracking.voting import ClassVote


def test_the_class_stays_when_detections_flicker() -> None:
    vote = ClassVote()
    seen = []
    for object_class in [4, 4, 6, 4, 6, 4, 6, 6, 4]:
        vote.add(object_class, 0.6)
        seen.append(vote.elected)
    assert set(seen) == {4}


def test_a_clear_majority_changes_the_class_in_the_end() -> None:
    vote = ClassVote()
    vote.add(4, 0.5)
    for _ in range(5):
        vote.add(6, 0.7)
    assert vote.elected == 6 and vote.share > 0.8


def test_worthless_votes_elect_nobody() -> None:
    vote = ClassVote()
    vote.add(1, float("nan"))
    vote.add(1, 0.0)
    assert vote.elected is None and vote.share == 0.0


def test_a_challenger_must_be_clearly_ahead_of_the_class_in_office() -> None:
    vote = ClassVote()
    for object_class, score in ((4, 1.0), (6, 1.0), (6, 0.29)):
        vote.add(object_class, score)
    assert vote.elected == 4 and vote.share == 1.0 / 2.29
    vote.add(6, 0.02)
    assert vote.elected == 6


def test_merged_votes_count_together() -> None:
    one, other = ClassVote(), ClassVote()
    one.add(4, 1.0)
    for object_class, score in ((4, 0.5), (6, 2.5)):
        other.add(object_class, score)
    one.merge(other)
    assert one.elected == 6 and one.share == 2.5 / 4.0
    assert other.elected == 6 and other.share == 2.5 / 3.0, "the other stays as it was"
