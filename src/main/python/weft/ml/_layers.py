"""Layers: a list of dictionaries in Python, JSON text on the way to Java."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

#: Layers as a list of dictionaries, or as JSON text.
Layers = str | Sequence[Mapping[str, Any]]


def to_layers(value: Layers) -> str:
    """Convert layers to JSON text, which Java checks.

    Parameters
    ----------
    value : list of dict, or JSON text
        layers, such as ``[{"type": "dense", "units": 10}]``

    Returns
    -------
    str
        JSON text
    """
    if isinstance(value, str):
        return value
    layers = list(value)
    if all(isinstance(layer, Mapping) for layer in layers):
        return json.dumps([dict(layer) for layer in layers])
    raise TypeError("layers must be a list of dictionaries, or JSON text")


def from_layers(text: str) -> list[dict[str, Any]]:
    """Convert JSON text to layers.

    Parameters
    ----------
    text : str
        JSON text, or an empty text

    Returns
    -------
    list of dict
        layers
    """
    layers: list[dict[str, Any]] = json.loads(text) if text else []
    return layers
