"""What leaves the house: the process that hands messages to Apprise, against real servers."""

import sys
import time
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from scrap_ags.alerts.errand import Message
from scrap_ags.alerts.post import Post
from scrap_ags_tests.mailbox import Mailbox, mailbox

pytestmark = pytest.mark.slow

FIRST, SECOND = Message("first", "one"), Message("second", "two", good=True)


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def other() -> Iterator[Mailbox]:
    with mailbox() as other:
        yield other


def test_urls_stand_apart_as_apprise_has_it_and_count_once(box: Mailbox, other: Mailbox):
    both = [box.url, other.url]
    for apart in (" ", "\n", ",", " ,\n  "):
        targets = Post(SecretStr(apart.join([*both, box.url]))).targets
        assert [str(target) for target in targets] == ["JSON at 127.0.0.1"] * 2
    known = {target.key for target in targets}
    assert {target.key for target in Post(SecretStr(" ".join(both[::-1]))).targets} == known


def test_without_urls_no_process_is_started(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("scrap_ags.alerts.post.COURIER", ["/no such program"])
    assert Post(SecretStr(" \n")).targets == []
    assert Post(SecretStr("")).deliver({}) == {}


def test_a_text_arrives_as_it_was_written(box: Mailbox):
    body = "line {{one}} <b>*two*</b> \\n & `code`\nhttp://127.0.0.1:3000/runs/1"
    post = Post(SecretStr(box.url))
    [target] = post.targets
    assert post.deliver({target.key: [Message("[ags] it's", body)]}) == {target.key: [True]}
    assert (box.posts[0]["title"], box.posts[0]["message"]) == ("[ags] it's", body)


def test_a_target_gets_no_later_message_before_an_earlier_one(box: Mailbox, other: Mailbox):
    other.status = 500
    post = Post(SecretStr(f"{box.url} {other.url}"))
    first, second = (target.key for target in post.targets)
    taken = post.deliver({first: [FIRST, SECOND], second: [FIRST, SECOND]})
    assert taken == {first: [True, True], second: [False]}
    assert (box.titles, other.tried) == (["first", "second"], 1)


def test_a_target_that_never_answers_holds_up_no_other_and_no_tick(box: Mailbox, other: Mailbox):
    other.answers.clear()
    post = Post(SecretStr(f"{other.url}&rto=600 {box.url}"), within=12)
    hangs, answers = (target.key for target in post.targets)
    started = time.monotonic()
    taken = post.deliver({hangs: [FIRST, SECOND], answers: [FIRST, SECOND]})
    assert time.monotonic() - started < 20
    assert taken == {hangs: [False], answers: [True, True]}


def test_a_process_that_dies_has_told_what_was_taken_before(
    box: Mailbox, monkeypatch: pytest.MonkeyPatch
):
    post = Post(SecretStr(box.url))
    [target] = post.targets
    told = f'[{{"key": "{target.key}"}}]\\n{{"target": "{target.key}", "taken": true}}'
    dies = f"import os; print('{told}', flush=True); os.abort()"
    monkeypatch.setattr("scrap_ags.alerts.post.COURIER", [sys.executable, "-c", dies])
    assert post.deliver({target.key: [FIRST, SECOND]}) == {target.key: [True, False]}
