"""Mistakes with the git revision that a spec is compared with (NS02x)."""

from __future__ import annotations

from netspec.diagnostics.files import FileProblem


class NoGit(FileProblem):
    """A spec that is not in a git repository, or no git to ask"""

    code = "NS021"
    message = "`{path}` can't be compared with a revision: it is in no git repository, or git is not installed"
    help = "name a second spec instead of `--against`"


class NoSuchRevision(FileProblem):
    """A revision that git does not know"""

    code = "NS022"
    message = "there is no revision `{revision}` in the repository of `{path}`"
    help = "`git log --oneline` lists revisions; a branch, a tag and `HEAD~1` are revisions too"
    revision: str


class NotInRevision(FileProblem):
    """A spec that a revision does not have"""

    code = "NS023"
    message = "`{path}` does not exist in the revision `{revision}`"
    help = "`git log --oneline -- {path}` lists the revisions that changed it"
    revision: str
