"""Lark's tree to ours: one method for each rule of the grammar. The only mistakes left to find here are in literals."""

from __future__ import annotations

from typing import Any

from lark import Token

from netspec.diagnostics.base import Problems
from netspec.diagnostics.syntax import BadEscape, EmptyBody
from netspec.diagnostics.values import NumberOutOfRange
from netspec.source import Place, SourceFile
from netspec.syntax import tree
from netspec.syntax.tokens import MISSING, TokenStream, place_of
from netspec.values import Size

ESCAPES = {"\\": "\\", '"': '"', "n": "\n", "t": "\t"}
WIDEST_EXTENT = 10**9
ONE_STEP = "write at least one step; `identity` hands its input on"
ONE_EDIT = "write at least one edit, `replace conv1: ...` or `set width = 0.5` for example"


class Builder:
    """Builds one file's tree."""

    def __init__(self, source: SourceFile, stream: TokenStream, problems: Problems) -> None:
        self.source = source
        self.path = source.path
        self.stream = stream
        self.problems = problems

    def file(self, root: Any) -> tree.File:
        built = [self.build(child) for child in root.children]
        declarations = tuple(one for one in built if one is not None)
        return tree.File(self.source, declarations, self.stream.docs.of_file, len(declarations) == len(built))

    def build(self, node: Any) -> Any:
        """What the rule's own method makes of a subtree."""
        return getattr(self, f"on_{node.data}")(node)

    def place(self, node: Any) -> Place:
        if isinstance(node, Token):
            return place_of(node, self.path)
        meta = node.meta
        if meta.empty:
            return Place(self.path, 1, 1, 1, 2)
        return Place(self.path, meta.line, meta.column, meta.end_line, meta.end_column)

    def word_place(self, node: Any, word: str) -> Place:
        """The place of the keyword that a rule starts with, where its whole place would span many lines."""
        place = self.place(node)
        return Place(self.path, place.line, place.column, place.line, place.column + len(word))

    def ident(self, node: Any) -> tree.Ident:
        text = (
            "".join(str(token) for token in node.scan_values(lambda _: True)) if node.data != "path" else dotted(node)
        )
        return tree.Ident(text, self.place(node))

    def text(self, token: Token) -> str:
        """A string literal's text."""
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

    def on_use(self, node: Any) -> tree.Use | None:
        token, before = node.children[0], len(self.problems)
        target = self.text(token)
        return tree.Use(target, self.place(token)) if len(self.problems) == before else None

    def on_param(self, node: Any) -> tree.Param:
        name, domain, value = node.children
        doc = self.stream.docs.above(self.place(node).line)
        held = self.build(domain) if domain is not None else None
        return tree.Param(self.ident(name), held, self.build(value), doc, self.place(name))

    def on_range_domain(self, node: Any) -> tree.RangeDomain:
        low, high, step = node.children
        stepped = self.build(step) if step is not None else None
        return tree.RangeDomain(self.build(low), self.build(high), stepped, self.place(node))

    def on_choice_domain(self, node: Any) -> tree.ChoiceDomain:
        return tree.ChoiceDomain(tuple(self.build(child) for child in node.children), self.place(node))

    def on_let(self, node: Any) -> tree.Let:
        name, value = node.children
        return tree.Let(self.ident(name), self.build(value), self.place(name))

    def on_block(self, node: Any) -> tree.Block:
        name, signature, body = node.children
        doc = self.stream.docs.above(self.place(node).line)
        groups = signature.children if signature is not None else []
        parameters = tuple(
            self.parameter(child, number) for number, group in enumerate(groups) for child in group.children
        )
        chain = self.on_chain(body) if body.data == "chain" else None
        statements = self.statements(body) if chain is None else ()
        place = self.place(name)
        return tree.Block(self.ident(name), parameters, len(groups), chain, statements, doc, place)

    def parameter(self, node: Any, group: int) -> tree.Parameter:
        name, heading, default = node.children
        text = self.text(heading) if heading is not None else None
        return tree.Parameter(self.ident(name), text, self.build(default) if default is not None else None, group)

    def on_network(self, node: Any) -> tree.NetworkDeclaration:
        name, body = node.children
        doc = self.stream.docs.above(self.place(node).line)
        return tree.NetworkDeclaration(self.ident(name), self.statements(body), doc, self.place(name))

    def statements(self, body: Any) -> tuple[Any, ...]:
        place = self.place(body)
        if not body.children and not any(place.holds(problem.place) for problem in self.problems):
            hint = ONE_EDIT if body.data == "edits" else ONE_STEP
            self.problems.append(EmptyBody(place=self.word_place(body, "{"), hint=hint))
        return tuple(self.build(child) for child in body.children)

    def on_variant(self, node: Any) -> tree.Variant:
        name, base, edits = node.children
        doc = self.stream.docs.above(self.place(node).line)
        return tree.Variant(self.ident(name), self.ident(base), self.statements(edits), doc, self.place(name))

    # Edits

    def on_set(self, node: Any) -> tree.SetEdit:
        name, value = node.children
        return tree.SetEdit(self.ident(name), self.build(value), self.place(node))

    def on_replace(self, node: Any) -> tree.Replace:
        path, chain = node.children
        return tree.Replace(self.ident(path), self.on_chain(chain), self.place(path))

    def on_remove(self, node: Any) -> tree.Remove:
        path = node.children[0]
        return tree.Remove(self.ident(path), self.place(path))

    def on_insert(self, node: Any) -> tree.Insert:
        where, path, body = node.children
        return tree.Insert(str(where), self.ident(path), self.statements(body), self.place(path))

    # Statements

    def on_stage(self, node: Any) -> tree.Stage | tree.Missing:
        label, chain = node.children
        word = segment_text(chain)
        if word.startswith(MISSING):
            return tree.Missing(word.removeprefix(MISSING), self.place(node))
        doc = self.stream.docs.above(self.place(node).line)
        ident = self.ident(label) if label is not None else None
        return tree.Stage(ident, self.on_chain(chain), doc, self.place(node))

    def on_input(self, node: Any) -> tree.Input:
        return tree.Input(self.build(node.children[0]), self.place(node))

    def on_default(self, node: Any) -> tree.Default:
        name, *settings = node.children
        return tree.Default(self.ident(name), self.settings(settings), self.place(node))

    def on_scale(self, node: Any) -> tree.Scale:
        factor, *settings = node.children
        return tree.Scale(self.build(factor), self.settings(settings), self.place(node))

    def on_aux(self, node: Any) -> tree.Aux:
        name, at, *settings, chain = node.children
        doc = self.stream.docs.above(self.place(node).line)
        steps = self.on_chain(chain)
        return tree.Aux(self.ident(name), self.ident(at), self.settings(settings), steps, doc, self.place(name))

    def on_expect_compare(self, node: Any) -> tree.Expect:
        left, operator, right = node.children
        return tree.Expect(self.build(left), str(operator), self.build(right), None, self.place(node))

    def on_expect_near(self, node: Any) -> tree.Expect:
        left, right, tolerance, _ = node.children
        percent = tree.Number(str(tolerance), self.place(tolerance))
        return tree.Expect(self.build(left), "~", self.build(right), percent, self.place(node))

    def on_published(self, node: Any) -> tree.Published:
        source, *figures = node.children
        return tree.Published(self.text(source), tuple(self.build(one) for one in figures), self.place(source))

    def on_figures(self, node: Any) -> tree.Figures:
        label, *settings = node.children
        return tree.Figures(self.ident(label), self.settings(settings), self.place(node))

    # Steps

    def on_chain(self, node: Any) -> tree.Chain:
        return tuple(self.build(child) for child in node.children)

    def on_call(self, node: Any) -> tree.CallStep:
        name, *rest = node.children
        groups: list[list[tree.Expression]] = [[]]
        settings = []
        for child in rest:
            if child.data == "bar":
                groups.append([])
            elif child.data == "setting":
                settings.append(child)
            else:
                groups[-1].append(self.build(child))
        shaped = tuple(tuple(group) for group in groups)
        return tree.CallStep(self.ident(name), shaped, self.settings(settings), self.place(node))

    def on_join(self, node: Any) -> tree.JoinStep:
        word, *settings, body = node.children
        return tree.JoinStep(str(word), self.settings(settings), self.statements(body), self.place(word))

    def on_body(self, node: Any) -> tree.GroupStep:
        return tree.GroupStep(self.statements(node), self.word_place(node, "{"))

    def on_nested(self, node: Any) -> tree.NestedStep:
        return tree.NestedStep(self.on_chain(node.children[0]), self.place(node))

    def on_repeat(self, node: Any) -> tree.RepeatStep:
        count, body = node.children
        place = self.word_place(node, "repeat")
        return tree.RepeatStep(None, None, self.build(count), self.statements(body), place)

    def on_repeat_in(self, node: Any) -> tree.RepeatStep:
        name, low, high, body = node.children
        place = self.word_place(node, "repeat")
        return tree.RepeatStep(self.ident(name), self.build(low), self.build(high), self.statements(body), place)

    def settings(self, nodes: list[Any]) -> tuple[tree.Setting, ...]:
        return tuple(self.on_setting(node) for node in nodes)

    def on_setting(self, node: Any) -> tree.Setting:
        name, value = node.children
        return tree.Setting(self.ident(name), self.build(value), self.place(node))

    # Expressions

    def on_configured(self, node: Any) -> tree.Configure:
        name, *settings = node.children
        return tree.Configure(self.ident(name), self.settings(settings), self.place(node))

    def on_comparison(self, node: Any) -> tree.Comparison:
        left, operator, right = node.children
        return tree.Comparison(self.build(left), str(operator), self.build(right), self.place(node))

    def operation(self, node: Any) -> tree.Operation:
        operands = tuple(self.build(child) for child in node.children[::2])
        return tree.Operation(operands, tuple(str(sign) for sign in node.children[1::2]), self.place(node))

    on_sum_of = on_product_of = operation

    def on_negation(self, node: Any) -> tree.Negation:
        *signs, operand = node.children
        return tree.Negation(self.build(operand), signs.count("-") % 2 == 1, self.place(node))

    on_negative = on_negation

    def on_apply(self, node: Any) -> tree.Apply:
        name, *arguments = node.children
        return tree.Apply(self.ident(name), tuple(self.build(one) for one in arguments), self.place(node))

    def on_number(self, node: Any) -> tree.Number:
        return tree.Number(str(node.children[0]), self.place(node))

    def on_truth(self, node: Any) -> tree.Truth:
        return tree.Truth(str(node.children[0]) == "true", self.place(node))

    def on_reference(self, node: Any) -> tree.Reference:
        return tree.Reference(dotted(node), self.place(node))

    def on_path_atom(self, node: Any) -> tree.LabelPath:
        return tree.LabelPath(dotted(node), self.place(node))

    def on_size(self, node: Any) -> tree.SizeLiteral:
        shape, _, stride = str(node.children[0]).partition("/")
        dims = tuple(self.extent(text, node) for text in shape.split("x"))
        strides = tuple(self.extent(text, node) for text in stride.split("x")) if stride else ()
        return tree.SizeLiteral(Size(dims, strides or None), self.place(node))

    def extent(self, text: str, node: Any) -> int:
        if len(text) <= len(str(WIDEST_EXTENT)):
            return int(text)
        self.problems.append(NumberOutOfRange(place=self.place(node), why="an extent of a size is too long"))
        return 1


def dotted(node: Any) -> str:
    """The segments of a path, with dots between them."""
    return ".".join(segment_text(child) for child in node.children)


def segment_text(node: Any) -> str:
    return str(node) if isinstance(node, Token) else "".join(str(token) for token in node.scan_values(lambda _: True))
