"""A server-rendered page as a reader's browser takes it: its elements, its words, its rows and links. Standard library only."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = {"meta", "link", "input", "br", "use", "rect", "path", "img"}


@dataclass
class Page:
    """What a parser makes of an answer."""

    html: str
    skeleton: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """All words of the page, spaces made single."""
        return re.sub(r"\s+", " ", " ".join(self.texts)).strip()

    @property
    def table_rows(self) -> list[str]:
        """The log's rows as they stand in the HTML."""
        body = self.html.split("<tbody", 1)[1].split("</tbody>", 1)[0] if "<tbody" in self.html else ""
        return re.findall(r"<tr.*?</tr>", body, re.S)


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.link: tuple[str, list[str]] | None = None
        self.cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.skeleton.append((tag, tuple(sorted(name for name, _ in attrs))))
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.link = (given.get("href", ""), [])
        if tag == "tr":
            self.page.rows.append([])
        if tag == "td":
            self.cell = []
        if tag == "input" and "name" in given:
            self.page.fields[given["name"]] = given.get("value", "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.link is not None:
            self.page.links.append((" ".join("".join(self.link[1]).split()), self.link[0]))
            self.link = None
        if tag == "td" and self.cell is not None:
            self.page.rows[-1].append(" ".join("".join(self.cell).split()))
            self.cell = None

    def handle_data(self, data: str) -> None:
        self.page.texts.append(data)
        if self.link is not None:
            self.link[1].append(data)
        if self.cell is not None:
            self.cell.append(data)


def read(answer: Any) -> Page:
    """The page of an answer; the answer has to be one."""
    assert answer.mimetype == "text/html", answer.mimetype
    page = Page(answer.get_data(as_text=True))
    _Reader(page).feed(page.html)
    page.rows = [row for row in page.rows if row]
    return page
