"""What the gallery shows: every piece in every state, with words made for it."""


def samples() -> dict[str, object]:
    return {}
