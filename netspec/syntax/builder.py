"""Lark's tree to ours: one method for each rule of the grammar. The only mistakes left to find here are in literals."""

from __future__ import annotations

from typing import Any

from lark import Token, Tree

from netspec.diagnostics.base import Problems
from netspec.diagnostics.syntax import BadEscape, EmptyBody
from netspec.diagnostics.values import NumberOutOfRange
from netspec.source import Place, SourceFile, Span
from netspec.syntax import tree
from netspec.syntax.tokens import MISSING, TokenStream, place_of
from netspec.values import Size

ESCAPES = {"\\": "\\", '"': '"', "n": "\n", "t": "\t"}
WIDEST_EXTENT = 10**9
ONE_STEP = "write at least one step; `identity` hands its input on"
ONE_OPENING = "write at least one line, `vary width: 0.5..2 step 0.25` or `vary 3a.c1: [32, 64]` for example"
ONE_EDIT = "write at least one edit, `replace conv1: ...` or `set width = 0.5` for example"


Subtree = Tree[Token]
Child = Subtree | Token


class Builder:
    """Builds one file's tree."""

    def __init__(self, source: SourceFile, stream: TokenStream, problems: Problems) -> None:
        self.source = source
        self.path = source.path
        self.stream = stream
        self.problems = problems

    def file(self, root: Subtree) -> tree.File:
        built = [self.build(child) for child in root.children]
        declarations = tuple(one for one in built if one is not None)
        return tree.File(self.source, declarations, self.stream.docs.of_file, len(declarations) == len(built))

    def build(self, node: Child | None) -> Any:
        """What the rule's own method makes of a subtree; nothing of what was left out."""
        return None if node is None else getattr(self, f"on_{rule(node).data}")(node)

    def place(self, node: Child) -> Place:
        if isinstance(node, Token):
            return place_of(node, self.path)
        meta = node.meta
        if meta.empty:
            return Place(self.path, 1, 1, 1, 2)
        return Place(self.path, meta.line, meta.column, meta.end_line, meta.end_column)

    def word_place(self, node: Child, word: str) -> Place:
        """The place of the keyword that a rule starts with, where its whole place would span many lines."""
        place = self.place(node)
        return Place(self.path, place.line, place.column, place.line, place.column + len(word))

    def at(self, node: Child, shown: Child | None = None) -> tuple[Place, Span]:
        """Where a node stands: what of it to underline, all of it if nothing else is named, and its extent."""
        return self.place(node if shown is None else shown), extent(node)

    def declared(self, node: Subtree, name: Child) -> tuple[Place, Span]:
        """Where a declaration stands, its name to be underlined; the end of its line is none of it."""
        last = node.children[-1]
        ends_at = last.end_pos or 0 if isinstance(last, Token) else vars(last.meta)["container_end_pos"]
        return self.place(name), Span(node.meta.start_pos, ends_at)

    def ident(self, node: Child) -> tree.Ident:
        return tree.Ident(*self.at(node), str(only_token(node)))

    def parts(self, segments: list[Child]) -> tuple[tree.Ident, ...]:
        """The segments of a path; the lexer takes two numbers with a dot between them for one."""
        parts: list[tree.Ident] = []
        for segment in segments:
            place, span = self.at(segment)
            column, start = place.column, span.start
            for text in str(only_token(segment)).split("."):
                end = column + len(text)
                here = Place(self.path, place.line, column, place.line, end)
                parts.append(tree.Ident(here, Span(start, start + len(text)), text))
                column, start = end + 1, start + len(text) + 1
        return tuple(parts)

    def path_of(self, node: Child) -> tree.Path:
        return tree.Path(*self.at(node), self.parts(rule(node).children))

    def text(self, node: Child) -> str:
        """A string literal's text."""
        token = only_token(node)
        inner, out, at = str(token)[1:-1], [], 0
        while at < len(inner):
            char = inner[at]
            if char == "\\":
                at += 1
                if inner[at] not in ESCAPES:
                    column = (token.column or 1) + at
                    place = Place(self.path, token.line or 1, column, token.line or 1, column + 2)
                    self.problems.append(BadEscape(place=place, escape=inner[at - 1 : at + 1]))
                char = ESCAPES.get(inner[at], "")
            out.append(char)
            at += 1
        return "".join(out)

    # Declarations

    def on_use(self, node: Subtree) -> tree.Use | None:
        token, before = node.children[0], len(self.problems)
        target = self.text(token)
        return tree.Use(*self.declared(node, token), target) if len(self.problems) == before else None

    def on_param(self, node: Subtree) -> tree.Param:
        name, domain, value = node.children
        doc = self.stream.docs.above(self.place(node).line)
        return tree.Param(*self.declared(node, name), self.ident(name), self.build(domain), self.build(value), doc)

    def on_range_domain(self, node: Subtree) -> tree.RangeDomain:
        low, high, step = node.children
        return tree.RangeDomain(*self.at(node), self.build(low), self.build(high), self.build(step))

    def on_choice_domain(self, node: Subtree) -> tree.ChoiceDomain:
        return tree.ChoiceDomain(*self.at(node), tuple(self.build(child) for child in node.children))

    def on_let(self, node: Subtree) -> tree.Let:
        name, value = node.children
        return tree.Let(*self.declared(node, name), self.ident(name), self.build(value))

    def on_block(self, node: Subtree) -> tree.Block:
        name, signature, body = node.children
        doc = self.stream.docs.above(self.place(node).line)
        groups, bars = self.signature(signature)
        parameters = tuple(parameter for group in groups for parameter in group)
        chain = self.on_chain(body) if rule(body).data == "chain" else None
        statements = self.statements(body) if chain is None else ()
        at = self.declared(node, name)
        return tree.Block(*at, self.ident(name), parameters, bars, len(groups), chain, statements, doc)

    def signature(self, node: Child | None) -> tuple[list[list[tree.Parameter]], tuple[Span, ...]]:
        """The parameters of a block in their groups, and the bars between these."""
        children = [rule(child) for child in rule(node).children] if node is not None else []
        written = [child for child in children if child.data == "parameter_group"]
        groups = [[self.parameter(one, number) for one in group.children] for number, group in enumerate(written)]
        return groups, tuple(extent(child) for child in children if child.data == "bar")

    def parameter(self, node: Child, group: int) -> tree.Parameter:
        name, heading, default = rule(node).children
        text = self.text(heading) if heading is not None else None
        return tree.Parameter(*self.at(node, name), self.ident(name), text, self.build(default), group)

    def on_network(self, node: Subtree) -> tree.NetworkDeclaration:
        name, body = node.children
        doc = self.stream.docs.above(self.place(node).line)
        return tree.NetworkDeclaration(*self.declared(node, name), self.ident(name), self.statements(body), doc)

    def statements(self, body: Child) -> tuple[Any, ...]:
        place, block = self.place(body), rule(body)
        if not block.children and not any(place.holds(problem.place) for problem in self.problems):
            hint = {"edits": ONE_EDIT, "openings": ONE_OPENING}.get(str(block.data), ONE_STEP)
            self.problems.append(EmptyBody(place=self.word_place(body, "{"), hint=hint))
        return tuple(self.build(child) for child in block.children)

    def on_variant(self, node: Subtree) -> tree.Variant:
        name, base, edits = node.children
        doc = self.stream.docs.above(self.place(node).line)
        at = self.declared(node, name)
        return tree.Variant(*at, self.ident(name), self.ident(base), self.statements(edits), doc)

    def on_space(self, node: Subtree) -> tree.Space:
        name, base, openings = node.children
        doc = self.stream.docs.above(self.place(node).line)
        at = self.declared(node, name)
        return tree.Space(*at, self.ident(name), self.ident(base), self.statements(openings), doc)

    # What a space leaves open

    def on_vary(self, node: Subtree) -> tree.Vary:
        path, domain = node.children
        return tree.Vary(*self.at(node, path), self.path_of(path), self.build(domain))

    def on_vary_by(self, node: Subtree) -> tree.VaryBy:
        _, _, domain, *settings = node.children
        return tree.VaryBy(*self.lines(node), self.build(domain), self.settings(settings))

    def lines(self, node: Subtree) -> tuple[Place, Span, tree.Path, tree.Path | None]:
        """Where a node stands that begins with one line or the ends of several, and these."""
        first, last, *_ = node.children
        end = self.path_of(last) if last is not None else None
        place = self.place(first) if last is None else self.place(first).to(self.place(last))
        return place, extent(node), self.path_of(first), end

    def on_drop(self, node: Subtree) -> tree.Drop:
        path = node.children[0]
        return tree.Drop(*self.at(node, path), self.path_of(path))

    def on_choose(self, node: Subtree) -> tree.Choose:
        path, *alternatives = node.children
        return tree.Choose(*self.at(node, path), self.path_of(path), tuple(self.build(one) for one in alternatives))

    def on_alternative(self, node: Subtree) -> tree.Alternative:
        name, chain = node.children
        return tree.Alternative(*self.at(node), self.ident(name) if name is not None else None, self.on_chain(chain))

    def on_require_compare(self, node: Subtree) -> tree.Require:
        return required(self.on_expect_compare(node))

    def on_require_near(self, node: Subtree) -> tree.Require:
        return required(self.on_expect_near(node))

    # Edits

    def on_rescale(self, node: Subtree) -> tree.Rescale:
        _, _, factor, *settings = node.children
        return tree.Rescale(*self.lines(node), self.build(factor), self.settings(settings))

    def on_set(self, node: Subtree) -> tree.SetEdit:
        name, value = node.children
        return tree.SetEdit(*self.at(node), self.path_of(name), self.build(value))

    def on_replace(self, node: Subtree) -> tree.Replace:
        path, chain = node.children
        return tree.Replace(*self.at(node, path), self.path_of(path), self.on_chain(chain))

    def on_remove(self, node: Subtree) -> tree.Remove:
        path = node.children[0]
        return tree.Remove(*self.at(node, path), self.path_of(path))

    def on_insert(self, node: Subtree) -> tree.Insert:
        where, path, body = node.children
        return tree.Insert(*self.at(node, path), str(where), self.path_of(path), self.statements(body))

    # Statements

    def on_stage(self, node: Subtree) -> tree.Stage | tree.Missing:
        label, chain = node.children
        first = rule(rule(chain).children[0])
        word = str(only_token(first.children[0])) if first.data == "call" else ""
        if word.startswith(MISSING):
            return tree.Missing(*self.at(node), word.removeprefix(MISSING))
        doc = self.stream.docs.above(self.place(node).line)
        return tree.Stage(*self.at(node), self.ident(label) if label is not None else None, self.on_chain(chain), doc)

    def on_input(self, node: Subtree) -> tree.Input:
        return tree.Input(*self.at(node), self.build(node.children[0]))

    def on_default(self, node: Subtree) -> tree.Default:
        name, *settings = node.children
        return tree.Default(*self.at(node), self.ident(name), self.settings(settings))

    def on_scale(self, node: Subtree) -> tree.Scale:
        factor, *settings = node.children
        return tree.Scale(*self.at(node), self.build(factor), self.settings(settings))

    def on_aux(self, node: Subtree) -> tree.Aux:
        name, at, *settings, chain = node.children
        doc = self.stream.docs.above(self.place(node).line)
        stage, steps = self.path_of(at), self.on_chain(chain)
        return tree.Aux(*self.at(node, name), self.ident(name), stage, self.settings(settings), steps, doc)

    def on_expect_compare(self, node: Subtree) -> tree.Expect:
        left, operator, right = node.children
        return tree.Expect(*self.at(node), self.build(left), str(operator), self.build(right), None)

    def on_expect_near(self, node: Subtree) -> tree.Expect:
        left, right, tolerance, _ = node.children
        percent = tree.Number(*self.at(tolerance), str(tolerance))
        return tree.Expect(*self.at(node), self.build(left), "~", self.build(right), percent)

    def on_published(self, node: Subtree) -> tree.Published:
        source, *figures = node.children
        return tree.Published(*self.at(node, source), self.text(source), tuple(map(self.build, figures)), ())

    def on_published_model(self, node: Subtree) -> tree.Published:
        source, *settings = node.children
        return tree.Published(*self.at(node, source), self.text(source), (), self.settings(settings))

    def on_figures(self, node: Subtree) -> tree.Figures:
        label, *settings = node.children
        return tree.Figures(*self.at(node), self.path_of(label), self.settings(settings))

    # Steps

    def on_chain(self, node: Child) -> tree.Chain:
        return tuple(self.build(child) for child in rule(node).children)

    def on_call(self, node: Subtree) -> tree.CallStep:
        name, *rest = node.children
        groups: list[list[tree.Expression]] = [[]]
        bars, settings = list[Span](), list[Child]()
        for child in map(rule, rest):
            if child.data == "bar":
                groups.append([])
                bars.append(extent(child))
            elif child.data == "setting":
                settings.append(child)
            else:
                groups[-1].append(self.build(child))
        shaped = tuple(tuple(group) for group in groups)
        return tree.CallStep(*self.at(node), self.ident(name), shaped, tuple(bars), self.settings(settings))

    def on_join(self, node: Subtree) -> tree.JoinStep:
        word, *settings, body = node.children
        return tree.JoinStep(*self.at(node, word), str(word), self.settings(settings), self.statements(body))

    def on_body(self, node: Subtree) -> tree.GroupStep:
        return tree.GroupStep(self.word_place(node, "{"), extent(node), self.statements(node))

    def on_nested(self, node: Subtree) -> tree.NestedStep:
        return tree.NestedStep(*self.at(node), self.on_chain(node.children[0]))

    def on_repeat(self, node: Subtree) -> tree.RepeatStep:
        count, body = node.children
        place = self.word_place(node, "repeat")
        return tree.RepeatStep(place, extent(node), None, None, self.build(count), self.statements(body))

    def on_repeat_in(self, node: Subtree) -> tree.RepeatStep:
        name, low, high, body = node.children
        place = self.word_place(node, "repeat")
        variable, ends = self.ident(name), (self.build(low), self.build(high))
        return tree.RepeatStep(place, extent(node), variable, *ends, self.statements(body))

    def settings(self, nodes: list[Child]) -> tuple[tree.Setting, ...]:
        return tuple(self.on_setting(node) for node in nodes)

    def on_setting(self, node: Child) -> tree.Setting:
        name, value = rule(node).children
        return tree.Setting(*self.at(node), self.ident(name), self.build(value))

    # Expressions

    def on_configured(self, node: Subtree) -> tree.Configure:
        name, *settings = node.children
        return tree.Configure(*self.at(node), self.ident(name), self.settings(settings))

    def on_comparison(self, node: Subtree) -> tree.Comparison:
        left, operator, right = node.children
        return tree.Comparison(*self.at(node), self.build(left), str(operator), self.build(right))

    def operation(self, node: Subtree) -> tree.Operation:
        operands = tuple(self.build(child) for child in node.children[::2])
        return tree.Operation(*self.at(node), operands, tuple(str(sign) for sign in node.children[1::2]))

    on_sum_of = on_product_of = operation

    def on_negation(self, node: Subtree) -> tree.Negation:
        *signs, operand = node.children
        return tree.Negation(*self.at(node), self.build(operand), [*map(str, signs)].count("-") % 2 == 1)

    on_negative = on_negation

    def on_apply(self, node: Subtree) -> tree.Apply:
        name, *arguments = node.children
        return tree.Apply(*self.at(node), self.ident(name), tuple(self.build(one) for one in arguments))

    def on_number(self, node: Subtree) -> tree.Number:
        return tree.Number(*self.at(node), str(node.children[0]))

    def on_truth(self, node: Subtree) -> tree.Truth:
        return tree.Truth(*self.at(node), str(node.children[0]) == "true")

    def on_reference(self, node: Subtree) -> tree.Reference:
        return tree.Reference(*self.at(node), self.parts(node.children))

    def on_path_atom(self, node: Subtree) -> tree.LabelPath:
        return tree.LabelPath(*self.at(node), self.parts(node.children))

    def on_size(self, node: Subtree) -> tree.SizeLiteral:
        shape, _, stride = str(node.children[0]).partition("/")
        dims = tuple(self.extent(text, node) for text in shape.split("x"))
        strides = tuple(self.extent(text, node) for text in stride.split("x")) if stride else ()
        return tree.SizeLiteral(*self.at(node), Size(dims, strides or None))

    def extent(self, text: str, node: Child) -> int:
        if len(text) <= len(str(WIDEST_EXTENT)):
            return int(text)
        self.problems.append(NumberOutOfRange(place=self.place(node), why="an extent of a size is too long"))
        return 1


def required(claim: tree.Expect) -> tree.Require:
    """The claim as a budget of a space."""
    return tree.Require(claim.place, claim.span, claim.left, claim.operator, claim.right, claim.tolerance)


def rule(node: Child) -> Subtree:
    """What stands where the grammar has a rule, and not a token."""
    assert isinstance(node, Tree)
    return node


def extent(node: Child) -> Span:
    """Where a token or a subtree stands, by offsets."""
    where = node if isinstance(node, Token) else node.meta
    return Span(where.start_pos or 0, where.end_pos or 0)


def only_token(node: Child) -> Token:
    """The one token of a name, a label or a segment."""
    while not isinstance(node, Token):
        node = node.children[0]
    return node
