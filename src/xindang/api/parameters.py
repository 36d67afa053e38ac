"""Parameters of a call that its operation does not take: refused by name, for a filter passed over would answer all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Any, TypeVar, cast, get_args

from django.http import HttpRequest
from pydantic import BaseModel

from xindang.api.access import Refused

View = TypeVar("View", bound=Callable[..., Any])


def told_only(view: View) -> View:
    """The operation with a look at what the address asks for beside its own parameters."""
    told = signature(view, eval_str=True)
    known = frozenset(_known(told))

    @wraps(view)
    def looked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        unknown = sorted(set(request.GET) - known)
        if unknown:
            names = "、".join(unknown), ", ".join(unknown)
            takes = "、".join(sorted(known)) or "无", ", ".join(sorted(known)) or "none"
            raise Refused(
                422, "unknown_parameters", f"没有这样的参数：{names[0]}。可用的参数：{takes[0]}。",
                f"No such parameters: {names[1]}. There are: {takes[1]}.",
            )  # fmt: skip
        return view(request, *args, **kwargs)

    # Its annotations already read, for whoever looks at them does so among the names of this module.
    vars(looked)["__signature__"] = told
    return cast("View", looked)


def _known(told: Signature) -> Iterator[str]:
    """Parameters of the query: those that may be left out, and the fields of a page. Parts of the path are none."""
    for name, parameter in told.parameters.items():
        fields = [part.model_fields for part in get_args(parameter.annotation) if _is_model(part)]
        if fields:
            yield from fields[0]
        elif parameter.default is not Parameter.empty:
            yield name


def _is_model(part: object) -> bool:
    return isinstance(part, type) and issubclass(part, BaseModel)
