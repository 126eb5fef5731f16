"""The components: what each shows, also of long, wrong, late and missing things."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import RequestContext, Template
from django.test import RequestFactory
from django.utils import translation

from bandeng.web.ui import marks, spoken

NOW = datetime(2026, 9, 29, 4, 0, tzinfo=UTC)  # Tuesday noon in Shanghai
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def shown(source: str, path: str = "/x?colour=red&page=2", **words: Any) -> str:
    """Return what a template with the components shows at NOW."""
    request = RequestFactory().get(path)
    request.at = NOW  # type: ignore[attr-defined]
    page = Template("{% load i18n ui %}" + source)
    text = page.render(RequestContext(request, {"request": request, **words}))
    return re.sub(r"\s+", " ", text).strip()


class Asking(forms.Form):
    """A small form with a field of every kind."""

    title = forms.CharField(label="什么事", max_length=5, help_text="一句话")
    text = forms.CharField(widget=forms.Textarea, required=False, label="细说")
    kind = forms.ChoiceField(choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="同意")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)
    picture = forms.FileField(
        required=False, widget=forms.FileInput(attrs={"data-pictures": "6"}), label="图片"
    )


# --- rungs and states --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rung", "colour", "word"),
    [
        ({"id": "green", "label": "代表", "colour": "green"}, "green", "代表"),
        (SimpleNamespace(id="town", label="乡镇", colour="yellow"), "yellow", "乡镇"),
        ("blue", "blue", "蓝色"),
        ({"id": "red"}, "red", "红色"),
        ("elsewhere", "none", "elsewhere"),
        (None, "none", "未定级"),
    ],
)
def test_a_rung_is_word_shape_and_colour(rung: Any, colour: str, word: str) -> None:
    html = shown("{% rung_mark rung %}", rung=rung)
    assert f"rung-{colour}" in html
    assert f"shape-{colour}" in html
    assert word in html


def test_the_four_shapes_differ() -> None:
    drawn = {shown("{% rung_shape c %}", c=colour).split("<")[2] for colour in marks.COLOURS}
    assert len(drawn) == 4


def test_a_label_is_never_markup() -> None:
    html = shown("{% rung_mark rung %}", rung={"id": "green", "label": "<b>x</b>"})
    assert "<b>" not in html


def test_every_state_of_a_matter_has_icon_and_word() -> None:
    from bandeng.matters.states import State

    assert {state.value for state in State} == set(marks.STATES)
    assert "待接手" in shown("{% state_chip 'raised' %}")
    assert "别的话" in shown("{% state_chip 'raised' '别的话' %}")


def test_every_icon_that_is_used_is_in_the_sprite(repository: Path) -> None:
    names = set((repository / "frontend/icons.txt").read_text().split())
    used = {name for name, _word in marks.STATES.values()}
    for page in (repository / "src/bandeng/web").rglob("*.html"):
        text = page.read_text()
        used |= set(re.findall(r'{% icon "([\w-]+)"', text))
        used |= set(re.findall(r' icon="([\w-]+)"', text))
        used |= set(re.findall(r'{% nav_to "[\w:]+" "([\w-]+)"', text))
    assert used <= names, f"add to frontend/icons.txt: {sorted(used - names)}"


@pytest.mark.parametrize(
    ("asked", "accent"),
    [
        ("pine", "accent-pine"), ("", "accent-ink"), (None, "accent-ink"), ("pink", "accent-ink"),
        ("#2255aa", "accent-slate"), ("#777777", "accent-ink"), ("#b5651d", "accent-clay"),
        ("#zzzzzz", "accent-ink"), ('"><script>', "accent-ink"),
    ],
)  # fmt: skip
def test_a_towns_colour_becomes_a_quiet_one(asked: str | None, accent: str) -> None:
    assert marks.accent_of(asked) == accent


# --- dates as people say them ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "chinese", "english"),
    [
        (3 * HOUR, "今天 15:00", "today 15:00"),
        (-3 * HOUR, "今天 09:00", "today 09:00"),
        (12 * HOUR, "明天 00:00", "tomorrow 00:00"),
        (-DAY, "昨天 12:00", "yesterday 12:00"),
        (2 * DAY, "后天 12:00", "in two days 12:00"),
        (3 * DAY, "3天后（10月2日 周五）", "in 3 days (Fri 2 Oct)"),
        (-5 * DAY, "5天前（9月24日 周四）", "5 days ago (Thu 24 Sep)"),
        (10 * DAY, "10月9日 周五", "Fri 9 Oct"),
        (120 * DAY, "2027年1月27日", "27 Jan 2027"),
    ],
)
def test_dates_as_people_say_them(after: timedelta, chinese: str, english: str) -> None:
    assert spoken.when_words(NOW + after, NOW) == chinese
    with translation.override("en"):
        assert spoken.when_words(NOW + after, NOW) == english


def test_the_exact_time_stands_behind_a_date() -> None:
    html = shown("{% when at %}", at=NOW + 10 * DAY)
    assert 'datetime="2026-10-09T04:00:00+00:00"' in html
    assert 'title="2026年10月9日（周五）12:00"' in html
    assert shown("{% when at %}", at=None) == ""


@pytest.mark.parametrize(
    ("after", "tone", "words"),
    [
        (10 * DAY, "calm", "还有10天"), (30 * HOUR, "calm", "还有30小时"),
        (5 * HOUR, "soon", "还有5小时"), (timedelta(seconds=20), "soon", "还有1分钟"),
        (timedelta(0), "late", "已超时1分钟"), (-50 * HOUR, "late", "已超时2天"),
    ],
)  # fmt: skip
def test_a_deadline_says_how_it_stands(after: timedelta, tone: str, words: str) -> None:
    html = shown("{% due at %}", at=NOW + after)
    assert f"due-{tone}" in html
    assert words in html
    assert "#alarm" in html if tone == "late" else "#clock" in html


@pytest.mark.parametrize("days", range(4))
def test_until_when_is_a_day_and_never_a_span(days: int) -> None:
    with translation.override("en"):
        assert "by in" not in shown("{% due at %}", at=NOW + days * DAY + timedelta(hours=1))


def test_a_provisional_deadline_says_so_and_none_shows_nothing() -> None:
    assert "暂定" in shown("{% due at provisional=True %}", at=NOW + DAY)
    assert shown("{% due at %}", at=None) == ""


# --- forms -------------------------------------------------------------------------------------


def test_a_field_ties_label_hint_and_error_to_its_control() -> None:
    html = shown("{% field form.title %}", form=Asking({"title": "太长太长太长"}))
    assert 'for="id_title"' in html
    assert 'aria-describedby="id_title_error id_title_hint"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_title_error"' in html
    assert "最多5个字" in html
    assert "太长太长太长" in html, "what was typed is kept"


def test_a_field_without_error_or_hint_is_not_described() -> None:
    html = shown("{% field form.text %}", form=Asking())
    assert "aria-describedby" not in html
    assert "可不填" in html


def test_choices_are_a_group_with_a_legend() -> None:
    html = shown("{% field form.kind %}", form=Asking({}))
    assert "<fieldset" in html
    assert "<legend>" in html
    assert html.count('type="radio"') == 2
    assert "这里要填一下" in html


def test_hidden_fields_stay_hidden_and_pictures_get_a_preview() -> None:
    assert "label" not in shown("{% field form.secret %}", form=Asking())
    assert 'data-preview-of="id_picture"' in shown("{% field form.picture %}", form=Asking())


def test_the_summary_leads_to_every_mistake() -> None:
    form = Asking({})
    form.add_error(None, "现在不行")
    html = shown("{% form_errors form %}", form=form)
    assert 'role="alert"' in html
    assert 'href="#id_title"' in html
    assert "现在不行" in html
    assert shown("{% form_errors form %}", form=Asking()) == ""


# --- lists -------------------------------------------------------------------------------------


def test_the_pager_keeps_the_rest_of_the_address() -> None:
    page = Paginator(range(45), 20).page(2)
    html = shown("{% pager page %}", page=page)
    assert "?colour=red&amp;page=1" in html
    assert "?colour=red&amp;page=3" in html
    assert "第21–40条，共45条" in html
    assert "没有找到" in shown("{% pager page %}", page=Paginator([], 20).page(1))


def test_a_column_sorts_and_turns_round() -> None:
    assert "?colour=red&amp;sort=due" in shown("{% sort_by 'due' '期限' %}")
    turned = shown("{% sort_by 'due' '期限' %}", path="/x?sort=due&page=3")
    assert 'href="?sort=-due"' in turned
    assert "sort-ascending" in turned


def test_filters_live_in_the_address_bar() -> None:
    class Filter(forms.Form):
        colour = forms.CharField(required=False)

    html = shown("{% filters form target='#rows' %}", form=Filter({"colour": "red"}))
    assert 'method="get"' in html
    assert "已用1项筛选" in html
    assert 'hx-push-url="true"' in html
    assert 'href="/x"' in html, "clearing leads to the bare address"


def test_nothing_here_says_what_to_do() -> None:
    html = shown("{% empty '还没有' '/raise' '我要说' %}")
    assert "还没有" in html
    assert 'href="/raise"' in html
    assert "href" not in shown("{% empty '还没有' %}")


def test_a_timeline_shows_who_when_what() -> None:
    lines = [
        {"at": NOW, "what": "接手", "who": "林小桦", "rung": "green", "said": "<i>", "inner": 1}
    ]
    html = shown("{% timeline lines %}", lines=lines)
    for part in ["今天 12:00", "接手", "林小桦", "shape-green", "&lt;i&gt;", "仅内部可见"]:
        assert part in html


def test_a_card_holds_what_is_between() -> None:
    source = "{% card title=title css='card-flush' %}<p>里</p>{% endcard %}"
    html = shown(source, title="在<谁")
    assert "<h2>在&lt;谁</h2>" in html
    assert "<p>里</p>" in html
    assert "card-flush" in html


def test_a_person_is_a_name_and_a_post() -> None:
    html = shown("{% person_link person post='代表' %}", person=SimpleNamespace(name="林小桦"))
    assert "林小桦" in html
    assert "代表" in html
    assert "<a" not in html
    assert "暂时没有人" in shown("{% person_link person %}", person=None)


def test_the_big_button_is_a_link_or_sends_its_form() -> None:
    assert '<a class="btn btn-primary btn-big" href="/x">' in shown(
        "{% big_button '去' url='/x' %}"
    )
    html = shown("{% big_button '办' form='f' name='do' value='take' %}")
    assert 'form="f"' in html
    assert 'name="do" value="take"' in html


def test_menus_leave_out_what_does_not_exist() -> None:
    assert shown("{% nav_to 'no:such' 'bell' '通知' %}") == ""
    assert shown("{% url_if 'no:such' %}") == ""
    assert 'aria-current="page"' in shown("{% nav_to 'ui:gallery' 'bell' '组件' %}", path="/ui/")
    assert "nav-count" in shown("{% nav_to 'ui:gallery' 'bell' '组件' 3 %}")


# --- the policy of the browser -----------------------------------------------------------------


def test_no_page_carries_inline_script_or_style(repository: Path) -> None:
    wrong = re.compile(r'\sstyle="|\son[a-z]+="|<style|<script(?![^>]*(src=|application/json))')
    for page in (repository / "src/bandeng/web").rglob("*.html"):
        found = wrong.search(page.read_text())
        assert not found, f"{page.name}: {found}"


def test_no_page_names_an_outside_address(repository: Path) -> None:
    for page in (repository / "src/bandeng/web").rglob("*.html"):
        text = page.read_text().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://", text), page.name


def test_the_lock_file_names_no_address(repository: Path) -> None:
    assert '"resolved"' not in (repository / "frontend/package-lock.json").read_text()
