"""Which nodes of two lists belong together: by label first, then by order and likeness.

The alignment keeps the order of both lists and has the greatest sum of likenesses. A chain of steps may match the same
number of nodes that stand one by one on the other side. It takes time with the product of the lists' lengths, so past
`MOST_CELLS` nodes are paired in order. Exchanging both lists exchanges the sides of every pair, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from netspec.compare.likeness import Profile, likeness, likeness_to_several
from netspec.ir.model import Group

MOST_CELLS = 250_000
LONGEST_CHAIN = 8

Profiles = tuple[Profile, ...]
Pair = tuple[Profiles, Profiles]
Step = tuple[int, int]


def align(left: Sequence[Profile], right: Sequence[Profile], chains: bool = True) -> list[Pair]:
    """All nodes of both lists in order, each in one pair; `chains` says whether one may match several."""
    start = common(left, right)
    end = common(left[start:][::-1], right[start:][::-1])
    one, other = left[start : len(left) - end], right[start : len(right) - end]
    return [
        *(((a,), (b,)) for a, b in zip(left[:start], right[:start], strict=True)),
        *middle(one, other, chains),
        *(((a,), (b,)) for a, b in zip(left[len(left) - end :], right[len(right) - end :], strict=True)),
    ]


def common(left: Sequence[Profile], right: Sequence[Profile]) -> int:
    """How many nodes at the start are the same in name and content."""
    count = 0
    for a, b in zip(left, right, strict=False):
        if a.node.name != b.node.name or a.text != b.text:
            break
        count += 1
    return count


def middle(left: Sequence[Profile], right: Sequence[Profile], chains: bool) -> list[Pair]:
    """The lists without their common ends, aligned from the same side whichever comes first."""
    if len(left) * len(right) > MOST_CELLS:
        return [(run(a), run(b)) for a, b in zip_longest(left, right)]
    if written(right) < written(left):
        return [(a, b) for b, a in Alignment(right, left, chains).pairs()]
    return list(Alignment(left, right, chains).pairs())


def written(nodes: Sequence[Profile]) -> list[tuple[str, str]]:
    return [(one.text, one.node.name) for one in nodes]


def run(one: Profile | None) -> Profiles:
    return () if one is None else (one,)


class Alignment:
    """The best alignment of two short lists: `best[i][j]` is the most that nodes from i and j on can score."""

    def __init__(self, left: Sequence[Profile], right: Sequence[Profile], chains: bool) -> None:
        self.left, self.right, self.chains = left, right, chains
        rows, columns = len(left), len(right)
        self.best = [[0] * (columns + 1) for _ in range(rows + 1)]
        self.choice: list[list[Step]] = [[(1, 0)] * (columns + 1) for _ in range(rows)]
        self.choice.append([(0, 1)] * (columns + 1))
        for i in reversed(range(rows)):
            for j in reversed(range(columns)):
                self.best[i][j], self.choice[i][j] = self.decide(i, j)

    def decide(self, i: int, j: int) -> tuple[int, Step]:
        """The best score from here, and the step that starts it; a match rather than none, where both are as good."""
        best, choice = self.best[i + 1][j], (1, 0)
        if self.best[i][j + 1] > best:
            best, choice = self.best[i][j + 1], (0, 1)
        for step, score in self.matches(i, j):
            reached = score + self.best[i + step[0]][j + step[1]]
            if reached > best or (reached == best and 0 in choice):
                best, choice = reached, step
        return best, choice

    def matches(self, i: int, j: int) -> Iterator[tuple[Step, int]]:
        """What the nodes at i and j may be: a pair, or a chain and its steps."""
        single = likeness(self.left[i], self.right[j])
        if single is not None:
            yield (1, 1), single
        if not self.chains:
            return
        for (one, at), (other, from_), flip in (
            ((self.left, i), (self.right, j), False),
            ((self.right, j), (self.left, i), True),
        ):
            steps = steps_of(one[at])
            if steps and from_ + steps <= len(other):
                several = likeness_to_several(one[at], other[from_ : from_ + steps])
                if several is not None:
                    yield ((steps, 1) if flip else (1, steps)), several

    def pairs(self) -> Iterator[Pair]:
        """The pairs in order; of nodes that match nothing, those of the left list before those of the right."""
        i = j = 0
        alone: list[Pair] = []
        while i < len(self.left) or j < len(self.right):
            down, along = self.choice[i][j]
            pair = (tuple(self.left[i : i + down]), tuple(self.right[j : j + along]))
            i, j = i + down, j + along
            if down and along:
                yield from sorted(alone, key=lambda one: not one[0])
                yield pair
                alone = []
            else:
                alone.append(pair)
        yield from sorted(alone, key=lambda one: not one[0])


def steps_of(one: Profile) -> int:
    """The number of steps of a chain that may match as many nodes; 0 for anything else."""
    node = one.node
    if isinstance(node, Group) and node.kind == "sequence" and 2 <= len(node.children) <= LONGEST_CHAIN:
        return len(node.children)
    return 0
