#!/usr/bin/env python3
"""Makes many raw results for make bench-import out of one of the committed sample: other targets, sessions, blocks and times, the same figures.
usage: import_generator.py TEMPLATE FOLDER COUNT [FIRST]"""
import json
import os
import sys

TARGETS = 40


def main():
    template, folder, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    first = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    result = json.load(open(template, encoding="utf-8"))
    scenario = result["scenario"]["id"]
    result["target"].update(key="@TARGET@", id="@TARGET@", name="@TARGET@", variant="default")
    result["run"].update(id="@RUN@", number=-1)
    result["sequence"].update(session="@SESSION@", block=-2)
    result["times"].update(started="@DAY@T@TIME@.000Z", ended="@DAY@T@TIME@.999Z")
    text = json.dumps(result, ensure_ascii=False, separators=(",", ":")).replace('"number":-1', '"number":@NUMBER@').replace('"block":-2', '"block":@BLOCK@')
    made = set()
    for i in range(first, first + count):
        target, number = f"target-{i % TARGETS:02}", i // TARGETS
        block = number % 10 + 1
        day = f"20{10 + number // 3000 % 80:02}-{number // 250 % 12 + 1:02}-{number // 10 % 25 + 1:02}"
        session = f"{day.replace('-', '')}T000000Z-{number // 10:06x}"
        time = f"{block:02}:{i % 60:02}:{i // 60 % 60:02}"
        values = {"@TARGET@": target, "@RUN@": f"{target}.{scenario}.{session}.{block}", "@SESSION@": session, "@DAY@": day, "@TIME@": time,
                  "@NUMBER@": str(number + 1), "@BLOCK@": str(block)}
        out = text
        for mark, value in values.items():
            out = out.replace(mark, value)
        place = f"{folder}/{target}/{day}"
        if place not in made:
            os.makedirs(place, exist_ok=True)
            made.add(place)
        with open(f"{place}/{scenario}-{number}-run{number + 1}.json", "w", encoding="utf-8") as file:
            file.write(out)


main()
