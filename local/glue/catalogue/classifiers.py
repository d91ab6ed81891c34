"""Custom classifiers, which crawlers name."""

from __future__ import annotations

from local.glue.catalogue.store import Record, Store, kept
from local.glue.errors import GlueError
from local.glue.paging import listed

KINDS = ("GrokClassifier", "XMLClassifier", "JsonClassifier", "CsvClassifier")
MOST = 1000


def _only(request: Record) -> tuple[str, Record]:
    """The kind and the definition that a request is about."""
    given = [kind for kind in KINDS if request.get(kind)]
    if len(given) != 1:
        raise GlueError("InvalidInputException", f"Set one of {', '.join(KINDS)}.")
    return given[0], request[given[0]]


def create(store: Store, request: Record) -> Record:
    """CreateClassifier."""
    kind, wanted = _only(request)
    if wanted["Name"] in store.classifiers:
        raise GlueError("AlreadyExistsException", f"Classifier with name {wanted['Name']} already exists")
    now = store.now()
    store.classifiers[wanted["Name"]] = {kind: {**wanted, "CreationTime": now, "LastUpdated": now, "Version": 1}}
    return {}


def update(store: Store, request: Record) -> Record:
    """UpdateClassifier: what is given takes the place of what was there; its kind stays (API reference)."""
    kind, wanted = _only(request)
    there = kept(store.classifiers, "Classifier", wanted["Name"])
    if kind not in there:
        raise GlueError(
            "InvalidInputException", f"Classifier {wanted['Name']} is no {kind}: its kind can't be changed."
        )
    version = int(there[kind].get("Version", 1)) + 1
    changed = {**there[kind], **wanted, "LastUpdated": store.now(), "Version": version}
    store.classifiers[wanted["Name"]] = {kind: changed}
    return {}


def delete(store: Store, request: Record) -> Record:
    """DeleteClassifier."""
    kept(store.classifiers, "Classifier", request["Name"])
    del store.classifiers[request["Name"]]
    return {}


def get(store: Store, request: Record) -> Record:
    """GetClassifier."""
    return {"Classifier": kept(store.classifiers, "Classifier", request["Name"])}


def get_all(store: Store, request: Record) -> Record:
    """GetClassifiers, in the order of their names."""
    return listed("Classifiers", [one for _, one in sorted(store.classifiers.items())], request, MOST)


ACTIONS = {
    "CreateClassifier": create,
    "UpdateClassifier": update,
    "DeleteClassifier": delete,
    "GetClassifier": get,
    "GetClassifiers": get_all,
}
