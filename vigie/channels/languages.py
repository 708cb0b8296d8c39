"""The languages that a text may be written in, each in its own words: what a post, an account and a column offer."""

LANGUAGES = (
    ("fr", "français"),
    ("en", "English"),
    ("ar", "العربية"),
    ("zh", "中文"),
    ("ht", "kreyòl ayisyen"),
    ("es", "español"),
    ("cr", "ᓀᐦᐃᔭᐍᐏᐣ"),
    ("iu", "ᐃᓄᒃᑎᑐᑦ"),
    ("it", "italiano"),
    ("pt", "português"),
)
