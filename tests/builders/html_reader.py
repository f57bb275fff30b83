"""HTML as a reader finds it: words, cells, attributes; what is opened must be closed."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser


class Reader(HTMLParser):
    """Collects the words, the cells by line, and the attributes of an HTML file."""

    VOID = {"meta", "img", "br", "input"}

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.words, self.lines, self.attributes, self.open = [], [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.attributes.extend(attributes)
        if tag not in self.VOID:
            self.open.append(tag)
        if tag in ("sup", "sub"):  # as the plain text has it
            self.handle_data("**" if tag == "sup" else "_")
        if tag == "tr":
            self.lines.append([])
        elif tag in ("td", "th"):
            self.lines[-1].append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if {"style", "script"} & set(self.open):
            return
        data = re.sub("[\u0370-\u03ff]", lambda found: unicodedata.name(found[0]).split()[-1].lower(), data)
        self.words.append(data)
        if {"td", "th"} & set(self.open):
            self.lines[-1][-1] += data

    @property
    def text(self):
        return " ".join("".join(self.words).split())
