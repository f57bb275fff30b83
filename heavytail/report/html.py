"""A page as one HTML file that needs nothing else: style, tables and pictures are inside."""

from __future__ import annotations

import base64
from html import escape

from heavytail.html import marked, table
from heavytail.report.document import Block, Commands, Document, Facts, Grid, Heading, Paragraph, Picture

__all__ = ["render"]

STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; color: #1a1a1a; max-width: 78rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
table { border-collapse: collapse; margin: 1.5rem 0 .5rem; font-size: .87rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: .4rem; }
th, td { text-align: left; vertical-align: top; padding: .15rem .9rem .15rem 0; } td { white-space: nowrap; }
td.prose { white-space: normal; min-width: 24rem; }
thead th { border-bottom: 1.5px solid #1a1a1a; } table { border-bottom: 1.5px solid #1a1a1a; }
tbody + tbody tr:first-child td { border-top: 1px solid #ddd; }
.HOLDS { color: #0a6b3d; } .REFUTED { color: #b3261e; font-weight: 600; } .UNDECIDED { color: #8a6100; }
.CONFLICT { background: #fde8c8; padding: 0 .25rem; } .not-sharp { background: #e6eefc; padding: 0 .25rem; }
.exact, .algebra { color: #666; font-style: italic; } .algebra { border-bottom: 1px dotted #666; }
.note { font-size: .87rem; margin: .2rem 0; max-width: 60rem; }
dl { margin: .4rem 0; } dt { font-weight: 600; } dd { margin: 0 0 .4rem 1.5rem; max-width: 60rem; }
pre { background: #f5f5f5; padding: .5rem .8rem; overflow-x: auto; font-size: .82rem; }
@media (max-width: 40rem) {
  body { margin: 1rem auto; padding: 0 .6rem; } table { display: block; overflow-x: auto; font-size: .72rem; }
  td, th { padding-right: .3rem; white-space: normal; } td:first-child { min-width: 4.2rem; } td.prose { min-width: 9rem; }
}
figure { margin: 1.5rem 0; } img { max-width: 100%; height: auto; } figcaption { font-size: .87rem; }
"""


def render(document: Document) -> str:
    """Return a page as HTML, with its pictures."""
    title = escape(document.title)
    body = "\n".join([f"<h1>{marked(document.title)}</h1>", *map(_block, document.blocks)])
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _block(block: Block) -> str:
    match block:
        case Grid():
            return table(block.headings, block.groups, block.title, block.notes, block.prose)
        case Heading():
            return f"<h2>{marked(block.text)}</h2>"
        case Paragraph():
            return f"<p>{marked(block.text)}</p>"
        case Facts():
            items = (f"<dt>{marked(label)}</dt><dd>{marked(said)}</dd>" for label, said in block.items)
            return "\n".join(["<dl>", *items, "</dl>"])
        case Commands():
            return f"<pre>{escape(chr(10).join(block.lines))}</pre>"
        case Picture():
            data = base64.b64encode(block.draw()).decode("ascii")
            caption = escape(block.caption)
            image = f'<img alt="{caption}" src="data:image/png;base64,{data}">'
            return f"<figure>{image}<figcaption>{caption}</figcaption></figure>"
