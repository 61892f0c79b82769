"""An Odoo 19 database of our own behind JSON-2, as strict as the vendor's pages and code say.

Rules, each with where it was taken from:

* ``POST /json/2/<model>/<method>`` with named arguments in one JSON object, beside them ``ids`` and
  ``context``; ``Authorization: bearer KEY``; ``X-Odoo-Database`` where a server has several; the
  result alone comes back. One call is one transaction.
  https://www.odoo.com/documentation/19.0/developer/reference/external_api.html
* 401 for a wrong key, 403 for what the user may not do, 404 for an unknown model or method, 415 for
  another content type, 422 for wrong arguments and for the user's own errors; errors are
  ``{name, message, arguments, context, debug}``. Same page, "Error handling", and
  https://github.com/odoo/odoo/blob/19.0/addons/rpc/controllers/json2.py
* ``load`` imports rows by external id: all of them or, with one bad row, none. It answers ``ids``
  in the order of the rows (or False) and ``messages`` with the row and field of each error.
  ``mode=update`` with ``noupdate`` leaves records alone that are there already.
  https://www.odoo.com/documentation/19.0/developer/reference/backend/orm.html and
  https://github.com/odoo/odoo/blob/19.0/odoo/orm/models.py (``load``, ``_load_records``)
* fields of leads, activities, mailing lists and their constraints:
  https://github.com/odoo/odoo/tree/19.0/addons/crm (no ``mobile`` since 19), ``addons/mail``,
  ``addons/mass_mailing``. A contact stands in a mailing list once; ``opt_out`` is per list, the
  blacklist is for all.
"""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from loopserver import Answer, Call, LoopServer

__all__ = ["Fault", "OdooServer"]

KEY = "0123456789abcdef0123456789abcdef01234567"
DATABASE = "example"
USER = 2

_CHAR, _HTML, _INT, _BOOL, _DATE, _DATETIME = (
    "char", "html", "integer", "boolean", "date", "datetime",
)  # fmt: skip


def _field(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "required": False, "readonly": False, "store": True, **more}


def _one(model: str, **more: Any) -> dict[str, Any]:
    return _field("many2one", relation=model, **more)


def _many(model: str, **more: Any) -> dict[str, Any]:
    return _field("many2many", relation=model, **more)


_MODELS: dict[str, dict[str, dict[str, Any]]] = {
    "crm.lead": {
        "name": _field(_CHAR, required=True, string="Opportunity"),
        **{
            name: _field(_CHAR)
            for name in (
                "contact_name", "partner_name", "function", "email_from", "phone", "website",
                "street", "street2", "zip", "city", "referred",
            )
        },
        "email_normalized": _field(_CHAR, readonly=True),
        "description": _field(_HTML),
        "type": _field("selection", required=True,
                       selection=[["lead", "Lead"], ["opportunity", "Opportunity"]]),
        "priority": _field("selection", selection=[["0", "Low"], ["1", "Medium"], ["2", "High"],
                                                   ["3", "Very High"]]),
        "country_id": _one("res.country"),
        "state_id": _one("res.country.state"),
        "user_id": _one("res.users"),
        "campaign_id": _one("utm.campaign"),
        "tag_ids": _many("crm.tag"),
        "active": _field(_BOOL),
        "is_blacklisted": _field(_BOOL, readonly=True, store=False),
        "expected_revenue": _field("float"),
    },
    "ir.model": {"model": _field(_CHAR), "name": _field(_CHAR)},
    "ir.model.data": {
        "module": _field(_CHAR), "name": _field(_CHAR), "model": _field(_CHAR),
        "res_id": _field(_INT), "noupdate": _field(_BOOL),
    },
    "res.users": {"name": _field(_CHAR), "login": _field(_CHAR), "email": _field(_CHAR),
                  "active": _field(_BOOL)},
    "res.country": {"name": _field(_CHAR), "code": _field(_CHAR)},
    "res.country.state": {"name": _field(_CHAR), "code": _field(_CHAR),
                          "country_id": _one("res.country")},
    "crm.tag": {"name": _field(_CHAR, required=True)},
    "utm.campaign": {"name": _field(_CHAR), "title": _field(_CHAR, required=True)},
    "mail.activity.type": {"name": _field(_CHAR), "category": _field(_CHAR)},
    "mail.activity": {
        "res_model_id": _one("ir.model", required=True),
        "res_id": _field("many2one_reference", required=True),
        "activity_type_id": _one("mail.activity.type"),
        "summary": _field(_CHAR),
        "note": _field(_HTML),
        "date_deadline": _field(_DATE, required=True),
        "user_id": _one("res.users"),
        "active": _field(_BOOL),
        "state": _field(_CHAR, readonly=True, store=False),
    },
    "mailing.list": {"name": _field(_CHAR, required=True), "active": _field(_BOOL)},
    "mailing.contact": {
        "name": _field(_CHAR), "company_name": _field(_CHAR), "email": _field(_CHAR),
        "email_normalized": _field(_CHAR, readonly=True), "list_ids": _many("mailing.list"),
    },
    "mailing.subscription": {
        "contact_id": _one("mailing.contact", required=True),
        "list_id": _one("mailing.list", required=True),
        "opt_out": _field(_BOOL),
    },
    "mail.blacklist": {"email": _field(_CHAR, required=True), "active": _field(_BOOL)},
}  # fmt: skip
for _name, _fields in _MODELS.items():
    _fields["id"] = _field(_INT, readonly=True)
    _fields["display_name"] = _field(_CHAR, readonly=True, store=False)
    for _key, _value in _fields.items():
        _value.setdefault("string", _key.replace("_", " ").title())

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Fault(Exception):
    """What Odoo answers instead: its exception's name and words."""

    def __init__(self, status: int, name: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = {
            "name": name,
            "message": message,
            "arguments": [message],
            "context": {},
            "debug": "Traceback (most recent call last): …",
        }


class _BrokenError(Fault):
    """What breaks when everything is flushed at the end, where an import catches nothing."""


class _RowError(Exception):
    """What is wrong with one row of a `load`."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class OdooServer(LoopServer):
    """One database. What a person does in it has a method; what an app does goes over HTTP."""

    def __init__(self, *, modules: tuple[str, ...] = ("crm", "mass_mailing")) -> None:
        super().__init__()
        self.models = {
            name: fields
            for name, fields in _MODELS.items()
            if "mass_mailing" in modules or not name.startswith("mailing.")
        }
        self.rows: dict[str, dict[int, dict[str, Any]]] = {name: {} for name in self.models}
        self.denied: set[tuple[str, str]] = set()
        """(model, "create" or "write"): what the key's user may not do."""
        self.effects: Counter[tuple[str, str]] = Counter()
        """How often each thing was done, for tests that count doubles."""
        self.refuses: dict[str, str] = {}
        """Part of a lead's contact name -> why a rule of this database refuses it."""
        self.breaks: dict[str, str] = {}
        """Part of a lead's contact name -> the exception that a module of this database raises for
        it, as HTTP 500: https://www.odoo.com/documentation/19.0/developer/reference/external_api.html
        """
        self.broken_methods: set[str] = set()
        self.instead: dict[str, Any] = {}
        """Method -> what is answered, whatever was asked."""
        self._undo: list[Callable[[], object]] = []
        """What the present transaction did, undone in reverse when it fails."""
        self._next = dict.fromkeys(self.models, 1)
        self._xids: dict[str, tuple[str, int, bool]] = {}
        """External id -> (model, record, noupdate)."""
        self.add("res.users", name="OdooBot", login="__system__", email="", active=False)
        self.add("res.users", name="Lee Capture", login="lee@example.com", email="lee@example.com")
        self.add("res.users", name="Sam Seller", login="sam@example.com", email="sam@example.com")
        germany = self.add("res.country", name="Germany", code="DE")
        self.add("res.country", name="United States", code="US")
        self.add("res.country.state", name="Bavaria", code="BY", country_id=germany)
        for model in ("crm.lead", "res.partner", "mail.activity"):
            self.add("ir.model", model=model, name=model)
        self.add("mail.activity.type", name="Call", category="phonecall")
        todo = self.add("mail.activity.type", name="To-Do", category="default")
        self._xids["mail.mail_activity_data_todo"] = ("mail.activity.type", todo, False)

    # --- what people do in Odoo ------------------------------------------------------------------
    def add(self, model: str, /, **values: Any) -> int:
        """Somebody makes a record; its id."""
        record = self._next[model]
        self._next[model] += 1
        row: dict[str, Any] = {
            name: [] if field["type"] == "many2many" else False
            for name, field in self.models[model].items()
            if field["store"]
        }
        row.update(id=record, **values)
        if "active" in self.models[model]:
            row["active"] = values.get("active", True)
        if model == "crm.lead":
            row["type"] = row["type"] or "opportunity"
            row["priority"] = row["priority"] or "0"
        self.rows[model][record] = row
        self._compute(model, row)
        return record

    def edit(self, model: str, record: int, /, **values: Any) -> None:
        self.rows[model][record].update(values)
        self._compute(model, self.rows[model][record])

    def blacklist(self, email: str) -> None:
        self.add("mail.blacklist", email=email.lower())

    def delete(self, model: str, record: int) -> None:
        del self.rows[model][record]
        self._xids = {k: v for k, v in self._xids.items() if v[:2] != (model, record)}

    def record_of(self, xid: str) -> dict[str, Any] | None:
        model, record, _ = self._xids.get(xid, ("", 0, False))
        return self.rows[model].get(record) if model else None

    # --- the door --------------------------------------------------------------------------------
    def reply(self, call: Call) -> Answer:
        if call.path == "/web/version":
            return Answer(body={"version_info": [19, 0, 0, "final", 0, ""], "version": "19.0"})
        self._undo.clear()
        try:
            return Answer(
                body=self._dispatch(call),
                headers={"Content-Type": "application/json; charset=utf-8"},
            )
        except Fault as fault:
            self._roll_back()
            return Answer(
                status=fault.status,
                body=fault.body,
                headers={"Content-Type": "application/json; charset=utf-8"},
            )

    def _dispatch(self, call: Call) -> Any:
        scheme, _, key = call.headers.get("authorization", "").partition(" ")
        if call.path.startswith("/doc-bearer/"):
            self._sign_in(scheme, key)
            return self._documentation(call.path.removeprefix("/doc-bearer/").removesuffix(".json"))
        match = re.fullmatch(r"/json/2/(?P<model>[\w.]+)/(?P<method>\w+)", call.path)
        if match is None or call.method != "POST":
            raise Fault(404, "werkzeug.exceptions.NotFound",
                        "Did you mean POST /json/2/<model>/<method>?")  # fmt: skip
        if call.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            raise Fault(415, "werkzeug.exceptions.UnsupportedMediaType",
                        "Request inferred type is not compatible with json2")  # fmt: skip
        self._sign_in(scheme, key)
        if call.headers.get("x-odoo-database", DATABASE) != DATABASE:
            raise Fault(404, "werkzeug.exceptions.NotFound", "database not found")
        try:
            body = call.json() if call.body else {}
        except ValueError as error:
            raise Fault(400, "werkzeug.exceptions.BadRequest",
                        f"could not parse the body as json: {error}") from error  # fmt: skip
        if not isinstance(body, dict):
            raise Fault(400, "werkzeug.exceptions.BadRequest",
                        "could not parse the body, expecting a json object")  # fmt: skip
        model, name = match["model"], match["method"]
        if model not in self.models:
            raise Fault(404, "werkzeug.exceptions.NotFound", f"the model '{model}' does not exist")
        method = _METHODS.get(name)
        if method is None or (name == "context_get") != (
            model == "res.users" and name == "context_get"
        ):
            words = f"The method '{model}.{name}' does not exist"
            raise Fault(404, "werkzeug.exceptions.NotFound", words)
        if name in self.broken_methods:
            raise Fault(500, "builtins.KeyError", "'partner_id'")
        if name in self.instead:
            return self.instead[name]
        ids = body.pop("ids", [])
        context = body.pop("context", {})
        if name not in ("read", "write") and ids:
            raise Fault(422, "werkzeug.exceptions.UnprocessableEntity",
                        f"cannot call {model}.{name} with ids")  # fmt: skip
        try:
            inspect.signature(method).bind(self, model, ids, context, **body)
        except TypeError as error:
            raise Fault(422, "werkzeug.exceptions.UnprocessableEntity", str(error)) from error
        return method(self, model, ids, context, **body)

    def _sign_in(self, scheme: str, key: str) -> None:
        if scheme.lower() != "bearer" or key != KEY:
            raise Fault(401, "werkzeug.exceptions.Unauthorized", "Invalid apikey")

    def _documentation(self, model: str) -> Any:
        """What the ``/doc`` page is made from: each method's arguments, in order."""
        methods = {}
        for name, method in _METHODS.items():
            names = list(inspect.signature(method).parameters)[4:]
            on_records = name in ("read", "write")
            methods[name] = {
                "parameters": {key: {} for key in names},
                "api": [] if on_records else ["model"],
            }
        return {"model": model, "methods": methods}

    # --- methods ---------------------------------------------------------------------------------
    def context_get(self, model: str, ids: Any, context: Any) -> Any:
        return {"lang": "en_US", "tz": "Europe/Berlin", "uid": USER}

    def fields_get(
        self, model: str, ids: Any, context: Any, allfields: Any = None, attributes: Any = None
    ) -> Any:
        found = self.models[model]
        return {
            name: {
                key: value
                for key, value in {"name": name, **field}.items()
                if attributes is None or key in attributes
            }
            for name, field in found.items()
            if not allfields or name in allfields
        }

    def search_read(
        self,
        model: str,
        ids: Any,
        context: Any,
        domain: Any = None,
        fields: Any = None,
        offset: int = 0,
        limit: int | None = None,
        order: str | None = None,
    ) -> Any:
        if model == "ir.model.data":
            rows: Any = (
                {"id": at, "module": xid.partition(".")[0], "name": xid.partition(".")[2],
                 "model": where[0], "res_id": where[1], "noupdate": where[2]}
                for at, (xid, where) in enumerate(self._xids.items(), 1)
            )  # fmt: skip
        else:
            rows = self.rows[model].values()
        wanted = self._condition(model, domain or [])
        hidden = "active" in self.models[model] and context.get("active_test", True)
        uses_active = any(isinstance(one, list) and one[0] == "active" for one in domain or [])
        found = [
            row for row in rows if wanted(row) and (not hidden or uses_active or row["active"])
        ]
        found = found[offset : None if limit is None else offset + limit]
        return [self._shown(model, row, fields) for row in found]

    def read(self, model: str, ids: Any, context: Any, fields: Any = None, load: str = "") -> Any:
        for record in ids:
            if record not in self.rows[model]:
                raise Fault(404, "odoo.exceptions.MissingError",
                            f"Record does not exist or has been deleted. (Record: {model}({record},)")  # noqa: E501  # fmt: skip
        return [self._shown(model, self.rows[model][record], fields) for record in ids]

    def create(self, model: str, ids: Any, context: Any, vals_list: Any) -> Any:
        self._allow(model, "create")
        many = vals_list if isinstance(vals_list, list) else [vals_list]
        made = [self._create(model, values) for values in many]
        return made if isinstance(vals_list, list) else made[0]

    def write(self, model: str, ids: Any, context: Any, vals: Any) -> Any:
        self._allow(model, "write")
        for record in ids:
            if record not in self.rows[model]:
                raise Fault(404, "odoo.exceptions.MissingError",
                            "Record does not exist or has been deleted.")  # fmt: skip
        for record in ids:
            try:
                self._write(model, record, vals)
            except _RowError as error:
                raise Fault(422, "odoo.exceptions.ValidationError", str(error)) from error
        return True

    def load(self, model: str, ids: Any, context: Any, fields: Any, data: Any) -> Any:
        """All rows or none, as the import wizard does it."""
        self._allow(model, "create")
        if not isinstance(fields, list) or not isinstance(data, list):
            raise Fault(500, "TypeError", "fields and data are lists")
        found: list[int] = []
        messages: list[dict[str, Any]] = []
        for at, row in enumerate(data):
            try:
                found.append(self._load_row(model, fields, row, context))
            except _RowError as error:
                messages.append(
                    {"type": "error", "message": str(error), "rows": {"from": at, "to": at},
                     "record": at, "field": error.field}
                )  # fmt: skip
        if messages:
            self._roll_back()
            return {"ids": False, "messages": messages, "nextrow": 0}
        return {"ids": found, "messages": [], "nextrow": 0}

    # --- rows ------------------------------------------------------------------------------------
    def _load_row(self, model: str, fields: Any, row: Any, context: Mapping[str, Any]) -> int:
        if len(row) != len(fields) or not all(isinstance(cell, str) for cell in row):
            raise _RowError("Every cell of an import is a text")
        values: dict[str, Any] = {}
        xid = ""
        for path, text in zip(fields, row, strict=True):
            name, _, sub = path.partition("/")
            if path == "id":
                xid = text if "." in text else f"{context.get('module', '__import__')}.{text}"
                if not re.fullmatch(r"[\w-]+\.[\w-]+", xid):
                    raise _RowError(f"'{text}' is not a valid external id", "id")
                continue
            if name not in self.models[model]:
                raise _RowError(f"Unknown field '{name}'", name)
            values[name] = self._converted(self.models[model][name], name, sub, text)
        there = self._xids.get(xid)
        noupdate = bool(context.get("noupdate"))
        if there is not None and there[1] in self.rows[there[0]]:
            if there[0] != model:
                raise _RowError(f"For external id {xid} when trying to create/update a record of "
                                f"model {model} found record of different model {there[0]}")  # fmt: skip  # noqa: E501
            if not (context.get("mode") == "update" and there[2]):
                self._allow(model, "write")
                self._write(model, there[1], values)
            return there[1]
        try:
            record = self._create(model, values, xid)
        except _BrokenError:
            raise
        except Fault as fault:
            raise _RowError(str(fault)) from fault
        if xid:
            self._xids[xid] = (model, record, noupdate)
            self._undo.append(lambda: self._xids.pop(xid))
        return record

    def _converted(self, field: Mapping[str, Any], name: str, sub: str, text: str) -> Any:
        if not text:
            # An empty cell empties the field, also where it has a default.
            return [[6, 0, []]] if field["type"] == "many2many" else False
        label, kind = field["string"], field["type"]
        if "\x00" in text:
            raise _RowError("A string literal cannot contain NUL (0x00) characters.", name)
        if kind in ("many2one", "many2many"):
            ids = [self._referred(field, name, sub, one) for one in text.split(",")] if (
                kind == "many2many"
            ) else [self._referred(field, name, sub, text)]  # fmt: skip
            return ids[0] if kind == "many2one" else [[6, 0, ids]]
        if kind in (_INT, "many2one_reference"):
            if not re.fullmatch(r"-?\d+", text):
                raise _RowError(
                    f"'{text}' does not seem to be an integer for field '{label}'", name
                )
            return int(text)
        if kind == "float":
            if not re.fullmatch(r"-?\d+(\.\d+)?", text):
                raise _RowError(f"'{text}' does not seem to be a number for field '{label}'", name)
            return float(text)
        if kind == _DATE and not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            raise _RowError(f"'{text}' does not seem to be a valid date for field '{label}'", name)
        if kind == "selection":
            for value, shown in field["selection"]:
                if text.lower() in (value.lower(), shown.lower()):
                    return value
            raise _RowError(f"Value '{text}' not found in selection field '{label}'", name)
        if kind == _BOOL:
            return text.lower() in ("1", "true", "yes")
        return text

    def _referred(self, field: Mapping[str, Any], name: str, sub: str, text: str) -> int:
        model = field["relation"]
        if sub == ".id":
            if text.isdigit() and int(text) in self.rows[model]:
                return int(text)
            raise _RowError(f"No matching record found for database id '{text}' in field "
                            f"'{field['string']}'", name)  # fmt: skip
        if sub == "id":
            there = self._xids.get(text)
            if there is not None and there[0] == model:
                return there[1]
            raise _RowError(f"No matching record found for external id '{text}' in field "
                            f"'{field['string']}'", name)  # fmt: skip
        for row in self.rows[model].values():
            if str(row["name"]).lower() == text.lower():
                return int(row["id"])
        raise _RowError(
            f"No matching record found for name '{text}' in field '{field['string']}'", name
        )

    def _create(self, model: str, values: Mapping[str, Any], xid: str = "") -> int:
        fields = self.models[model]
        try:
            checked = self._checked(model, values)
        except _RowError as error:
            raise Fault(422, "odoo.exceptions.ValidationError", str(error)) from error
        if model == "utm.campaign":
            checked["name"] = checked.get("title", "")
        if model == "mail.activity":
            checked.setdefault("user_id", USER)
            if checked.get("res_id") not in self.rows["crm.lead"]:
                raise Fault(404, "odoo.exceptions.MissingError",
                            "Record does not exist or has been deleted.")  # fmt: skip
        for name, field in fields.items():
            if field["required"] and not checked.get(name) and name not in ("type",):
                raise Fault(
                    422,
                    "odoo.exceptions.ValidationError",
                    f"Missing required value for the field '{field['string']}' ({name})",
                )
        if model == "crm.tag" and self._named("crm.tag", checked["name"]):
            raise Fault(422, "odoo.exceptions.ValidationError", "Tag name already exists!")
        lists = checked.pop("list_ids", []) if model == "mailing.contact" else []
        if model == "mailing.subscription":
            self._subscribe(checked["contact_id"], checked["list_id"])
        record = self.add(model, **checked)
        self._undo.append(lambda: self.rows[model].pop(record))
        self._count(model, xid or str(record))
        for one in lists:
            self._create("mailing.subscription", {"contact_id": record, "list_id": one})
        return record

    def _write(self, model: str, record: int, values: Mapping[str, Any]) -> None:
        checked = self._checked(model, values, self.rows[model][record])
        if model == "mailing.contact" and "list_ids" in checked:
            there = {one["list_id"] for one in self._subscriptions(record)}
            for one in checked.pop("list_ids"):
                if one not in there:
                    self._create("mailing.subscription", {"contact_id": record, "list_id": one})
        before = self.rows[model][record]
        self.rows[model][record] = {**before, **checked}
        self._undo.append(lambda: self.rows[model].update({record: before}))
        self._compute(model, self.rows[model][record])

    def _count(self, what: str, key: str) -> None:
        self.effects[what, key] += 1
        self._undo.append(lambda: self.effects.subtract({(what, key): 1}))

    def _roll_back(self) -> None:
        while self._undo:
            self._undo.pop()()

    def _checked(
        self, model: str, values: Any, before: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        if not isinstance(values, dict):
            raise _RowError("values are an object")
        checked = {}
        for name, value in values.items():
            field = self.models[model].get(name)
            if field is None:
                raise Fault(500, "ValueError", f"Invalid field '{name}' on model '{model}'")
            kind = field["type"]
            if isinstance(value, str) and "\x00" in value:
                raise Fault(500, "ValueError",
                            "A string literal cannot contain NUL (0x00) characters.")  # fmt: skip
            if kind == "many2one" and value and value not in self.rows[field["relation"]]:
                raise Fault(404, "odoo.exceptions.MissingError",
                            "Record does not exist or has been deleted.")  # fmt: skip
            if (
                kind == "selection"
                and value is not False
                and value not in [one[0] for one in field["selection"]]
            ):
                raise Fault(500, "ValueError", f"Wrong value for {model}.{name}: {value!r}")
            if kind == "many2many":
                value = self._commanded(value, list((before or {}).get(name, [])))
            if kind == _HTML and isinstance(value, str) and not value.startswith("<p"):
                value = f"<p>{value}</p>" if value else value
            if name == "contact_name":
                for part, raised in self.breaks.items():
                    if part in str(value):
                        raise _BrokenError(500, raised, "could not convert string to float")
                for part, words in self.refuses.items():
                    if part in str(value):
                        raise _RowError(words, name)
            checked[name] = value
        return checked

    def _commanded(self, commands: Any, there: list[int]) -> list[int]:
        for command in commands:
            match command:
                case [4, int(one), *_]:
                    there = there if one in there else [*there, one]
                case [6, _, list(ids)]:
                    there = list(ids)
                case _:
                    raise Fault(500, "ValueError", f"Wrong command {command!r}")
        return there

    def _subscribe(self, contact: int, into: int) -> None:
        if any(one["list_id"] == into for one in self._subscriptions(contact)):
            raise Fault(
                422,
                "odoo.exceptions.ValidationError",
                "A mailing contact cannot subscribe to the same mailing list multiple times.",
            )
        name = self.rows["mailing.list"][into]["name"]
        self._count("subscribed", f"{name}/{self.rows['mailing.contact'][contact]['email']}")

    def _subscriptions(self, contact: int) -> list[dict[str, Any]]:
        rows = self.rows["mailing.subscription"].values()
        return [one for one in rows if one["contact_id"] == contact]

    def _named(self, model: str, name: str) -> bool:
        return any(row["name"] == name for row in self.rows[model].values())

    def _allow(self, model: str, what: str) -> None:
        if (model, what) in self.denied:
            raise Fault(
                403,
                "odoo.exceptions.AccessError",
                f"You are not allowed to {what} '{model}' records.",
            )

    def _compute(self, model: str, row: dict[str, Any]) -> None:
        if "email_normalized" in self.models[model]:
            text = row.get("email_from" if model == "crm.lead" else "email") or ""
            row["email_normalized"] = text.strip().lower() if _ADDRESS.fullmatch(text) else False

    def _shown(self, model: str, row: Mapping[str, Any], fields: Any) -> dict[str, Any]:
        known = self.models[model]
        shown: dict[str, Any] = {"id": row["id"]}
        for name in fields if fields else known:
            if name not in known:
                raise Fault(500, "ValueError", f"Invalid field '{name}' on '{model}'")
            value = row.get(name, False)
            if name == "is_blacklisted":
                listed = {one["email"] for one in self.rows["mail.blacklist"].values()}
                value = row.get("email_normalized") in listed
            if name == "display_name":
                value = str(row.get("name") or "")
            if known[name]["type"] == "many2one" and value:
                there = self.rows[known[name]["relation"]].get(value, {})
                value = [value, str(there.get("name") or "")]
            shown[name] = value
        return shown

    def _condition(self, model: str, domain: Any) -> Callable[[Mapping[str, Any]], bool]:
        if not isinstance(domain, list):
            raise Fault(500, "ValueError", "Domain is not a list")
        tests: list[Callable[[Mapping[str, Any]], bool]] = []
        for leaf in domain:
            if leaf == "&":
                continue
            if not isinstance(leaf, list) or len(leaf) != 3 or leaf[0] not in self.models[model]:
                raise Fault(500, "ValueError", f"Invalid leaf {leaf!r}")
            name, operator, value = leaf
            lowered = str(value).lower()
            match operator:
                case "=":
                    tests.append(lambda row, n=name, v=value: row.get(n, False) == v)
                case "in":
                    values = set(value)
                    tests.append(lambda row, n=name, v=values: row.get(n, False) in v)
                case "=ilike":
                    tests.append(lambda row, n=name, v=lowered: str(row.get(n) or "").lower() == v)
                case _:
                    raise Fault(500, "ValueError", f"Invalid operator in {leaf!r}")
        return lambda row: all(test(row) for test in tests)


_METHODS: dict[str, Any] = {
    "context_get": OdooServer.context_get,
    "fields_get": OdooServer.fields_get,
    "search_read": OdooServer.search_read,
    "read": OdooServer.read,
    "create": OdooServer.create,
    "write": OdooServer.write,
    "load": OdooServer.load,
}
