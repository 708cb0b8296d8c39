"""The networks: plain Python, no Django, no database. A network is one folder and nothing else.

    network.py      the class, with its talents (`base.py`); the registry finds it as `NETWORK`
    wire.py         its JSON to our types (`types.py`) and back, without any request
    limits.yaml     what it lets one publish, each figure with its source (`limits.py`)
    counting.py     how it counts a text, where that is its own way (`counting/rules.py`)
    locale/         the French of its texts
    icon.svg, doc.fr.md, doc.en.md
    tests/          its payloads, and the shared exam (`testing/contract.py`)

Another package brings one by an entry point of the group `vigie.networks`, named after the slug
(`folders.py`). A folder that has its limits only is a network whose connector is not written yet.
What leaves a network is of a type of `types.py` or a trouble of `troubles.py`, nothing else.
"""
