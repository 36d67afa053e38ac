"""The command line: ``python -m xindang.cli``, console script ``xindang``. Only here is anything printed."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import webbrowser
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from importlib import import_module
from pathlib import Path

from xindang.assess.aging import DEFAULT_EDGES, bucket_columns
from xindang.assess.demo import make_demo
from xindang.assess.demo_text import case_lines, demo_lines
from xindang.assess.explain import explain
from xindang.assess.explain_text import explanation_text
from xindang.assess.job import AssessmentOrder, JobReport, assess_to_folder, assessed, open_pack, opened_book
from xindang.assess.reference import write_reference
from xindang.assess.report.columns import LANGUAGES
from xindang.assess.report.folder import LISTED_DEFAULT
from xindang.assess.report.makers import ReportOrder, make_reports_again
from xindang.assess.since.job import since_folders
from xindang.assess.since.terminal import since_lines
from xindang.assess.statement import statement_order
from xindang.assess.terminal import clause_text, made_text, problem_lines, summary_text
from xindang.book.demo import ON
from xindang.book.look.first_look import first_look, is_no_book_yet
from xindang.book.look.tell import look_lines, next_line, saved_line
from xindang.book.synthetic import BOUNDS, make_book
from xindang.core.problems import ProblemsFound, problem
from xindang.engines.duckdb import DuckEngine, NoRoomLeft
from xindang.facts.catalogue import load_catalogue
from xindang.policy.packs import shipped_packs
from xindang.policy.release import release_pack

DONE, STOPPED = 0, 1
MEMORY_MB, MEMORY_MB_MIN = 3000, 200
# A sheet of a workbook holds little more.
ROWS_MAX = 1_000_000
FIRST_DAY, LAST_DAY = date(1910, 1, 1), date(9990, 12, 31)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0: done. 1: problems stopped it; they were all listed. 2: the call itself was wrong."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = _parser().parse_args(arguments)
    act: Callable[[argparse.Namespace], int] = options.act
    try:
        return act(options)
    except ProblemsFound as found:
        print("\n".join(problem_lines(found.problems, every=getattr(options, "all", False))), file=sys.stderr)
        return STOPPED
    except NoRoomLeft as error:
        refused = problem("no_room_left", reason=str(error).splitlines()[0])
        print("\n".join(problem_lines([refused])), file=sys.stderr)
        return STOPPED
    except BrokenPipeError:
        return STOPPED
    except OSError as error:
        refused = problem("file_refused", table=str(error.filename or ""), reason=error.strerror)
        print("\n".join(problem_lines([refused])), file=sys.stderr)
        return STOPPED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="xindang", description="信档 客户信用档案 | credit archive of customers")
    words = parser.add_subparsers(required=True, metavar="WORD")

    run = words.add_parser("assess", help="评定整本账簿 | assess a whole book")
    _book_options(run, positional=True)
    run.add_argument("--out", type=Path, required=True, help="结果文件夹 | folder for the results")
    run.add_argument("--by", choices=["unit"], help="账龄另按单位分列 | aging also by unit")
    run.add_argument("--buckets", type=_edges, default=DEFAULT_EDGES, help="账龄分段 | aging edges, e.g. 30,60,90")
    run.add_argument("--since", type=Path, help="与这个文件夹里上次的结果比较 | compare with earlier results")
    run.add_argument("--timings", type=Path, help="各步用时写入 | write seconds per step to this JSON file")
    run.add_argument("--quiet", action="store_true", help="不显示进度 | no progress")
    run.add_argument("--no-reports", action="store_true", help="不写报告 | write no reports")
    _report_options(run)
    _statement_options(run)
    run.set_defaults(act=_assess)

    _again_options(words.add_parser("report", help="由结果文件夹重做报告 | make the reports of a result folder again"))
    _since_options(words.add_parser("since", help="比较两次的结果 | compare two results"))

    tell = words.add_parser("explain", help="说明一个客户的等级 | why a customer has its grade")
    _explain_options(tell)

    policy = words.add_parser("policy", help="政策 | the policy").add_subparsers(required=True, metavar="WORD")
    check = policy.add_parser("check", help="检查政策包 | check packs")
    check.add_argument("packs", nargs="*", help="缺省为全部 | all by default")
    check.set_defaults(act=_policy_check)
    show = policy.add_parser("show", help="条款、规则与用例 | a clause, its rules and cases")
    show.add_argument("clause", help="如 S1-15.2 | e.g. S1-15.2")
    show.add_argument("--policy", default="trade")
    show.set_defaults(act=_policy_show)
    _explain_options(policy.add_parser("explain", help="说明一个客户的等级 | why a customer has its grade"))
    release = policy.add_parser("release", help="发布政策 | release a pack as one file")
    release.add_argument("pack")
    release.add_argument("--effective-from", type=_day, required=True, help="生效日期 | in force from")
    release.add_argument("--out", type=Path, required=True, help="文件夹 | folder")
    release.set_defaults(act=_policy_release)

    book = words.add_parser("book", help="账簿 | the book").add_subparsers(required=True, metavar="WORD")
    look = book.add_parser("check", help="检查账簿，列出全部问题 | read a book and list every problem")
    _check_options(look)
    look.set_defaults(act=_book_check)
    _make_options(
        book.add_parser("make", help="生成逼真的账簿，不是任何人的数据 | make a lifelike book, nobody's data")
    )

    _demo_options(words.add_parser("demo", help="演示公司：账簿、报告、办公室 | a demo company: book, report, office"))

    _office_words(words.add_parser("office", help="办公室：网页与后台 | the office: pages and worker"))
    _audit_words(words.add_parser("audit", help="审计记录 | the audit"))

    pages = words.add_parser("reference", help="生成参考页 | write the reference pages")
    pages.add_argument("--out", type=Path, default=Path("docs/reference"))
    pages.set_defaults(act=_reference)
    return parser


def _demo_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=Path("demo-company"), help="文件夹 | folder (demo-company)")
    parser.add_argument("--cases", action="store_true", help="只列出全部案例 | only list every case")
    parser.add_argument("--no-open", action="store_true", help="不打开浏览器 | open no browser")
    parser.add_argument("--no-office", action="store_true", help="只做账簿与报告 | only the book and the reports")
    parser.add_argument(
        "--port", type=_at_least(1, 65535), default=8000, help="办公室的端口 | the office's port (8000)"
    )
    parser.add_argument("--quiet", action="store_true", help="不显示进度 | no progress")
    parser.set_defaults(act=_demo)


def _office_words(parser: argparse.ArgumentParser) -> None:
    words = parser.add_subparsers(required=True, metavar="WORD")
    _office_word(words.add_parser("migrate", help="建表、升级、收集静态文件 | tables and static files of this version"))
    serve = words.add_parser("serve", help="网页服务 | serve the pages")
    serve.add_argument("--host", default="127.0.0.1", help="地址 | address (127.0.0.1)")
    serve.add_argument("--port", type=_at_least(1, 65535), default=8000, help="端口 | port (8000)")
    serve.add_argument(
        "--workers", type=_at_least(1), default=1, help="进程数；SQLite 只用一个 | processes; SQLite: one"
    )
    serve.add_argument(
        "--threads", type=_at_least(1), help="每个进程的线程数 | threads of each, by default as cores allow"
    )
    _office_word(serve)
    _office_word(words.add_parser("worker", help="后台进程：做排队的工作 | do the work that is queued"))
    _office_word(words.add_parser("check", help="检查部署 | check the deployment"))
    _office_word(words.add_parser("renew-marks", help="重做认出同一客户的标记 | marks of customers, all anew"))
    _office_word(
        words.add_parser("rotate-sealing-key", help="换用现行密钥重新封存 | seal all anew under the current key")
    )
    add = words.add_parser("add-administrator", help="加系统管理员，给一次性密码 | with a one-time password")
    add.add_argument("username", help="登录名 | user name")
    add.add_argument("--name", default="", help="姓名，缺省同登录名 | the person's name")
    add.add_argument(
        "--organisation", default="本单位", help="单位名称，尚无单位时用 | the organisation's name, if new"
    )
    _office_word(add)
    sweep = words.add_parser("sweep-documents", help="清点资料文件 | hold the files of papers against their records")
    sweep.add_argument("--hashes", action="store_true", help="逐个核对哈希 | read every file and compare its hash")
    sweep.set_defaults(all=True)
    _office_word(sweep)
    demo = words.add_parser("prepare-demo", help="演示公司的办公室 | the demo company's office")
    demo.add_argument("book", type=Path, help="演示公司的账簿 | the demo company's book")
    _office_word(demo)


def _audit_words(parser: argparse.ArgumentParser) -> None:
    words = parser.add_subparsers(required=True, metavar="WORD")
    verify = words.add_parser("verify", help="核对审计链，指出被改动的记录 | find what was changed")
    verify.add_argument("--head", type=Path, help="另存的链头文件 | a head kept elsewhere")
    verify.set_defaults(all=True)  # every fault is told, not the first of a kind
    _office_word(verify)
    _office_word(words.add_parser("head", help="链头，另存他处 | the head of the chain, to be kept elsewhere"))


def _office_word(parser: argparse.ArgumentParser) -> None:
    """A word of the office by its name, ``office migrate``; nothing of it is imported until it is used."""
    parser.set_defaults(act=_office, word=parser.prog.removeprefix("xindang "))


def _office(options: argparse.Namespace) -> int:
    import_module("xindang.web.ready").django_ready()
    for line in import_module("xindang.web.commands").WORDS[options.word](options):
        print(line, flush=True)
    return DONE


def _check_options(parser: argparse.ArgumentParser) -> None:
    _source_options(parser, positional=True)
    parser.add_argument(
        "--propose", type=Path, help="存下建议的映射 | save the mapping proposed for what is no book yet"
    )
    parser.add_argument(
        "--all", action="store_true", help="列出每一个问题 | list every problem, not the first of a kind"
    )
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")


def _source_options(parser: argparse.ArgumentParser, *, positional: bool) -> None:
    help_text = "账簿：文件夹或工作簿 | the book: a folder or a workbook"
    if positional:
        parser.add_argument("book", type=Path, help=help_text)
    else:
        parser.add_argument("--book", type=Path, help=help_text, required=True)
    parser.add_argument("--mapping", default="", help="映射名称或文件 | a mapping's name or file")
    parser.add_argument("--accept-good-rows", action="store_true", help="略去有错误的行 | leave rows with errors out")
    _engine_options(parser)


def _make_options(parser: argparse.ArgumentParser) -> None:
    most = BOUNDS["customers"][1]
    parser.add_argument("out", type=Path, metavar="OUT", help="新的或空的文件夹 | a new or empty folder")
    parser.add_argument(
        "--customers", type=_figure(int), required=True, help=f"客户数，至多 {most:,} | how many, at most that"
    )
    parser.add_argument(
        "--seed", type=_figure(int), required=True, help="种子：相同则账簿相同 | the same seed, the same book"
    )
    parser.add_argument("--until", type=_day, help="最后一天，缺省为上月末 | last day; default: the end of last month")
    parser.add_argument(
        "--items-per-customer",
        type=_figure(float),
        default=20,
        help="平均每客户的项目数 | items per customer on average (20)",
    )
    parser.add_argument("--quiet", action="store_true", help="不显示进度 | no progress")
    _engine_options(parser)
    parser.set_defaults(act=_book_make)


def _engine_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--threads", type=_at_least(1), help="线程数 | threads")
    parser.add_argument(
        "--memory-mb",
        type=_at_least(MEMORY_MB_MIN),
        default=MEMORY_MB,
        help="内存上限，超过即落盘 | memory bound in MB, beyond it spills",
    )


def _statement_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--statement",
        action="append",
        default=[],
        metavar="CUSTOMER",
        help="出具该客户的对账单，可重复 | statement of account of this customer, may be given again",
    )
    parser.add_argument(
        "--statement-from",
        type=_day,
        help="对账单起始日，缺省为三个月前的月初 | first day of the statements; default: three months back",
    )


def _report_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--rows",
        type=_at_least(1, ROWS_MAX),
        default=LISTED_DEFAULT,
        help="报告列出占用最大的客户数 | customers that reports list, those of the largest exposure",
    )
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0], help="报告语言 | language of the reports")


def _book_options(parser: argparse.ArgumentParser, *, positional: bool) -> None:
    _source_options(parser, positional=positional)
    parser.add_argument("--policy", default="trade", help="政策包 | policy pack")
    parser.add_argument("--as-of", type=_day, required=True, help="截至日期 YYYY-MM-DD | the day")


def _again_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=Path, help="结果文件夹 | folder of results")
    _report_options(parser)
    _engine_options(parser)
    parser.add_argument("--quiet", action="store_true", help="不显示进度 | no progress")
    parser.set_defaults(act=_report)


def _since_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("before", type=Path, help="上次的结果文件夹 | folder of the earlier results")
    parser.add_argument("after", type=Path, help="这次的，变化写入其中 | folder of the later, gets the changes")
    _engine_options(parser)
    parser.set_defaults(act=_since)


def _explain_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("customer", help="客户编号 | the customer's id")
    _book_options(parser, positional=False)
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")
    parser.set_defaults(act=_explain)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not FIRST_DAY <= day <= LAST_DAY:
        span = f"{FIRST_DAY} – {LAST_DAY}"
        said = f"日期应写作 2026-06-30（{span}），不是 {text} | a date is written 2026-06-30 ({span}), not {text}"
        raise argparse.ArgumentTypeError(said)
    return day


def _at_least(least: int, most: int | None = None) -> Callable[[str], int]:
    span, span_en = f"不小于 {least}", f"at least {least}"
    if most is not None:
        span, span_en = f"{least} 至 {most}", f"from {least} to {most}"

    def read(text: str) -> int:
        if not text.isdecimal() or int(text) < least or (most is not None and int(text) > most):
            raise argparse.ArgumentTypeError(f"应为 {span} 的整数 | a whole number {span_en}: {text}")
        return int(text)

    return read


def _figure(kind: type[int] | type[float]) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            return kind(text)
        except ValueError:
            said = "整数 | a whole number" if kind is int else "数 | a number"
            raise argparse.ArgumentTypeError(f"应为{said}: {text}") from None

    return read


def _edges(text: str) -> tuple[int, ...]:
    try:
        edges = tuple(int(part) for part in text.split(","))
        bucket_columns(edges)
    except ValueError:
        said = f"分段应为递增的天数，如 30,60,90 | edges are rising days such as 30,60,90, not {text}"
        raise argparse.ArgumentTypeError(said) from None
    return edges


def _order(options: argparse.Namespace) -> AssessmentOrder:
    return AssessmentOrder(
        source=options.book,
        policy=getattr(options, "policy", ""),
        on=getattr(options, "as_of", date.max),
        mapping=options.mapping,
        accept_good_rows=options.accept_good_rows,
        threads=options.threads,
        memory_limit_mb=options.memory_mb,
    )


def _progress(options: argparse.Namespace) -> Callable[[str], None]:
    """Prints each step with the seconds so far; on a terminal in one line that rewrites itself."""
    if getattr(options, "quiet", False):
        return lambda _: None
    start = time.perf_counter()
    end, begin = ("", "\r\x1b[K") if sys.stderr.isatty() else ("\n", "")

    def say(step: str) -> None:
        print(f"{begin}[{time.perf_counter() - start:6.1f}s] {step}", end=end, file=sys.stderr, flush=True)

    return say


def _assess(options: argparse.Namespace) -> int:
    if options.out.resolve() == options.book.resolve():
        raise ProblemsFound([problem("out_is_book", table=str(options.out))])
    report = JobReport()
    statements = statement_order(options.statement, options.statement_from, options.as_of)
    order = replace(
        _order(options),
        by_unit=options.by == "unit",
        edges=options.buckets,
        statements=statements,
        since=options.since,
    )
    reports = None if options.no_reports else _report_order(options)
    summary = assess_to_folder(order, options.out, report, _progress(options), reports=reports)
    if sys.stderr.isatty() and not options.quiet:
        print(file=sys.stderr)
    print("\n".join(problem_lines(report.problems)), file=sys.stderr, end="\n" if report.problems else "")
    print(summary_text(summary, options.out))
    if options.timings:
        options.timings.write_text(json.dumps(report.timings.seconds, indent=1) + "\n", encoding="utf-8")
    return DONE


def _report_order(options: argparse.Namespace) -> ReportOrder:
    return ReportOrder(options.rows, options.lang, options.threads, options.memory_mb)


def _report(options: argparse.Namespace) -> int:
    for file in make_reports_again(options.out, _report_order(options), _progress(options)):
        print(file)
    return DONE


def _since(options: argparse.Namespace) -> int:
    summary, problems = since_folders(
        options.before, options.after, threads=options.threads, memory_limit_mb=options.memory_mb
    )
    print("\n".join(problem_lines(problems)), file=sys.stderr, end="\n" if problems else "")
    print("\n".join(since_lines(summary)))
    print(f"报告没有重做；重做 the reports were not made again; to make them: python3 run.py report {options.after}")
    return DONE


def _explain(options: argparse.Namespace) -> int:
    order = replace(_order(options), only_customer=options.customer)
    with assessed(order, JobReport()) as assessment:
        found = explain(assessment, options.customer)
        if found is None:
            raise ProblemsFound([problem("customer_not_in_book", table="customers", value=options.customer)])
        print(explanation_text(found, options.lang), end="")
    return DONE


def _policy_check(options: argparse.Namespace) -> int:
    for name in options.packs or [str(path) for path in shipped_packs()]:
        pack, problems = open_pack(name)
        print("\n".join(problem_lines(problems)), end="\n" if problems else "")
        cases = sum(len(rule.cases) for rule in pack.every_rule) + sum(len(limit.cases) for limit in pack.limits)
        print(f"{pack.release}  {pack.title}")
        rules, limits, clauses = len(pack.rules), len(pack.limits), len(pack.clauses)
        checks = len(pack.every_rule) - rules
        print(f"  {rules} 条评级规则、{checks} 条查矛盾的规则、{limits} 项额度，{cases} 个用例全部通过")
        print(
            f"  {rules} rules for grades, {checks} for contradictions, {limits} limits; {cases} cases, all as expected"
        )
        print(f"  {clauses} 个条款都有着落 | {clauses} clauses, all accounted for")
        print(f"  {len(pack.examples)} 个参数仍为示例 | {len(pack.examples)} parameters are still examples")
    return DONE


def _policy_show(options: argparse.Namespace) -> int:
    pack, _ = open_pack(options.policy)
    print(clause_text(pack, options.clause))
    return DONE


def _policy_release(options: argparse.Namespace) -> int:
    pack, _ = open_pack(options.pack)
    print(release_pack(pack, load_catalogue().hash, options.effective_from, options.out))
    return DONE


def _book_check(options: argparse.Namespace) -> int:
    if not options.mapping and is_no_book_yet(options.book):
        return _first_look(options)
    if options.propose:
        raise ProblemsFound([problem("propose_for_a_book", table=options.book.name)])
    report = JobReport()
    with opened_book(_order(options), report, _progress(options)) as book:
        print("\n".join(problem_lines(report.problems, every=options.all)), end="\n" if report.problems else "")
        for name, state in book.tables.items():
            if state.given:
                print(f"{name}: {state.row_count:,}")
        for total in book.control_totals:
            if total.column:
                print(f"  {total.table}.{total.column} {total.currency} {total.sum_before:,} -> {total.sum_after:,}")
    return DONE


def _book_make(options: argparse.Namespace) -> int:
    until = options.until or datetime.now().astimezone().date().replace(day=1) - timedelta(days=1)
    with DuckEngine(threads=options.threads, memory_limit_mb=options.memory_mb) as engine:
        counts = make_book(
            options.out,
            customers=options.customers,
            seed=options.seed,
            until=until,
            items_per_customer=options.items_per_customer,
            engine=engine,
            progress=_progress(options),
        )
    if sys.stderr.isatty() and not options.quiet:
        print(file=sys.stderr)
    print("\n".join(made_text(counts, options.out, until)))
    return DONE


def _demo(options: argparse.Namespace) -> int:
    if options.cases:
        print("\n".join(case_lines()))
        return DONE
    folder = make_demo(options.out, _progress(options))
    if sys.stderr.isatty() and not options.quiet:
        print(file=sys.stderr)
    print("\n".join(demo_lines(folder)), flush=True)
    shown = not options.no_open and _has_screen()
    if options.no_office:
        if folder.page is not None and shown:
            webbrowser.open(folder.page.resolve().as_uri())
        return DONE
    processes = import_module("xindang.web.demo_processes")
    office = processes.DemoOffice(folder.book, folder.office, ON, options.port)
    return int(processes.run_office(office, webbrowser.open if shown else lambda _: None, partial(print, flush=True)))


def _has_screen() -> bool:
    """Whether a browser could show anything: a person at a terminal, and on Unix a display."""
    if not sys.stdout.isatty():
        return False
    return os.name == "nt" or sys.platform == "darwin" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


def _first_look(options: argparse.Namespace) -> int:
    """What is in a file that is no book yet; ``--propose`` saves the mapping for it, never over another file."""
    if options.propose and options.propose.exists():
        raise ProblemsFound([problem("propose_exists", table=str(options.propose))])
    with DuckEngine(threads=options.threads, memory_limit_mb=options.memory_mb) as engine:
        look = first_look(options.book, engine)
    print("\n".join(look_lines(look, options.lang)))
    problems = look.problems
    print("\n".join(problem_lines(problems, every=options.all)), end="\n" if problems else "")
    if look.proposal is None:
        return STOPPED
    print()
    if options.propose:
        options.propose.write_text(look.proposal.text, encoding="utf-8")
    print(saved_line(str(options.propose), options.lang) if options.propose else next_line(options.lang))
    return DONE


def _reference(options: argparse.Namespace) -> int:
    pack, _ = open_pack("trade")
    for path in write_reference(pack, load_catalogue(), options.out):
        print(path)
    return DONE


if __name__ == "__main__":
    sys.exit(main())
