"""Who is still owed what, and when it is tried again."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scrap_ags.alerts.deliveries import LONGEST_PAUSE, Delivery, Incident, due, new, noted

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def incident(number: int = 1, until: datetime | None = None, **parts: Delivery) -> Incident:
    deliveries = new(["phone"]) | parts
    return Incident(number, "title", "what", "cure", "page", NOW, until, deliveries)


def test_an_open_incident_owes_one_message_and_one_that_is_over_two():
    assert incident().owes("phone") == 1
    assert incident(until=NOW).owes("phone") == 2
    assert incident(phone=Delivery(1)).owes("phone") == 0


def test_a_new_target_hears_of_what_is_open_and_of_nothing_past():
    assert incident().owes("mail") == 1
    assert incident(until=NOW).owes("mail") == 0


def test_an_incident_is_settled_when_it_is_over_and_all_that_are_configured_know():
    told = incident(until=NOW, phone=Delivery(2), mail=Delivery(1))
    assert told.is_settled(["phone"])
    assert told.is_settled([])
    assert not told.is_settled(["phone", "mail"])
    assert not incident(phone=Delivery(1)).is_settled(["phone"])


def test_what_is_not_taken_is_tried_again_with_a_growing_pause():
    now, one, pauses = NOW, incident(), []
    for _ in range(7):
        [one] = noted(due([one], "phone", now), "phone", [False], now)
        again = one.deliveries["phone"].not_before
        assert again
        assert due([one], "phone", again - timedelta(seconds=1)) == []
        pauses.append((again - now) / MINUTE)
        now = again
    assert pauses == [1, 2, 4, 8, 15, 15, 15]


def test_news_is_tried_at_once_though_the_target_is_out_of_reach():
    waits = Delivery(tries=5, not_before=NOW + LONGEST_PAUSE)
    news = incident(2)
    assert [one.id for one in due([incident(phone=waits), news], "phone", NOW)] == [2, 1]


def test_what_is_never_taken_holds_up_nothing_else():
    first, second = incident(1), incident(2)
    [first, second] = noted([first, second], "phone", [False], NOW)
    later = NOW + LONGEST_PAUSE
    assert [one.id for one in due([first, second], "phone", later)] == [2, 1]


@given(st.lists(st.tuples(st.sampled_from(["begin", "end", "wait"]), st.booleans()), max_size=40))
def test_whatever_fails_each_message_arrives_once_and_in_order(story: Sequence[tuple[str, bool]]):
    incidents: dict[int, Incident] = {}
    arrived: list[tuple[int, str]] = []
    now = NOW

    def round_of(up: bool) -> None:
        turn = due(list(incidents.values()), "phone", now)
        owed = [
            (one.id, message)
            for one in turn
            for message in ("begun", "over")[one.told("phone") :][: one.owes("phone")]
        ]
        if owed:
            arrived.extend(owed if up else [])
            taken = [True] * len(owed) if up else [False]
            incidents.update({one.id: one for one in noted(turn, "phone", taken, now)})

    for what, up in story:
        now += MINUTE
        if what == "begin":
            incidents[len(incidents)] = incident(len(incidents))
        elif what == "end" and (still := [one for one in incidents.values() if not one.until]):
            incidents[still[0].id] = incident(still[0].id, now, **still[0].deliveries)
        round_of(up)
    now += LONGEST_PAUSE
    round_of(True)
    assert sorted(arrived) == sorted(
        (one.id, message)
        for one in incidents.values()
        for message in ("begun", "over")[: 2 if one.until else 1]
    )
    for number in incidents:
        told = [message for one, message in arrived if one == number]
        assert told in (["begun"], ["begun", "over"])
