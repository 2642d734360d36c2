"""What a trial's command reports, and what is no report."""

from __future__ import annotations

from pathlib import Path

import pytest

from netspec.search.result import NoResultError, value_of


@pytest.mark.parametrize(
    ("files", "metric", "value"),
    [
        ({"result.json": '{"value": 0.5}'}, "value", 0.5),
        ({"result.json": '{"test": {"top1": 7}}'}, "test.top1", 7.0),
        ({"result.json": '{"value": 1}', "log.jsonl": '{"value": 2}'}, "value", 1.0),
        ({"log.jsonl": '{"value": 1}\n{"value": 2}\n{"step": 3}\n'}, "value", 2.0),
        ({"stdout.txt": 'epoch 1\n{"value": 3}\ndone\n'}, "value", 3.0),
        ({"stdout.txt": '{\n "top1": 4\n}\n'}, "top1", 4.0),
        ({"log.jsonl": '{"loss": 1}\n', "stdout.txt": '{"value": 5}'}, "value", 5.0),
    ],
)
def test_where_a_figure_is_found(tmp_path: Path, files: dict[str, str], metric: str, value: float) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert value_of(tmp_path, metric) == value


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({}, "left no"),
        ({"result.json": "0.5"}, "no JSON object"),
        ({"result.json": "{"}, "no JSON object"),
        ({"result.json": "[" * 100_000}, "no JSON object"),
        ({"result.json": '{"valeu": 1}'}, "has no `value`"),
        ({"result.json": '{"value": "0.5"}'}, "no number"),
        ({"result.json": '{"value": true}'}, "no number"),
        ({"result.json": '{"value": NaN}'}, "nan"),
        ({"result.json": '{"value": 1e999}'}, "inf"),
        ({"result.json": '{"value": 1' + "0" * 400 + "}"}, "too many digits"),
        ({"stdout.txt": "accuracy: 0.9\n"}, "left no"),
        ({"log.jsonl": '{"value": NaN}\n{"value": 1}\n{"value": NaN}'}, "nan"),
    ],
)
def test_what_is_no_figure(tmp_path: Path, files: dict[str, str], why: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(NoResultError, match=why):
        value_of(tmp_path, "value")
