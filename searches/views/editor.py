"""The strategy's editor: text and concepts side by side, checked as they are typed."""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.access import SEARCHERS, members_only
from reviews.models import Membership
from reviewsite.lib.errors import BadInput, Conflict, ProblemForPerson
from reviewsite.lib.middleware import takes_nul
from searches.forms import BlockText, TypedStrategy, blocks_as_text, blocks_from_text
from searches.models import Strategy
from searches.models.strategies import LANGUAGES
from searches.query.blocks import ConceptBlock, blocks_from_json, blocks_to_json
from searches.selectors.findings import (
    Remarks,
    Segment,
    findings_of,
    fixed,
    remarks_on,
    segments_of,
)
from searches.selectors.strategies import (
    beyond_blocks,
    current_strategy,
    known_blocks,
    named_blocks,
    printed_blocks,
    strategy_difference,
)
from searches.services.counts import is_configured
from searches.services.strategies import check_language, clean_text, save_strategy, text_of_blocks

TEXTS = ("text", "base_text", "replaced")
"""The fields with a text as it was typed or pasted, whose findings say what is wrong in it."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the editor shows; `blocks` is None where the text is more than concepts.

    `replaced` is the text of several lines that the concepts took the place of.
    """

    text: str
    database: str
    blocks: tuple[BlockText, ...] | None
    remarks: Remarks
    segments: tuple[Segment, ...]
    replaced: str = ""

    @property
    def has_lines(self) -> bool:
        return "\n" in self.text.strip()

    @property
    def why_no_blocks(self) -> tuple[str, ...]:
        return beyond_blocks(self.text, self.database)


@takes_nul(*TEXTS)
@members_only(*SEARCHERS)
@require_http_methods(["GET", "POST"])
def strategy_edit(request: HttpRequest, member: Membership) -> HttpResponse:
    """Write the next version; what a person typed comes back with the refusal."""
    current = current_strategy(member)
    if request.method == "GET":
        return _page(request, _stored(current), current)
    typed = TypedStrategy.read(request.POST)
    try:
        if any(act in request.POST for act in ("check", "fix", "put_back")):
            return _page(request, _desk(_checked(request, typed), current), current)
        saved = _save(member, typed, current)
    except ProblemForPerson as problem:
        if not isinstance(problem, BadInput | Conflict):
            raise
        return _page(request, _as_typed(typed), current_strategy(member), problem=problem)
    if saved == current:
        messages.info(request, f"Nothing changed; version {saved.version} stays.")
    else:
        messages.success(request, f"Version {saved.version} is saved, with its texts.")
    return redirect("searches:strategy-detail", member.review.slug)


@takes_nul(*TEXTS)
@members_only(*SEARCHERS)
@require_POST
def strategy_check(request: HttpRequest, member: Membership) -> HttpResponse:
    """Findings, marks, and whichever of text and concepts has to follow the other."""
    typed = TypedStrategy.read(request.POST)
    try:
        meant = _checked(request, typed)
    except BadInput as problem:
        context = {"problem": problem, "text": typed.text}
        return render(request, "searches/strategies/_findings.html", context, status=422)
    context = {
        "desk": _desk(meant, current_strategy(member)),
        "text_follows": meant.text != typed.text,
        "blocks_follow": "put_back" in request.POST
        or (typed.text is not None and not _means_blocks(typed)),
    }
    return render(request, "searches/strategies/_check.html", context)


@members_only(*SEARCHERS)
@require_safe
def strategy_term(request: HttpRequest, member: Membership) -> HttpResponse:
    """A heading (`?heading=`) or text (`?text=`) as it is written in the language `?database=`."""
    database = request.GET.get("database", "pubmed")
    check_language(database)
    kind = "mesh" if "heading" in request.GET else "text"
    term = {"text": request.GET.get("heading") or request.GET.get("text"), "kind": kind}
    if not term["text"]:
        raise Http404("No term is named.")
    text = text_of_blocks([{"name": "Term", "terms": [term]}], database)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _checked(request: HttpRequest, typed: TypedStrategy) -> TypedStrategy:
    """What was typed with its text made from the concepts if they were changed, and fixed."""
    check_language(typed.database)
    if "put_back" in request.POST and typed.replaced:
        return replace(typed, text=clean_text(typed.replaced), replaced="")
    text = _meant_text(typed) or ""
    replaced = typed.text if typed.has_lines and text != typed.text else typed.replaced
    if text.strip():
        text = clean_text(text)
    if key := request.POST.get("fix"):
        remarks = remarks_on(text, findings_of(text, typed.database))
        text = fixed(text, remarks, key) or text
    return replace(typed, text=text, replaced=replaced)


def _means_blocks(typed: TypedStrategy) -> bool:
    """Whether the concepts were changed and the text was not."""
    if not typed.may_mean_blocks:
        return False
    if typed.text is None:
        return True
    before = named_blocks(typed.base_text, typed.database)
    written = text_of_blocks(blocks_from_text(typed.blocks), typed.database)
    return before is None or printed_blocks(before, typed.database) != written


def _meant_text(typed: TypedStrategy) -> str | None:
    if _means_blocks(typed):
        return text_of_blocks(blocks_from_text(typed.blocks), typed.database)
    return typed.text


def _save(member: Membership, typed: TypedStrategy, current: Strategy | None) -> Strategy:
    check_language(typed.database)
    return save_strategy(
        member,
        blocks_to_json(_known(typed, current)),
        text=_meant_text(typed),
        database=typed.database,
        note=typed.note,
        base=typed.base,
    )


def _known(typed: TypedStrategy, current: Strategy | None) -> tuple[ConceptBlock, ...]:
    """The concepts that give their names: those typed if they are whole, else the stored ones."""
    try:
        return blocks_from_json(blocks_from_text(typed.blocks))
    except ValueError:
        return known_blocks(current)


def _stored(current: Strategy | None) -> Desk:
    if current is None:
        return Desk("", "pubmed", (), Remarks(), ())
    blocks = tuple(blocks_as_text(current.blocks)) if current.blocks else None
    return _shown(current.text, current.database, blocks)


def _desk(typed: TypedStrategy, current: Strategy | None) -> Desk:
    """The text with its findings, and its concepts under the names that they have."""
    if not typed.text.strip():
        return Desk(typed.text, typed.database, (), Remarks(), ())
    concepts = named_blocks(typed.text, typed.database, _known(typed, current))
    blocks = tuple(blocks_as_text(blocks_to_json(concepts))) if concepts else None
    return _shown(typed.text, typed.database, blocks, typed.replaced)


def _as_typed(typed: TypedStrategy) -> Desk:
    return _shown(typed.text or "", typed.database, typed.blocks, typed.replaced)


def _shown(
    text: str, database: str, blocks: tuple[BlockText, ...] | None, replaced: str = ""
) -> Desk:
    known = database in dict(LANGUAGES) and text.strip()
    remarks = remarks_on(text, findings_of(text, database)) if known else Remarks()
    return Desk(text, database, blocks, remarks, segments_of(text, remarks), replaced)


def _page(
    request: HttpRequest,
    desk: Desk,
    current: Strategy | None,
    *,
    problem: ProblemForPerson | None = None,
) -> HttpResponse:
    overtaken = isinstance(problem, Conflict)
    base = request.POST.get("base") if request.method == "POST" and not overtaken else None
    context = {
        "desk": desk,
        "current": current,
        "base": base or (current.version if current else 0),
        "newer": {
            "strategy": current,
            "pieces": strategy_difference(current, Strategy(text=desk.text)),
        }
        if overtaken
        else None,
        "empty": BlockText(),
        "note": request.POST.get("note", ""),
        "problem": problem,
        "unsaved": request.method == "POST",
        "languages": LANGUAGES,
        "counts_configured": is_configured(),
    }
    status = problem.status if problem else 200
    return render(request, "searches/strategies/edit.html", context, status=status)
