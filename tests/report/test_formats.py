"""Every format shows what the page says: read back by parsers that are not ours, or by the format's own compiler."""

import base64
import re
import shutil
import subprocess
import unicodedata
from html.parser import HTMLParser

import pytest
from heavytail.paper_checks.errata import ERRATA
from heavytail.paper_checks.errata import PAGE as ERRATA_PAGE
from heavytail.paper_checks.table_1 import TABLE
from markdown_it import MarkdownIt
from matplotlib.mathtext import MathTextParser

from heavytail.claims.errata import claims_of
from heavytail.html import marked
from heavytail.report import FORMATS, Document, errata_page, latex, table_page
from heavytail.report.document import Commands, Facts, Grid, Heading, Paragraph, Picture
from heavytail.report.latex import PREAMBLE
from heavytail.report.text import columns
from tests.builders.verdicts import verdicts_of

PNG = b"\x89PNG\r\n\x1a\n and so on"
NASTY = (
    r"a_b & 50% #1 $x$ {y} ~z~ t^2 \cmd <b>bold</b> | \"q\" *s* **t** `code` [l](u) --alpha !x &amp; it's",
    "1. no list",
    "- no list",
    "+ no list",
    "# no heading",
    "k**-r",
    "min{tau_k/||g_k||, 1}",
    "> no quotation",
    "\\",
)
PAGE = Document(
    f"Title of {NASTY[0]}",
    (
        Grid("Rates_1", ("", "alpha"), ((("GClip", "1.2"),), (("a|b", "REFUTED"),)), notes=NASTY),
        Grid("", ("claim", "evidence"), ((("one", NASTY[0]), ("two", "word " * 60)),), prose=True),
        Heading(NASTY[4]),
        Paragraph(NASTY[1]),
        Facts(tuple((f"label {number} {text}", text) for number, text in enumerate(NASTY))),
        Commands(("heavytail check a_b --alpha 1.2", "cat <b>")),
        Picture(lambda: PNG, "What is <seen>"),
    ),
)


class Reader(HTMLParser):
    """Collects the words, the cells by line, and the attributes of an HTML file."""

    VOID = {"meta", "img", "br"}

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
        if "style" in self.open:
            return
        data = re.sub("[\u0370-\u03ff]", lambda found: unicodedata.name(found[0]).split()[-1].lower(), data)
        self.words.append(data)
        if {"td", "th"} & set(self.open):
            self.lines[-1][-1] += data

    @property
    def text(self):
        return " ".join("".join(self.words).split())


def said(page):
    """Return every text of a page that a reader must find."""
    found = [page.title]
    for block in page.blocks:
        match block:
            case Grid():
                found += [block.title, *block.notes]
            case Heading() | Paragraph():
                found += [block.text]
            case Facts():
                found += [text for pair in block.items for text in pair]
            case Commands():
                found += block.lines
    return found


def cells(page):
    return [[*line] for block in page.blocks if isinstance(block, Grid) for line in (block.headings, *block.lines)]


def squeezed(text):
    return " ".join(text.split())


def assert_shows_the_page(reader):
    for text in said(PAGE):
        assert squeezed(text) in reader.text
    assert [[squeezed(cell) for cell in line] for line in reader.lines] == [
        [squeezed(cell) for cell in line] for line in cells(PAGE)
    ]


def test_html_shows_what_the_page_says():
    assert_shows_the_page(Reader(FORMATS["html"](PAGE)))


def test_html_needs_no_other_file_and_holds_the_picture():
    reader = Reader(FORMATS["html"](PAGE))
    addresses = [value for name, value in reader.attributes if name in ("src", "href", "srcset")]
    assert addresses == [f"data:image/png;base64,{base64.b64encode(PNG).decode()}"]
    assert ("alt", "What is <seen>") in reader.attributes
    assert "@import" not in FORMATS["html"](PAGE)


def test_markdown_shows_what_the_page_says():
    reader = Reader(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(FORMATS["md"](PAGE)))
    assert_shows_the_page(reader)


def test_markdown_escapes_the_formulas_of_github():
    assert "$" not in re.sub(r"\\\$", "", FORMATS["md"](PAGE))


def test_text_aligns_columns_and_wraps_sentences_only():
    shown = FORMATS["text"](PAGE).splitlines()
    assert max(map(len, shown)) <= 150
    assert shown == [line.rstrip() for line in shown]
    for text in said(PAGE):
        assert squeezed(text) in squeezed(" ".join(shown))
    wide = [("name", "", "number"), ("x" * 100, "y" * 100, "1")]
    first, second = columns(wide)
    assert first.index("number") == second.index("1") == 204
    begin, *rest = columns([("claim", "evidence"), ("one", "word " * 60)], prose=True)[1:]
    assert begin.startswith("one    word word")
    assert rest
    assert all(line.startswith(" " * 7 + "word") for line in rest)


def unescaped(text):
    """Return what LaTeX shows for escaped text, by a reading of its own."""
    named = {
        "textbackslash": "\\", "textasciicircum": "^", "textasciitilde": "~", "textless": "<", "textgreater": ">",
        "textbar": "|", "textasciigrave": "`",
    }  # fmt: skip
    text = text.replace(r"{\ttfamily\char34}", "\0" + "34\0").replace("-{}", "-")
    text = re.sub(r"\\(text[a-z]+)\{\}", lambda found: f"\0{ord(named[found[1]])}\0", text)
    assert not re.search(r"(?<!\\)[$&#%_{}^~<>|\"`]", text)
    return re.sub("\0(\\d+)\0", lambda found: chr(int(found[1])), re.sub(r"\\([$&#%_{}])", r"\1", text))


@pytest.mark.parametrize("text", NASTY)
def test_latex_escapes_are_undone_to_the_text(text):
    from heavytail.report.latex import escape

    assert unescaped(escape(text)) == text


def test_latex_is_a_well_formed_document():
    text = FORMATS["tex"](PAGE)
    assert text.startswith(PREAMBLE)
    assert r"\usepackage{booktabs}" in PREAMBLE
    bare = re.sub(r"\\begin\{verbatim\}.*?\\end\{verbatim\}", "", text, flags=re.DOTALL)
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", bare.replace(r"\\", "")):
        depth += 1 if brace == "{" else -1
        assert depth >= 0
    assert depth == 0
    open_now = []
    for begin, name in re.findall(r"\\(begin|end)\{(\w+)\}", text):
        if begin == "begin":
            open_now.append(name)
        else:
            assert open_now.pop() == name
    assert open_now == []
    lines = [line for line in text.splitlines() if line.endswith(r" \\")]
    assert [len(re.findall(r"(?<!\\)&", line)) + 1 for line in lines] == [len(line) for line in cells(PAGE)]
    for rule in ("toprule", "midrule", "bottomrule"):
        assert text.count(rf"\{rule}") == 2


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="there is no pdflatex on this system")
def test_latex_compiles_as_it_stands(tmp_path):
    (tmp_path / "page.tex").write_text(FORMATS["tex"](PAGE))
    done = subprocess.run(
        ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "page.tex"], cwd=tmp_path, capture_output=True
    )
    assert done.returncode == 0, done.stdout[-2000:]
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("form", ["text", "md", "tex"])
def test_a_format_without_pictures_draws_none(form):
    def never():
        raise AssertionError("drawn")

    assert isinstance(FORMATS[form](Document("", (Picture(never, ""),))), str)


def test_html_sets_apart_what_a_cell_rests_on():
    """Decided without chance, algebra, a conflict, a true rate that is not sharp: a class each, which the style knows."""
    cells = ("0.2 exact", "0.2 algebra", "CONFLICT (1)", "not sharp (2)", "0.2 HOLDS")
    page = FORMATS["html"](Document("", (Grid("", ("a", "b", "c", "d", "e"), ((cells,),)),)))
    marks = re.findall(r'<span class="([\w-]+)">', page)
    assert marks == ["exact", "algebra", "CONFLICT", "not-sharp", "HOLDS"]
    assert all(f".{mark}" in page.partition("</style>")[0] for mark in marks)


FORMULAS = {
    "k**-r": (r"k\(^{-r}\)", "k<sup>-r</sup>"),
    "tau_k = G k**(1/alpha)": (
        r"\(\tau \)\(_{k}\) = G k\(^{1/\alpha }\)",
        "&tau;<sub>k</sub> = G k<sup>1/&alpha;</sup>",
    ),
    "min(2 (alpha - 1)**2, 3)": (r"min(2 (\(\alpha \) - 1)\(^{2}\), 3)", "min(2 (&alpha; - 1)<sup>2</sup>, 3)"),
    "||B||_alpha": (r"\textbar{}\textbar{}B\textbar{}\textbar{}\(_{\alpha }\)", "||B||<sub>&alpha;</sub>"),
    "tau_{k,j}": (r"\(\tau \)\(_{k,j}\)", "&tau;<sub>k,j</sub>"),
    "x_{k-1}": (r"x\(_{k-1}\)", "x<sub>k-1</sub>"),
    "K**(-(p - 1)/p)": (r"K\(^{-(p - 1)/p}\)", "K<sup>-(p - 1)/p</sup>"),
    "||g||**alpha": (r"\textbar{}\textbar{}g\textbar{}\textbar{}\(^{\alpha }\)", "||g||<sup>&alpha;</sup>"),
    "heavytail check remark-1-beta --alpha 1.5": (
        r"heavytail check remark-1-beta -{}-alpha 1.5",
        "heavytail check remark-1-beta --alpha 1.5",
    ),
    "2 ** 3 and theorem_4, alphas": (r"2 ** 3 and theorem\_4, alphas", "2 ** 3 and theorem_4, alphas"),
}


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_set_and_words_and_commands_are_not(text):
    tex, html = FORMULAS[text]
    assert latex.shown(text) == tex
    assert marked(text) == html


def test_the_papers_pages_hold_formulas_that_a_reader_of_mathematics_takes():
    """Matplotlib has a parser of LaTeX's mathematics that is not ours."""
    page = FORMATS["tex"](table_page(TABLE, verdicts_of(TABLE.claims)))
    page += FORMATS["tex"](errata_page([ERRATA_PAGE], verdicts_of(claims_of(ERRATA))))
    found = set(re.findall(r"\\\((.*?)\\\)", page))
    assert len(found) > 20
    parser = MathTextParser("path")
    for formula in found:
        parser.parse(f"$x{formula}$" if formula[0] in "^_" else f"${formula}$")
    with pytest.raises(ValueError, match="Expected"):
        parser.parse("$x^{1$")
