"""The knowledge pages: every page in both languages, edits with undo and conflicts, nothing typed is markup."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from bot.embedding import Embedder
from bot.knowledge.entries import KINDS
from bot.knowledge.fitting import fit
from bot.knowledge.repository import read_knowledge, seed
from bot.knowledge.service import AnsweringService
from bot.knowledge.store import ModelStore
from tests.integration.console.support import sign_in
from tests.integration.knowledge.conftest import dictionaries, small_dictionaries
from tests.unit.knowledge.samples import GATE, KNOWLEDGE, HashingBackend

__all__ = ["dictionaries", "small_dictionaries"]

FACT = "/knowledge/facts/g-data-location"
PAGES = (
    "/knowledge",
    "/knowledge?q=Bochum",
    "/knowledge?state=stale",
    "/knowledge?q=nichts davon",
    "/knowledge/new",
    FACT,
    "/knowledge/try",
    "/knowledge/try?q=Wo+sitzt+G+DATA%3F&language=de",
    "/knowledge/try?q=What+is+the+turnover%3F&language=en",
    "/knowledge/entries/entity",
    "/knowledge/entries/entity/new",
    "/knowledge/entries/entity/edit/bmr",
    "/knowledge/entries/source",
    "/knowledge/entries/source/new",
    "/knowledge/entries/source/edit/press-release",
    "/knowledge/entries/unknown",
    "/knowledge/entries/unknown/new",
    "/knowledge/entries/unknown/edit/phone",
    "/knowledge/relations",
    "/knowledge/relations?entity=zbt",
    "/knowledge/release",
    "/knowledge/changes",
    "/knowledge/history?kind=fact&key=g-data-location",
    "/knowledge/files",
    "/gaps",
    "/gaps?state=dismissed&language=en",
)


@pytest.fixture(scope="module")
def desk(running_web, tmp_path_factory, dictionaries):
    """The knowledge pages of the running web process, on the small knowledge base and without a model of language."""
    embedder = Embedder(HashingBackend())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.knowledge.spelling.resources.files", lambda package: dictionaries)
        model = fit(KNOWLEDGE, embedder)
    store = ModelStore(tmp_path_factory.mktemp("models"))
    model.save(store.folder)
    console = next(route.app for route in running_web.app.routes if getattr(route, "path", "") == "/console")
    services = console.state.services
    services.desk.__dict__["embedder"] = embedder
    services.desk.__dict__["answering"] = AnsweringService(services.desk.database, embedder, store, GATE)
    return services.desk


@pytest.fixture(autouse=True)
def knowledge(web, desk):
    """Begin each test with the small knowledge base and no history."""
    for table in (
        "knowledge_changes sample_questions relations fact_covers fact_entities facts aliases entities sources "
        "unknown_aspects unanswered_questions gap_groups wrong_answer_reports knowledge_uploads"
    ).split():
        web.execute(f"DELETE FROM {table}")
    with web.database.begin() as session:
        seed(session, KNOWLEDGE)


def read(web, slug="g-data-location"):
    """Return a fact as it is stored."""
    with web.database.read() as session:
        return KINDS["fact"].find(session, slug)


def fields(page, **changes):
    """Return what the form of a fact would send."""
    version = re.search(r'name="version" value="(\w*)"', page.text)
    values = {
        "version": version[1] if version else "",
        "answer_de": "Die G DATA sitzt in Bochum.",
        "answer_en": "G DATA is based in Bochum.",
        "subject": "g-data",
        "aspect": "where",
        "source": "press-release",
        "passage": "first paragraph",
        "gloss": "g-data-location?",
        "about": "bochum",
    }
    return values | changes


def follow(person, response):
    """Open the page that a form leads to."""
    assert response.status_code == 303, response.text
    return person.client.get(response.headers["location"])


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_page_is_shown_in_both_languages(web, language):
    person = sign_in(web, "admin", language)
    for path in PAGES:
        response = person.get(path)
        assert response.status_code == 200, path
        assert f'<html lang="{language}"' in response.text
        assert "{" not in re.sub(r"<meta.*?>|hx-headers='.*?'", "", response.text), path


def test_unknown_entry_is_not_found(web):
    admin = sign_in(web, "admin")
    for path in (
        "/knowledge/facts/none",
        "/knowledge/entries/castle",
        "/knowledge/entries/entity/edit/none",
        "/knowledge/history?kind=fact&key=none",
        "/knowledge/history?kind=castle&key=none",
        "/knowledge/try?q=x&draft=none",
        "/knowledge/files/none",
    ):
        assert admin.get(path).status_code == 404, path


def test_edit_is_saved_marks_the_other_language_and_can_be_undone(web, coordinator):
    page = coordinator.get(FACT)
    shown = follow(coordinator, coordinator.post(FACT, FACT, **fields(page, answer_de="Neu: <b>Bochum</b>.")))
    assert "Neu: &lt;b&gt;Bochum&lt;/b&gt;." in shown.text
    assert read(web).stale_language == "en"
    revision = re.search(r'name="revision" value="(\d+)"', shown.text)[1]
    assert (
        coordinator.post("/knowledge/undo", FACT, revision=revision, back="https://evil.example")
        .headers["location"]
        .endswith("/console/knowledge")
    )
    assert read(web).answer.de == "Die G DATA sitzt in Bochum."
    assert coordinator.post("/knowledge/undo", FACT, revision="4711", back="/gaps").status_code == 404


def test_preview_stores_nothing(web, coordinator):
    page = coordinator.get(FACT)
    shown = coordinator.post(FACT, FACT, **fields(page, answer_de="Nur zur Ansicht.", step="preview"))
    assert shown.status_code == 200
    assert "Nur zur Ansicht." in shown.text
    assert read(web).answer.de == "Die G DATA sitzt in Bochum."


def test_second_editor_sees_what_the_first_wrote(web, coordinator):
    page = coordinator.get(FACT)
    other = sign_in(web)
    other.post(FACT, FACT, **fields(page, answer_de="Vom anderen."))
    shown = coordinator.post(FACT, FACT, **fields(page, answer_de="Von mir."))
    assert shown.status_code == 409
    assert "Vom anderen." in shown.text
    assert "Von mir." in shown.text
    coordinator.post(FACT, FACT, **fields(shown, answer_de="Von mir."))
    assert read(web).answer.de == "Von mir."


def test_published_fact_cannot_lose_a_language(web, coordinator):
    shown = coordinator.post(FACT, FACT, **fields(coordinator.get(FACT), answer_en=""))
    assert shown.status_code == 422
    assert read(web).answer.en


@pytest.mark.parametrize("wrong", [{"subject": "none"}, {"source": "none"}, {"about": "none"}, {"covers": "none"}])
def test_fact_about_nothing_is_refused(web, coordinator, wrong):
    assert coordinator.post(FACT, FACT, **fields(coordinator.get(FACT), **wrong)).status_code == 422
    response = coordinator.post(
        "/knowledge/new", "/knowledge/new", **fields(coordinator.get("/knowledge/new"), **wrong)
    )
    assert response.status_code == 422


def test_new_fact_is_drafted_sampled_tried_and_published(web, coordinator):
    typed = fields(coordinator.get("/knowledge/new"), subject="zbt", aspect="activities", answer_de="Führungen.")
    shown = follow(
        coordinator, coordinator.post("/knowledge/new", "/knowledge/new", **{**typed, "answer_en": "Tours."})
    )
    path = "/knowledge/facts/zbt-activities"
    assert "Womit beschäftigt sich" in shown.text  # a suggestion
    assert coordinator.post(f"{path}/publish", path).status_code == 422  # no sample question yet
    coordinator.post(
        "/knowledge/questions/fact/zbt-activities",
        path,
        suggested_de="Gibt es Führungen?",
        questions_en="Are there tours?\n\nAre there tours?\nGuided tours?",
    )
    tried = coordinator.get("/knowledge/try?draft=zbt-activities&q=Gibt+es+F%C3%BChrungen%3F&language=de")
    assert "Führungen." in tried.text
    assert "Führungen." not in coordinator.get("/knowledge/try?q=Gibt+es+F%C3%BChrungen%3F&language=de").text
    coordinator.post(f"{path}/publish", path)
    assert read(web, "zbt-activities").status == "published"
    assert "Führungen." in coordinator.get("/knowledge/try?q=Gibt+es+F%C3%BChrungen%3F&language=de").text
    removal = {"language": "en", "text": "Guided tours?"}
    assert coordinator.post("/knowledge/questions/fact/zbt-activities/remove", path, **removal).status_code == 303
    assert coordinator.post("/knowledge/questions/fact/zbt-activities/remove", path, **removal).status_code == 404


def test_other_steps_of_a_fact(web, coordinator):
    coordinator.post(FACT, FACT, **fields(coordinator.get(FACT), answer_de="Neu."))
    coordinator.post(f"{FACT}/confirm", FACT)
    assert read(web).stale_language is None
    coordinator.post(f"{FACT}/review", FACT, months="3")
    assert read(web).review_due_on is not None
    coordinator.post(f"{FACT}/take-back", FACT)
    assert read(web).status == "draft"
    history = coordinator.get("/knowledge/history?kind=fact&key=g-data-location")
    changes = re.findall(r'name="change" value="(\d+)"', history.text)
    coordinator.post("/knowledge/bring-back", FACT, change=changes[-1])
    assert (read(web).status, read(web).stale_language) == ("published", "en")
    coordinator.post(f"{FACT}/delete", FACT)
    assert read(web) is None
    assert coordinator.get("/knowledge/changes").status_code == 200


XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def test_nothing_typed_becomes_markup(web, coordinator):
    coordinator.post(FACT, FACT, **fields(coordinator.get(FACT), answer_de=XSS, answer_en=XSS, gloss=XSS, passage=XSS))
    coordinator.post("/knowledge/questions/fact/g-data-location", FACT, questions_de=XSS)
    entity = {"name_de": XSS, "name_en": XSS, "short_de": XSS, "kind": "place", "aliases_de": f"{XSS}\n{XSS} 2"}
    assert (
        coordinator.post("/knowledge/entries/entity/new", "/knowledge/entries/entity/new", **entity).status_code == 303
    )
    for path in (
        "/knowledge", FACT, "/knowledge/entries/entity", "/knowledge/changes", "/knowledge/new", "/knowledge/relations",
        "/knowledge/history?kind=fact&key=g-data-location", "/knowledge/try?q=Wo+sitzt+G+DATA%3F&language=de",
        "/knowledge?q=" + "%3Cscript%3E", "/gaps",
    ):  # fmt: skip
        text = coordinator.get(path).text
        assert "<script>alert" not in text, path
        assert "<img src=x" not in text, path


def test_entries_are_made_changed_and_kept_while_needed(web, coordinator):
    new = "/knowledge/entries/entity/new"
    entity = {"name_de": "Essen", "name_en": "Essen", "kind": "place", "side": "ruhr", "aliases_de": "Stadt Essen"}
    assert coordinator.post(new, new, **{**entity, "name_en": ""}).status_code == 422
    assert coordinator.post(new, new, **{**entity, "aliases_de": "BMR"}).status_code == 422
    made = follow(coordinator, coordinator.post(new, new, **entity))
    path = "/knowledge/entries/entity/edit/essen"
    version = re.search(r'name="version" value="(\w+)"', made.text)[1]
    assert coordinator.post(path, path, **entity, version="old").status_code == 409
    assert coordinator.post(path, path, **{**entity, "side": "both"}, version=version).status_code == 303
    assert coordinator.post("/knowledge/entries/entity/delete/g-data", path).status_code == 409
    assert coordinator.post("/knowledge/entries/entity/delete/essen", path).status_code == 303
    assert coordinator.post("/knowledge/entries/source/delete/press-release", path).status_code == 409
    assert coordinator.post("/knowledge/entries/unknown/delete/phone", path).status_code == 303
    source = {
        "title_de": "Zwei",
        "title_en": "Two",
        "publisher_de": "x",
        "publisher_en": "x",
        "retrieved_on": "2026-11-01",
    }
    path = "/knowledge/entries/source/new"
    assert coordinator.post(path, path, **{**source, "retrieved_on": "soon"}).status_code == 422
    assert coordinator.post(path, path, **source).status_code == 303


def test_relations_are_added_and_removed(web, coordinator):
    path = "/knowledge/relations"
    relation = {"subject": "bmr", "predicate": "works_on", "object": "hydrogen", "role_de": "Rolle", "role_en": "role"}
    assert coordinator.post(path, path, **{**relation, "object": "none"}).status_code == 422
    assert coordinator.post(path, path, **{**relation, "fact": "none"}).status_code == 422
    assert coordinator.post(path, path, **relation).status_code == 303
    assert "Rolle" in coordinator.get("/knowledge/relations?entity=bmr").text
    assert coordinator.post(f"{path}/remove", path, key="bmr works_on hydrogen").status_code == 303
    assert coordinator.post(f"{path}/remove", path, key="bmr works_on hydrogen").status_code == 404


def test_press_release_becomes_drafts(web, coordinator):
    path = "/knowledge/release"
    text = "Das ZBT bietet ab Mai 2027 Führungen für Schulen an.\n\nDas ZBT steht in Duisburg ."
    assert coordinator.post(path, path, text="", title="x").status_code == 422
    proposals = coordinator.post(path, path, text=text, title="Neuigkeiten", language="de")
    assert "Das ZBT bietet ab Mai 2027" in proposals.text
    chosen = {"title": "Neuigkeiten", "language": "de", "chosen": "0", "text_0": "Führungen.", "subject_0": "zbt"}
    assert coordinator.post(f"{path}/drafts", path, **{**chosen, "subject_0": "none"}).status_code == 422
    stored = follow(coordinator, coordinator.post(f"{path}/drafts", path, **chosen, aspect_0="activities"))
    assert "Führungen." in stored.text
    assert read(web, "zbt-activities").status == "draft"


def test_files_go_out_and_come_back_after_a_look(web):
    admin = sign_in(web, "admin")
    content = admin.get("/knowledge/files/all.zip").content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "knowledge/facts/organisation.yml" in archive.namelist()
    admin.post(FACT, FACT, **fields(admin.get(FACT), answer_de="Neu."))
    token = admin.form_token("/knowledge/files")
    response = admin.client.post(
        "/console/knowledge/files", data={"form_token": token}, files={"archive": ("k.zip", content)}
    )
    plan = follow(admin, response)
    assert "g-data-location" in plan.text
    assert read(web).answer.de == "Neu."
    upload = response.headers["location"].removeprefix("/console")
    assert sign_in(web, "admin").get(upload).status_code == 404
    revision = re.search(r'name="revision" value="(\d+)"', plan.text)[1]
    assert admin.post(upload, upload, revision=str(int(revision) - 1)).status_code == 409
    assert admin.post(upload, upload, revision=revision).status_code == 303
    assert read(web).answer.de == "Die G DATA sitzt in Bochum."
    broken = admin.client.post(
        "/console/knowledge/files", data={"form_token": token}, files={"archive": ("k.zip", b"x")}
    )
    assert broken.status_code == 422


def test_gap_becomes_a_draft_or_is_dismissed(web, coordinator, desk):
    from bot.knowledge.answering import Question

    for text in (
        "Wie hoch ist der Umsatz von G DATA?",
        "Wie hoch ist der Umsatz von G DATA?",
        "Wer backt hier Kuchen?",
    ):
        desk.answering.record_gap(Question(text, "de"), "no_answer")
    desk.answering.report_wrong(("zbt-location",), "de", XSS)
    page = coordinator.get("/gaps").text
    assert "2-mal ohne Antwort" in page
    assert "<script>alert" not in page
    first, second = dict.fromkeys(re.findall(r"/console/gaps/(\d+)/state", page))
    draft = follow(coordinator, coordinator.post(f"/gaps/{first}/draft", "/gaps"))
    assert "Wie hoch ist der Umsatz von G DATA?" in draft.text
    coordinator.post(f"/gaps/{second}/state", "/gaps", state="dismissed")
    assert "Wer backt hier Kuchen?" not in coordinator.get("/gaps").text
    assert "Wer backt hier Kuchen?" in coordinator.get("/gaps?state=dismissed").text
    assert coordinator.post(f"/gaps/{second}/state", "/gaps", state="lost").status_code == 404
    assert coordinator.post("/gaps/4711/state", "/gaps", state="open").status_code == 404
    assert coordinator.post("/gaps/4711/draft", "/gaps").status_code == 404
    coordinator.post(f"/gaps/{first}/fact", "/gaps", fact="g-data-overview")
    assert "Wie hoch ist der Umsatz von G DATA?" in coordinator.get("/gaps?state=answered").text
    settled = follow(coordinator, coordinator.post("/gaps/reports/settle", "/gaps", fact="zbt-location"))
    ids = re.search(r'name="ids" value="([\d ]+)"', settled.text)[1]
    assert "zbt-location" not in settled.text
    coordinator.post("/gaps/reports/reopen", "/gaps", ids=f"{ids} 99999999999 x")
    assert "einmal gemeldet" in coordinator.get("/gaps").text


def test_coordinator_may_not_upload(web, coordinator):
    assert coordinator.post("/knowledge/files", "/knowledge/files").status_code == 403
    with web.database.read() as session:
        assert read_knowledge(session).facts
