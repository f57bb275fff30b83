"""The claims of the papers as modules, one theorem each: `heavytail.paper_checks.theorem_5`.

Their folder is paper_checks/. A wheel carries it inside the package, in the place of this file; a checkout has it beside the
package, and this file tells `import` so.
"""

from heavytail.claims.folders import travelling

__path__ = [str(travelling("paper_checks"))]
