"""The page as a file: alone, safe whatever the data says, honest about what it leaves out, whole in both languages."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import re
from pathlib import Path

import pytest

from assess.report.folders import write_results
from assess.report.page_reader import Element, read_page
from assess.report.page_samples import FORMULA, HOSTILE, QUOTED, made_results, odd_results, page_of
from xindang.assess.report.page import write
from xindang.assess.report.page.overview import unit_en
from xindang.assess.report.page.reading import Bounds
from xindang.assess.report.page.text import words
from xindang.assess.report.page.write import inline_module
from xindang.core.problems import ProblemsFound
from xindang.facts.catalogue import load_catalogue
from xindang.policy.load import load_pack
from xindang.policy.packs import find_pack

# Letters that stand in Chinese text as accountants write it: abbreviations, files, and what data names.
LATIN_IN_CHINESE = re.compile(
    r"report\.xlsx|[a-z_]+\.parquet|summary\.json|Parquet|ECharts|Python|BPDSO|DSO|CEI|CNY|USD|EUR|S1-[\w.]+|\b[ABC]\b"
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_results(tmp_path_factory.mktemp("made"), customers=40)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return odd_results(tmp_path_factory.mktemp("odd") / "out")


@pytest.fixture(scope="module")
def odd_text(odd: Path) -> str:
    return page_of(odd).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def odd_page(odd_text: str) -> Element:
    return read_page(odd_text)


def test_the_page_is_written_into_the_results_and_names_nothing_outside_itself(made: Path) -> None:
    file = page_of(made)
    assert file == made / "report.html"
    page = read_page(file.read_text(encoding="utf-8"))
    assert not [
        e.name for e in page.all() if {"src", "srcset", "action", "data", "poster", "style"} & set(e.attributes)
    ]
    assert {e.name for e in page.all() if "href" in e.attributes} == {"a"}
    assert all(link.attributes["href"].startswith("#") for link in page.all("a"))
    ids = [e.attributes["id"] for e in page.all() if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    assert {link.attributes["href"][1:] for link in page.all("a")} <= set(ids)


def test_the_same_results_give_the_same_page(made: Path, tmp_path: Path) -> None:
    assert page_of(made, tmp_path / "a.html").read_bytes() == page_of(made, tmp_path / "b.html").read_bytes()


def test_the_policy_of_the_page_allows_its_own_scripts_and_style_and_nothing_else(odd_page: Element) -> None:
    def source(element: Element) -> str:
        text = "".join(child for child in element.children if isinstance(child, str))
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    (meta,) = (m for m in odd_page.all("meta") if m.attributes.get("http-equiv") == "Content-Security-Policy")
    allowed = dict(part.strip().split(" ", 1) for part in meta.attributes["content"].split(";"))
    assert allowed == {
        "default-src": "'none'",
        "script-src": " ".join(source(script) for script in odd_page.all("script")),
        "style-src": source(odd_page.one("style")),
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_values_are_text_wherever_they_stand(odd_page: Element, odd_text: str) -> None:
    """The parser builds the tree as a browser would: had a value made an element, it would be in it."""
    allowed = {"", "html", "head", "meta", "title", "style", "body", "input", "a", "header", "div", "h1", "h2", "h3",
               "h4", "p", "span", "label", "button", "nav", "main", "noscript", "section", "dl", "dt", "dd", "table",
               "thead", "tbody", "tfoot", "tr", "th", "td", "small", "figure", "figcaption", "details", "summary",
               "article", "ol", "ul", "li", "b", "i", "script"}  # fmt: skip
    assert {element.name for element in odd_page.all()} <= allowed
    assert len(list(odd_page.all("script"))) == odd_text.count("<script")
    shown = odd_page.one("body").text("zh")
    for value in (HOSTILE, FORMULA, QUOTED):
        assert " ".join(value.split()) in shown


def test_no_attribute_but_known_ones_comes_of_a_value(odd_page: Element) -> None:
    names = {name for element in odd_page.all() for name in element.attributes}
    assert not [name for name in names if name.startswith("on")]
    assert names <= {"lang", "charset", "http-equiv", "content", "name", "id", "class", "type", "checked", "href",
                     "for", "hidden", "open", "autocomplete", "aria-label", "aria-labelledby", "tabindex", "role",
                     "scope", "data-pick", "data-page", "data-v", "data-tile", "data-clause", "data-drawn",
                     "data-tone", "data-stack", "data-shape", "data-measure"}  # fmt: skip


def test_every_state_of_a_limit_has_its_word_and_unknown_is_no_figure(odd_page: Element) -> None:
    table = odd_page.one("table", id="t-customers")
    heads = table.heads("zh")
    rows = {
        (line[0].split()[-1], line[heads.index("方向")]): dict(zip(heads, line, strict=True)) for line in table.rows()
    }
    assert rows["1", "赊销"]["现行额度"] == "120,000,000.00"
    assert rows["1", "赊销"]["超额"] == "30,000,000.00"
    assert rows["1", "赊销"]["逾期金额"] == "3.50 + USD 10.00"
    assert (rows["2", "赊销"]["现行额度"], rows["2", "赊销"]["超额"]) == ("无额度", "70.00")
    unlimited = rows["3", "赊销"]
    assert (unlimited["现行额度"], unlimited["可用"], unlimited["超额"]) == ("不限", "—", "0.00")
    assert unlimited["逾期金额"] == "15.00", "of both units"
    suspended = rows["3", "预付"]
    assert (suspended["现行额度"], suspended["可用"], suspended["超额"]) == ("暂停", "0.00", "50.00")
    unknown = rows["4", "赊销"]
    assert {unknown[name] for name in ("可授额度", "现行额度", "已用", "可用", "超额")} == {"未知"}
    both = next(row for (customer, _), row in rows.items() if customer not in {"1", "2", "3", "4"})
    assert (both["现行额度"], both["已用"], both["可用"]) == ("10.00", "5.00", "5.00")


def test_other_currencies_are_named_and_never_added(odd_page: Element) -> None:
    (tile,) = (t for t in odd_page.all("div", kind="tile") if t.attributes["data-tile"] == "open_sale")
    lines = [p.text("zh") for p in tile.all("p")]
    assert lines[:2] == ["1.00 亿", "CNY 99,995,130.00"]
    assert "+ USD 10.00" in lines
    assert "额度、占用折合 CNY；逾期金额不折合" in odd_page.text("zh"), "what is converted says so"


def test_work_about_a_group_names_the_group_and_that_about_nobody_names_nobody(odd_page: Element) -> None:
    table = odd_page.one("table", id="t-worklist")
    heads = table.heads("zh")
    lines = [dict(zip(heads, cells, strict=True)) for cells in table.rows()]
    assert [line["客户"] for line in lines if line["轻重"] == "低"] == ["集团 G1", "—"]
    assert {line["方向"] for line in lines if line["客户"] == "集团 G1"} == {"赊销和预付"}


def test_derived_conventions_are_told_in_each_language(odd_page: Element) -> None:
    said = {d.one("dt").text("zh"): d.one("dd") for d in odd_page.one("dl", kind="basis").all("div")}
    assert said["到期日"].text("zh") == "到期日 = 发出日 + 账期"
    assert said["到期日"].text("en") == "due on issue plus term"
    assert said["收款核销"].text("en") == " ".join(QUOTED.split())


def test_of_many_problems_of_one_kind_the_first_are_shown_and_the_rest_counted(odd_page: Element) -> None:
    rows = odd_page.one("table", id="t-problems").rows("zh")
    assert len(rows) == 4
    assert rows[0][:3] == ["提示", "往来项目 · 第 1 行 · 到期日", "1"]
    assert rows[3][2:] == ["2", "同类另有 2 条，见 summary.json"]


def test_a_folder_without_some_tables_gives_a_page_that_says_so(tmp_path: Path) -> None:
    out = write_results(tmp_path / "out", {"ratings": [{"customer_id": "1", "grade": "B", "provisional": False}]})
    page = read_page(page_of(out).read_text(encoding="utf-8"))
    overview = page.one("section", id="overview")
    for title in ("额度", "待办", "指标", "账龄", "未清项", "客户"):
        assert f"没有“{title}”" in overview.text("zh")
    assert not [s for s in page.all("section") if s.attributes.get("id") in {"limits", "worklist", "metrics", "aging"}]
    assert len(list(page.all("article", kind="dossier"))) == 1


def test_a_book_without_customers_gives_a_page(tmp_path: Path) -> None:
    out = write_results(tmp_path / "out", {"ratings": [], "aging": [], "limits": [], "metrics": [], "worklist": []})
    page = read_page(page_of(out).read_text(encoding="utf-8"))
    assert page.one("table", id="t-customers").rows() == []
    assert "0 个客户中 0 个" in page.one("section", id="overview").text("zh")


def test_a_folder_that_is_no_result_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound):
        page_of(tmp_path)
    assert not list(tmp_path.iterdir())


def test_what_is_not_listed_is_counted_and_its_place_named(made: Path, tmp_path: Path) -> None:
    file = page_of(made, tmp_path / "small.html", Bounds(rows=10, customers=3, items=1))
    page = read_page(file.read_text(encoding="utf-8"))
    assert len(list(page.all("article", kind="dossier"))) == 3
    customers = page.one("section", id="customers").text("zh")
    assert re.search(r"共 40 个；其余 3\d 个见 report\.xlsx", customers)
    assert "占用最大的 3 个客户有明细页" in customers
    for table in ("aging", "limits", "worklist"):
        assert len(page.one("table", id=f"t-{table}").rows()) == 10
        assert f"见 {table}.parquet" in page.one("section", id=table).text("zh")
    linked = {link.attributes["href"] for cell in page.all("td", kind="w") for link in cell.all("a")}
    assert linked == {"#c1", "#c2", "#c3"}
    items = [t for d in page.all("article", kind="dossier") for t in d.all("table") if "单据号" in t.heads()]
    assert {len(table.rows()) for table in items} == {1}


def test_without_echarts_the_page_has_its_tables_and_says_why(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write, "find_spec", lambda _: None)
    page = read_page(page_of(made, tmp_path / "plain.html").read_text(encoding="utf-8"))
    assert len(list(page.all("script"))) == 1
    charts = page.one("section", id="charts")
    assert "没有安装 ECharts" in charts.text("zh")
    assert len(list(charts.all("table"))) == len(list(charts.all("figure"))) == 6
    assert all("open" in details.attributes for details in charts.all("details"))


@pytest.mark.parametrize(
    "text, expected",
    [
        ("let a=1;export{a as init,b};", "let a=1;globalThis.echarts={init:a,b:b};\n"),
        ("x;\r\nexport { a as b }\n", "x;\nglobalThis.echarts={b:a};\n"),
        ('y="</script><!--";export{a as b};', 'y="<\\/script><\\!--";globalThis.echarts={b:a};\n'),
        ("nothing is exported", None),
        ("export{a};more()", None),
    ],
)
def test_a_module_is_made_fit_to_stand_in_the_page(text: str, expected: str | None) -> None:
    assert inline_module(text) == expected


def test_the_library_of_the_lock_is_found_where_its_wheel_is() -> None:
    wheel = importlib.util.find_spec("instaui_echarts") is not None
    assert (write.echarts_script() is not None) is wheel


def test_no_english_is_left_in_the_chinese_and_no_chinese_in_the_english() -> None:
    for key, text in words().items():
        plain = re.sub(r"\{\w+\}", "", text.zh)
        assert not re.search(r"[A-Za-z]", LATIN_IN_CHINESE.sub("", plain)), (key, text.zh)
        assert not CHINESE.search(text.en), (key, text.en)
        assert sorted(re.findall(r"\{\w+\}", text.zh)) == sorted(re.findall(r"\{\w+\}", text.en)), key


def test_a_whole_page_speaks_one_language_at_a_time(made: Path) -> None:
    """Names of customers, units and persons are data; what the program and the policy say is not."""
    page = read_page(page_of(made).read_text(encoding="utf-8"))
    for part in (page.one("section", id="overview"), page.one("section", id="basis"), page.one("section", id="charts")):
        said = LATIN_IN_CHINESE.sub("", part.text("zh"))
        said = re.sub(r"trade-[\w.-]+|book|\b[0-9a-f]{12}\b", "", said)
        assert not re.findall(r"[A-Za-z]{2,}", said)
    for section in ("basis", "overview"):
        part = page.one("section", id=section)
        assert not CHINESE.search(part.text("en").replace("未", ""))
    for table in page.all("table"):
        assert not [head for head in table.heads("en") if CHINESE.search(head)]


def test_every_word_is_used_and_every_unit_has_its_english() -> None:
    folder = Path(write.__file__).parent
    sources = [file.read_text(encoding="utf-8") for file in folder.rglob("*") if file.suffix in {".py", ".html"}]
    spoken = "\n".join(sources)
    computed = ("unit_", "tile_", "column_", "note_", "due_given", "match_given")
    unused = [k for k in words() if not re.search(rf'["\'.]{k}\b', spoken) and not k.startswith(computed)]
    assert unused == []
    pack, _ = load_pack(find_pack("trade"), load_catalogue().fact_types, load_catalogue().hash)
    assert pack is not None
    units = {setting.unit for setting in pack.parameters.values()}
    units |= {fact.unit for fact in load_catalogue().facts.values()}
    assert {unit for unit in units - {"", "日期"} if CHINESE.search(unit_en(unit))} == set()
