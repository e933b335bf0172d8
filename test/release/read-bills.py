#!/usr/bin/env python3
"""Reads bills of materials with CycloneDX's Python library, which shares no code with their writer.

    python3 test/release/read-bills.py FILE...

Prints for each file, as JSON, its components as [name, version, package URL]. Each file must match CycloneDX's schema strictly,
and each package URL must be in its canonical form.

Exit codes: 0 all bills are right; 1 the faults are printed.
"""

import json
import sys
from pathlib import Path

from cyclonedx.model.bom import Bom
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL


def faults(text):
    """The faults of a bill, one sentence each."""
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if error is not None:
        yield f"does not match the schema: {error.data.message}"
        return
    for component in json.loads(text).get("components", []):
        purl = component.get("purl")
        canonical = None if purl is None else PackageURL.from_string(purl).to_string()
        if purl != canonical:
            yield f"names {purl}, whose canonical form is {canonical}"


def components(text):
    """The components as the library's own model has them."""
    bom = Bom.from_json(json.loads(text))
    found = ((one.name, one.version, one.purl and one.purl.to_string()) for one in bom.components)
    return sorted(found, key=str)


bills = {}
for path in sys.argv[1:]:
    content = Path(path).read_text(encoding="utf-8")
    found = list(faults(content))
    for fault in found:
        print(f"{path} {fault}.", file=sys.stderr)
    if not found:
        bills[path] = components(content)
print(json.dumps(bills))
sys.exit(len(bills) != len(sys.argv) - 1)
