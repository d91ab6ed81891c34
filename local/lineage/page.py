"""Draws the graph as one HTML file that needs neither a server nor a network. Every name in it is text."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

from local.lineage.graph import Column, Graph, Node, Run
from local.lineage.places import LAYERS, Place
from local.webpage import filled, policy, script_json

WEB = Path(__file__).with_name("web")


def build(graph: Graph, made: str) -> str:
    """The page as text; `made` says when and of what it was made."""
    ids = {place: f"d{number}" for number, place in enumerate(sorted(graph.nodes, key=_order))}
    code = _file("page.js")
    edges = [[ids[source], ids[place]] for source, place in sorted(graph.edges, key=lambda one: (*map(_order, one),))]
    parts = {
        "policy": escape(policy(code)),
        "style": _file("page.css"),
        "made": escape(made),
        "notes": _notes(graph),
        "layers": "".join(_layer(layer, graph, ids) for layer in LAYERS),
        "details": "".join(_detail(graph, graph.nodes[place], ids) for place in ids),
        "edges": script_json({"edges": edges, "names": {place.anchor: ids[place] for place in ids}}),
        "code": code,
    }
    return filled(_file("page.html"), parts)


def _order(place: Place) -> tuple[int, str]:
    return list(LAYERS).index(place.layer), place.name


def _file(name: str) -> str:
    return (WEB / name).read_text(encoding="utf-8")


def _notes(graph: Graph) -> str:
    said = [f"{graph.events:,} events, {len(graph.nodes)} datasets, {len(graph.edges)} flows."]
    if graph.broken:
        said.append(f"{graph.broken} lines were no events: a run was killed while it wrote, or somebody else did.")
    lines = [f"<p>{' '.join(said)}</p>"]
    lines += [_bad(run, "FAILED", run.error) for run in graph.failed.values()]
    lines += [_bad(run, "began, and nobody told of its end", "") for run in graph.begun.values()]
    return "".join(lines)


def _bad(run: Run, what: str, error: str) -> str:
    return f'<p class="bad">{escape(run.job)} {what}, {_told(run)}{": " + escape(error) if error else ""}</p>'


def _layer(layer: str, graph: Graph, ids: dict[Place, str]) -> str:
    boxes = "".join(_box(graph.nodes[place], ids[place]) for place in ids if place.layer == layer)
    empty = '<li class="none">none yet</li>'
    return f"<section><h2>{escape(LAYERS[layer])}</h2><ul>{boxes or empty}</ul></section>"


def _box(node: Node, identity: str) -> str:
    rows = "" if node.rows is None else f'<span class="rows">{node.rows:,}</span>'
    return (
        f'<li><a class="box" id="box-{identity}" href="#{identity}">'
        f"<span>{escape(node.place.name)}</span>{rows}</a></li>"
    )


def _detail(graph: Graph, node: Node, ids: dict[Place, str]) -> str:
    identity = ids[node.place]
    sources = [(source, jobs) for (source, place), jobs in graph.edges.items() if place == node.place]
    targets = [(place, jobs) for (source, place), jobs in graph.edges.items() if source == node.place]
    return (
        f'<article id="{identity}" tabindex="-1"><h3>{escape(node.place.anchor)}</h3>'
        f"<p>{_counts(node)}</p>"
        f"<p>{_made(node)}</p>"
        f"{_flows('Made of', sources, ids)}{_flows('Goes into', targets, ids)}"
        f"{_columns(node, ids)}{_read(node, ids)}</article>"
    )


def _made(node: Node) -> str:
    return f"Made by {escape(node.run.job)}, {_told(node.run)}" if node.run else "Nobody told who made it."


def _counts(node: Node) -> str:
    said = ["rows: not counted" if node.rows is None else f"{node.rows:,} rows"]
    if node.moved is not None:
        said.append(f"{node.moved:,} rows moved by the last run")
    return "; ".join(said)


def _told(run: Run) -> str:
    refresh = f", refresh {escape(run.refresh)}" if run.refresh else ""
    return f"run {escape(run.run_id)}{refresh}, {escape(run.at)}"


def _flows(title: str, found: Iterable[tuple[Place, set[str]]], ids: dict[Place, str]) -> str:
    lines = "".join(
        f"<li>{_link(place, ids)} by {escape(', '.join(sorted(jobs)))}</li>"
        for place, jobs in sorted(found, key=lambda one: _order(one[0]))
    )
    return f"<h4>{title}</h4><ul>{lines}</ul>" if lines else ""


def _columns(node: Node, ids: dict[Place, str]) -> str:
    rows = "".join(_column(name, column, ids) for name, column in node.columns.items())
    head = "<tr><th>column</th><th>type</th><th>meaning</th><th>made of</th></tr>"
    return f'<div class="scroll" tabindex="0"><table>{head}{rows}</table></div>' if rows else ""


def _column(name: str, column: Column, ids: dict[Place, str]) -> str:
    made_of = ", ".join(_field(place, field, ids) for place, field in sorted(column.made_of))
    cells = (escape(name), escape(column.kind), escape(column.meaning), made_of)
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _read(node: Node, ids: dict[Place, str]) -> str:
    if not node.read_columns:
        return ""
    fields = ", ".join(_field(place, field, ids) for place, field in sorted(node.read_columns))
    return f"<h4>Columns that its rows depend on</h4><p>{fields}</p>"


def _field(place: Place, field: str, ids: dict[Place, str]) -> str:
    return f"{_link(place, ids)}.{escape(field)}" if field else _link(place, ids)


def _link(place: Place, ids: dict[Place, str]) -> str:
    if place not in ids:
        return escape(place.anchor)
    return f'<a href="#{ids[place]}">{escape(place.anchor)}</a>'
