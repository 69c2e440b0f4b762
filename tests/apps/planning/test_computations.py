"""Long questions: answered once, told how far they are, cancelled, bounded, and never lost with their process."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from apps.accounts.models import Posting
from apps.cameras.coverage_services import coverage_compute
from apps.planning import computations
from apps.planning.choices import ComputationState
from apps.planning.computations import LOST_AFTER, MOST_ATTEMPTS, MOST_OPEN, computation_run, computations_heal
from apps.planning.models import Computation
from tests.apps.cameras.covering import make_watching
from tests.apps.planning.planning import PLANS, ask, begin, get, make_square, planned, planner, post, set_prices

pytestmark = pytest.mark.django_db

ADD = {"changes": [{"change": "add", "looks": planned(30, 0)}]}


def start(client: Client, pk: int, question: str = "figures", status: int = 202, **body: Any) -> Any:
    return post(client, f"{pk}/{question}/", body, status)


def cancel(client: Client, number: int) -> Any:
    answer = client.delete(f"{PLANS}computations/{number}/")
    assert answer.status_code == 200, answer.content
    return answer.json()


def while_computing(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> list[float]:
    """Have something happen at the second word about progress; the shares that were told, in order."""
    shares: list[float] = []
    telling = computations._telling

    def listening(update: Callable[..., int]) -> Any:
        def heard(**values: Any) -> int:
            shares.append(values["progress"])
            if len(shares) == 2:
                happens()
            return update(**values)

        return telling(heard)

    monkeypatch.setattr(computations, "TELL_S", 0.0)
    monkeypatch.setattr(computations, "_telling", listening)
    return shares


def test_a_question_waits_for_the_jobs_process_tells_how_far_it_is_and_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    make_square()
    _, client = planner()
    pk = begin(client)
    told = start(client, pk)
    assert (told["state"], told["progress"], told["result"]) == ("waiting", 0, None)
    assert ProcrastinateJob.objects.filter(task_name="apps.planning.tasks.compute", status="todo").count() == 1
    seen: list[Any] = []
    shares = while_computing(monkeypatch, lambda: seen.append(get(client, f"computations/{told['id']}/")))
    computation_run(told["id"])
    assert seen[0]["state"] == "running" and 0 < seen[0]["progress"] < 1
    assert shares == sorted(shares) and len(shares) > 3
    done = get(client, f"computations/{told['id']}/")
    assert (done["state"], done["progress"]) == ("done", 1) and done["result"]["live"]["cameras"] == 1


def test_questions_of_plans_wait_behind_what_the_system_itself_has_to_do() -> None:
    make_square()
    _, client = planner()
    start(client, begin(client))
    assert ProcrastinateJob.objects.get(task_name="apps.planning.tasks.compute").priority < 0


def test_an_unchanged_question_is_answered_at_once_and_a_changed_one_is_computed() -> None:
    make_square()
    set_prices()
    _, client = planner()
    pk = begin(client)
    first = ask(client, f"{pk}/figures/")
    assert start(client, pk, status=200)["result"] == first
    (change,) = post(client, f"{pk}/changes/", ADD, 201)["changes"]
    cancel(client, start(client, pk)["id"])
    client.delete(f"{PLANS}{pk}/changes/{change}/")
    assert start(client, pk, status=200)["result"] == first
    client.patch(f"{PLANS}prices/", {"fixed": 9}, content_type="application/json")
    cancel(client, start(client, pk)["id"])
    ask(client, f"{pk}/figures/")
    make_watching("another", live=True)
    coverage_compute()
    assert ask(client, f"{pk}/figures/")["live"]["cameras"] == 2


def test_an_answer_during_which_the_plan_changed_is_given_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    make_square()
    _, client = planner()
    pk = begin(client)
    number = start(client, pk)["id"]
    while_computing(monkeypatch, lambda: post(client, f"{pk}/changes/", ADD, 201))
    computation_run(number)
    assert get(client, f"computations/{number}/")["state"] == "done"
    assert start(client, pk)["id"] != number


def test_a_cancelled_question_ends_at_once_and_its_process_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    make_square()
    _, client = planner()
    pk = begin(client)
    number = start(client, pk)["id"]
    shares = while_computing(monkeypatch, lambda: cancel(client, number))
    computation_run(number)
    told = get(client, f"computations/{number}/")
    assert (told["state"], told["result"], len(shares)) == ("cancelled", None, 2)
    waiting = start(client, pk)["id"]
    assert cancel(client, waiting)["state"] == "cancelled"
    computation_run(waiting)
    assert get(client, f"computations/{waiting}/")["state"] == "cancelled"


def test_asking_anew_joins_the_same_open_question_and_takes_the_place_of_another() -> None:
    make_square()
    _, client = planner()
    pk = begin(client)
    number = start(client, pk)["id"]
    assert start(client, pk)["id"] == number
    post(client, f"{pk}/changes/", ADD, 201)
    assert start(client, pk)["id"] != number
    assert get(client, f"computations/{number}/")["state"] == "cancelled"


def test_a_user_has_so_many_questions_open_and_another_user_is_not_held_up() -> None:
    make_square()
    _, client = planner()
    plans = [begin(client) for _ in range(MOST_OPEN + 1)]
    numbers = [start(client, pk)["id"] for pk in plans[:MOST_OPEN]]
    assert start(client, plans[MOST_OPEN], status=429)["code"] == "too_many"
    start(planner()[1], plans[MOST_OPEN])
    cancel(client, numbers[0])
    start(client, plans[MOST_OPEN])


def test_ended_questions_are_kept_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(computations, "KEPT", 2)
    make_square()
    user, client = planner()
    pk = begin(client)
    numbers = [start(client, pk, "unseen", by="car", zone=f"nowhere-{number}")["id"] for number in range(5)]
    assert set(Computation.objects.filter(owner=user).values_list("pk", flat=True)) == set(numbers[-3:])


def test_what_was_lost_with_its_process_is_taken_up_again_and_the_lost_one_is_not_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    make_square()
    _, client = planner()
    pk = begin(client)
    number = start(client, pk)["id"]
    rows = Computation.objects.filter(pk=number)

    def lost_and_taken_up() -> None:
        rows.update(beat_at=timezone.now() - LOST_AFTER * 2)
        assert computations_heal() == 1
        assert get(client, f"computations/{number}/")["state"] == "waiting"
        monkeypatch.undo()
        computation_run(number)

    while_computing(monkeypatch, lost_and_taken_up)
    computation_run(number)
    computation = rows.get()
    assert (computation.state, computation.attempt, computation.progress) == (ComputationState.DONE, 2, 1)
    assert computations_heal() == 0


def test_what_is_lost_again_and_again_is_given_up_and_says_so() -> None:
    make_square()
    _, client = planner()
    number = start(client, begin(client))["id"]
    long_ago = timezone.now() - LOST_AFTER - timedelta(seconds=1)
    Computation.objects.filter(pk=number).update(state="running", attempt=MOST_ATTEMPTS, beat_at=long_ago)
    told = get(client, f"computations/{number}/")
    assert (told["state"], told["problem"]["code"]) == ("failed", "lost") and told["problem"]["detail"]


def test_a_question_whose_job_was_lost_gets_another_and_never_two() -> None:
    make_square()
    _, client = planner()
    number = start(client, begin(client))["id"]
    jobs = ProcrastinateJob.objects.filter(queueing_lock=f"computation-{number}", status="todo")
    for _ in range(2):
        Computation.objects.filter(pk=number).update(beat_at=timezone.now() - LOST_AFTER * 2)
        computations_heal()
        assert jobs.count() == 1


def test_a_question_is_its_askers_alone_and_with_other_rights_not_even_his() -> None:
    make_square()
    user, client = planner(groups=("red-zone", "city"))
    pk = begin(client)
    number = start(client, pk)["id"]
    _, colleague = planner()
    path = f"{PLANS}computations/{number}/"
    assert colleague.get(path).status_code == colleague.delete(path).status_code == 404
    posting = Posting.objects.get(user=user)
    posting.camera_groups.remove(posting.camera_groups.get(code="city"))
    assert client.get(path).status_code == 404
    posting.ends_at = timezone.now()
    posting.save()
    assert client.get(path).status_code == 403


def test_a_computation_that_breaks_says_so_and_fails_its_job(monkeypatch: pytest.MonkeyPatch) -> None:
    make_square()
    _, client = planner()
    number = start(client, begin(client))["id"]

    def breaks() -> None:
        raise ZeroDivisionError

    while_computing(monkeypatch, breaks)
    with pytest.raises(ZeroDivisionError):
        computation_run(number)
    told = get(client, f"computations/{number}/")
    assert (told["state"], told["problem"]["code"]) == ("failed", "broken")
