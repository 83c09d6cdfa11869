"""Terminal commands around the knowledge base."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from bot.knowledge.importing import Plan

knowledge = typer.Typer(help="Check, fit and look into the knowledge base.", no_args_is_help=True)
console = Console(highlight=False)


def register(app: typer.Typer) -> None:
    """Add this feature's commands."""
    app.command()(seed)
    app.add_typer(knowledge, name="knowledge")


def seed() -> None:
    """Fill the database from data/knowledge/; later edits are kept."""
    import bot.knowledge.records as records
    from bot.database import get_database
    from bot.database.migrate import refuse_newer
    from bot.knowledge.seeding import seed_database

    refuse_newer(get_database())
    try:
        written = seed_database(get_database())
    except records.KnowledgeFileError as error:
        raise SystemExit(str(error)) from error
    parts = [f"{count} {name}" for name, count in written.items() if count]
    console.print("Seeded " + ", ".join(parts) + "." if parts else "The knowledge base is up to date.")


@knowledge.command()
def check(
    folder: Annotated[Path | None, typer.Option(help="Check these files instead of the database.")] = None,
) -> None:
    """List what is wrong with the knowledge; exit code 1 where something is."""
    from bot.database import get_database
    from bot.knowledge.checking import check as find_problems
    from bot.knowledge.records import KnowledgeFileError, read_folder
    from bot.knowledge.repository import read_knowledge

    try:
        if folder is not None:
            content = read_folder(folder)
        else:
            with get_database().read() as session:
                content = read_knowledge(session)
    except KnowledgeFileError as error:
        raise SystemExit(str(error)) from error
    problems = find_problems(content)
    for problem in problems:
        console.print(f"[bold]{problem.kind}[/]  {problem.entry}: {problem.detail}")
    counts = f"{len(content.facts)} facts, {len(content.entities)} entities, {len(content.questions)} sample questions"
    console.print(f"{counts}: {len(problems) or 'no'} problem{'s' if len(problems) != 1 else ''}.")
    raise typer.Exit(1 if problems else 0)


@knowledge.command()
def fit() -> None:
    """Fit the model of the knowledge where it changed; vectors of texts seen before come from the cache."""
    from bot.database import get_database
    from bot.embedding import get_embedder
    from bot.knowledge.service import get_model_store
    from bot.progress import told

    with told("Knowledge", "reading") as stage:

        def tell(done: int, total: int) -> None:
            vectors = f"vectors of sample questions: {done:,} of {total:,}"
            stage.text = vectors if done < total else "fitting the model"

        fitted = get_model_store().refit(get_database(), get_embedder(), tell)
    console.print("Fitted the model of the knowledge." if fitted else "The model of the knowledge is up to date.")


@knowledge.command()
def watch() -> None:
    """Refit whenever the knowledge was edited; the process manager runs this at low priority."""
    from bot.knowledge.watching import watch_forever

    watch_forever()


@knowledge.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Where the files go; those of the same names are replaced.")],
) -> None:
    """Write all knowledge of the database as the files of data/knowledge/."""
    from bot.database import get_database
    from bot.knowledge.exporting import write_folder
    from bot.knowledge.repository import read_knowledge

    with get_database().read() as session:
        count = write_folder(read_knowledge(session), folder)
    console.print(f"Wrote {count} files below {folder}.")


@knowledge.command(name="import")
def take_over(
    folder: Path,
    apply: Annotated[bool, typer.Option("--apply", help="Change the database; without it, only show.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Also delete what the files do not name.")] = False,
) -> None:
    """Show what knowledge files would change in the database, and with --apply change it."""
    from bot.database import get_database
    from bot.knowledge import importing
    from bot.knowledge.editing import Edit
    from bot.knowledge.records import KnowledgeFileError, read_folder

    try:
        wanted = read_folder(folder)
        with get_database().read() as session:
            plan = importing.plan_import(session, wanted, remove=remove)
        _show_plan(plan)
        if apply and plan.changes:
            with get_database().begin() as session:
                importing.take_over(Edit(session, None), wanted, remove=remove, revision=plan.revision)
            console.print("Taken over.")
    except (KnowledgeFileError, importing.ImportRefused) as error:
        raise SystemExit(str(error)) from error


def _show_plan(plan: Plan) -> None:
    for change in plan.changes:
        fields = ", ".join(change.fields) if change.action == "changed" else ""
        console.print(f"[bold]{change.action}[/]  {change.kind} {change.key}  {fields}")
    for problem in plan.problems:
        console.print(f"[bold red]{problem.kind}[/]  {problem.entry}: {problem.detail}")
    console.print(f"{len(plan.changes)} entries differ." if plan.changes else "Nothing differs.")


@knowledge.command()
def gaps(
    state: Annotated[str, typer.Option(help="open, answered or dismissed")] = "open",
) -> None:
    """List what could not be answered or did not help, grouped by meaning."""
    from bot.conversations.unhelpful import list_unhelpful
    from bot.database import get_database
    from bot.embedding import get_embedder
    from bot.knowledge.gaps_refresh import refresh
    from bot.knowledge.gaps_review import Unhelpful, read_gaps, read_reports
    from bot.knowledge.service import get_answering_service

    database = get_database()
    with database.read() as session:
        unhelpful = [Unhelpful(**vars(each)) for each in list_unhelpful(session)]
    refresh(database, get_answering_service(), get_embedder(), unhelpful)
    with database.read() as session:
        found, reports = read_gaps(session, state), read_reports(session)
    for gap in found:
        console.print(f"{gap.count:>4}×  {gap.language}  {gap.question}", markup=False)
    for report in reports:
        console.print(f"{report.count:>4}× called wrong: {report.fact}", markup=False)
    console.print(f"{len(found)} {state} gaps, {len(reports)} facts called wrong.")


@knowledge.command()
def explain(question: str, language: Annotated[str, typer.Option(help="de or en")] = "de") -> None:
    """Show how a question is read: entities, likeliest facts, confidence, decision."""
    from bot.knowledge.deciding import decide, gate_features, load_gate
    from bot.knowledge.selecting import select
    from bot.knowledge.service import get_answering_service

    index, gate = get_answering_service().index(), load_gate()
    reading = index.read(question)
    console.print(f"read as    {reading.text}")
    console.print(
        f"entities   {', '.join(sorted(reading.entities)) or '-'}   strange words  {', '.join(reading.strange) or '-'}"
    )
    for slug, probability in reading.together.best("fact", 5):
        console.print(f"  {probability:.2f}  {slug}: {index.facts[slug].answer.get(language)[:90]}")
    for slug, probability in reading.together.best("unknown", 3):
        console.print(f"  {probability:.2f}  unknown: {slug}")
    features = gate_features(reading, select(reading, index), index)
    console.print("gate       " + "  ".join(f"{name} {value:.2f}" for name, value in features.items()))
    decision = decide(reading, index, gate)
    console.print(f"decision   {decision.band}, confidence {decision.confidence:.2f}, {', '.join(decision.facts)}")
