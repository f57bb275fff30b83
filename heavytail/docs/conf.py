"""How Sphinx builds the site: from this folder, from the package and from nothing else; it needs no network."""

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

_project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = _project["name"]
version = release = _project["version"]
html_title = f"{project} {version}"
html_short_title = _project["description"]
language = "en"

extensions = [
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx_copybutton",
    "sphinx_design",
    "heavytail.docs.extension",
]
exclude_patterns = ["README.md"]
default_role = "py:obj"

myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath", "fieldlist"]
myst_heading_anchors = 3

autodoc_typehints = "none"  # docstrings say what they take
numpydoc_show_class_members = False
copybutton_exclude = ".linenos, .gp, .go"

html_theme = "pydata_sphinx_theme"
html_math_renderer = "mathml"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_js_files = ["claims.js"]
html_copy_source = html_show_sourcelink = False
html_show_copyright = html_show_sphinx = False
html_theme_options = {
    "footer_start": [],
    "footer_center": [],
    "footer_end": [],
    "header_links_before_dropdown": 6,
    "navbar_align": "left",
    "show_nav_level": 1,
    "collapse_navigation": True,
    "navigation_with_keys": False,
    "show_prev_next": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
html_sidebars: dict[str, list[str]] = {"*": [], "start/index": []}  # pages without others below them
