"""Which export each tool reads best."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

from screening.exports import asreview_csv, rayyan_csv
from screening.exports.records import BIBTEX, ENDNOTE, RIS


@dataclass(frozen=True, slots=True)
class Tool:
    name: str
    export: ModuleType
    remark: str = ""


TOOLS = (
    Tool("Covidence", RIS, "It takes up to 15,000 references and 50 MB at once."),
    Tool("Rayyan", rayyan_csv),
    Tool("ASReview", asreview_csv, "With the outcomes at title and abstract as labels."),
    Tool("EndNote", ENDNOTE),
    Tool("Zotero", RIS),
    Tool("JabRef and LaTeX", BIBTEX),
)
