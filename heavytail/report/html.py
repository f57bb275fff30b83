"""A page as one HTML file that needs nothing else: style, tables and pictures are inside."""

from __future__ import annotations

import base64
from html import escape

from heavytail.html import marked, table
from heavytail.report.document import Block, Commands, Document, Facts, Grid, Heading, Paragraph, Picture

__all__ = ["block", "page", "render"]

STYLE = """
:root {
  color-scheme: light dark; --ink: #1a1a1a; --paper: #ffffff; --faint: #5c5c5c; --line: #dddddd; --plate: #f5f5f5;
  --holds: #0a6b3d; --refuted: #b3261e; --undecided: #7a5600; --conflict: #fde8c8; --not-sharp: #e6eefc; --link: #0b57d0;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ink: #e6e6e6; --paper: #161616; --faint: #a3a3a3; --line: #3d3d3d; --plate: #242424;
    --holds: #6fd49b; --refuted: #ff9a90; --undecided: #e8bd5a; --conflict: #553a0c; --not-sharp: #22365c; --link: #9cc1ff;
  }
}
body {
  font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 78rem; margin: 2rem auto; padding: 0 1rem;
}
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
table { border-collapse: collapse; margin: 1.5rem 0 .5rem; font-size: .87rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: .4rem; }
th, td { text-align: left; vertical-align: top; padding: .15rem .9rem .15rem 0; } td { white-space: nowrap; }
td.prose { white-space: normal; min-width: 24rem; }
thead th { border-bottom: 1.5px solid var(--ink); } table { border-bottom: 1.5px solid var(--ink); }
tbody + tbody tr:first-child td { border-top: 1px solid var(--line); }
.HOLDS { color: var(--holds); } .REFUTED { color: var(--refuted); font-weight: 600; } .UNDECIDED { color: var(--undecided); }
.CONFLICT { background: var(--conflict); padding: 0 .25rem; } .not-sharp { background: var(--not-sharp); padding: 0 .25rem; }
.exact, .algebra { color: var(--faint); font-style: italic; } .algebra { border-bottom: 1px dotted var(--faint); }
.note { font-size: .87rem; margin: .2rem 0; max-width: 60rem; }
dl { margin: .4rem 0; } dt { font-weight: 600; } dd { margin: 0 0 .4rem 1.5rem; max-width: 60rem; }
pre { background: var(--plate); padding: .5rem .8rem; overflow-x: auto; font-size: .82rem; }
@media (max-width: 40rem) {
  body { margin: 1rem auto; padding: 0 .6rem; } table { display: block; overflow-x: auto; font-size: .72rem; }
  td, th { padding-right: .3rem; white-space: normal; } td:first-child { min-width: 4.2rem; } td.prose { min-width: 9rem; }
}
figure { margin: 1.5rem 0; } img { max-width: 100%; height: auto; } figcaption { font-size: .87rem; }
"""


def render(document: Document) -> str:
    """Return a page as HTML, with its pictures."""
    return page(document.title, "\n".join([f"<h1>{marked(document.title)}</h1>", *map(block, document.blocks)]))


def page(title: str, body: str, style: str = "", script: str = "") -> str:
    """Return a whole file: a body of HTML, with the style of all pages, light and dark, and what this one has of its own."""
    scripts = f"\n<script>{script}</script>" if script else ""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}{style}</style>\n</head>\n<body>\n{body}{scripts}\n</body>\n</html>\n"
    )


def block(one: Block) -> str:
    """Return a part of a page as HTML."""
    match one:
        case Grid():
            return table(one.headings, one.groups, one.title, one.notes, one.prose)
        case Heading():
            return f"<h2>{marked(one.text)}</h2>"
        case Paragraph():
            return f"<p>{marked(one.text)}</p>"
        case Facts():
            items = (f"<dt>{marked(label)}</dt><dd>{marked(said)}</dd>" for label, said in one.items)
            return "\n".join(["<dl>", *items, "</dl>"])
        case Commands():
            return f"<pre>{escape(chr(10).join(one.lines))}</pre>"
        case Picture():
            data = base64.b64encode(one.draw()).decode("ascii")
            caption = escape(one.caption)
            image = f'<img alt="{caption}" src="data:image/png;base64,{data}">'
            return f"<figure>{image}<figcaption>{caption}</figcaption></figure>"
