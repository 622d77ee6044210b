"""The same records as JSON, for programs."""
import json

SCHEMA = 1


def as_dictionary(theme, record):
    met = record.met()
    return {"theme": theme, "work": record.work, "unit": record.unit, "ours": record.ours, "against": record.against,
            "kind": record.kind.value, "theirs": record.theirs, "figure": record.figure(),
            "bar": None if record.bar is None else record.bar.number, "met": met, **record.details}


def write(path, machine, loads, results, remarks):
    """`results` and `remarks`: pairs of a theme's name and what it said."""
    document = {"schema": SCHEMA, "machine": machine, "load": {"least": min(loads), "most": max(loads)},
                "records": [as_dictionary(theme, record) for theme, record in results],
                "remarks": [{"theme": theme, "text": remark.text} for theme, remark in remarks]}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file, indent=1)
        file.write("\n")
