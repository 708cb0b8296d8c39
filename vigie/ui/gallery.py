"""What the gallery shows: every piece in every state, with words made for it."""

from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.core.paginator import Page, Paginator

from vigie.kit import clock
from vigie.ui import icons
from vigie.ui.banners import Banner


@dataclass(frozen=True)
class GalleryAuthor:
    """A channel or a person, as the tags read them."""

    name: str
    colour: int = 1
    network: str = "bluesky"
    avatar_url: str = ""


CHANNELS = [
    GalleryAuthor(name, colour, network)
    for colour, (name, network) in enumerate(
        [
            ("Parti du Fleuve", "bluesky"), ("Jeunes du Fleuve", "mastodon"), ("Le blogue du Fleuve", "wordpress"),
            ("Amina Roy, Grande-Anse", "bluesky"), ("Presse du Fleuve", "feeds"), ("Répétition", "rehearsal"),
            ("Hugo Lévesque, L’Islet", "mastodon"), ("Fleuve Est", "bluesky"), ("Fleuve Ouest", "mastodon"),
            ("Parti du Fleuve (EN)", "bluesky"), ("Bénévoles", "mastodon"), ("Carnet de Nadia", "wordpress"),
        ],
        start=1,
    )
]  # fmt: skip

LINES = [
    ("Marie T.", "Allez-vous vraiment fermer la bibliothèque de l’Anse-aux-Coques ?", 4, "unread", "bluesky"),
    ("Jean-Baptiste O.", "Merci pour hier. J’attends encore le chiffre de ma ville.", 38, "unread", "mastodon"),
    ("Syndicat des traversiers", "Peut-on vous rencontrer avant le débat de jeudi ?", 192, "", "wordpress"),
    ("一条 さくら", "Une question en passant : où trouve-t-on le programme en braille ?", 1500, "", "mastodon"),
    ("A", "ok", 4000, "done", "bluesky"),
]  # fmt: skip


class GalleryForm(forms.Form):
    """Every shape of field."""

    name = forms.CharField(label="Nom de l’espace", help_text="Celui que vos membres verront.", max_length=60)
    mail = forms.EmailField(label="Courriel", required=False)
    zone = forms.ChoiceField(label="Fuseau horaire", choices=[("a", "America/Toronto"), ("b", "America/Halifax")])
    text = forms.CharField(label="Mot d’accueil", widget=forms.Textarea, required=False)
    voice = forms.ChoiceField(
        label="Voix", widget=forms.RadioSelect, choices=[("o", "Officielle"), ("c", "Candidate"), ("p", "Personnelle")]
    )
    rights = forms.MultipleChoiceField(
        label="Droits", widget=forms.CheckboxSelectMultiple, choices=[("s", "Voir"), ("r", "Répondre")], required=False
    )
    keys = forms.BooleanField(label="Raccourcis d’une lettre", required=False, help_text="j, k, r…")
    file = forms.FileField(label="Fichier", required=False)
    closed = forms.CharField(label="Serveur", disabled=True, initial="fleuve.exemple", required=False)


def gallery_context() -> dict[str, object]:
    """What the gallery's template shows."""
    now = clock.now()
    faulty = GalleryForm({"name": "", "mail": "pas un courriel", "zone": "a", "voice": "o"}, auto_id="faulty_%s")
    return {
        "channels": CHANNELS,
        "lines": [
            {"name": name, "text": text, "at": now - timedelta(minutes=minutes), "state": state,
             "author": GalleryAuthor(name),
             "network": network, "colour": place % 12 + 1}
            for place, (name, text, minutes, state, network) in enumerate(LINES)
        ],
        "form": GalleryForm(),
        "faulty": faulty,
        "icons": sorted(icons.icon_strokes()),
        "times": [now - timedelta(minutes=minutes) for minutes in (0, 4, 59, 200, 900, 2600, 9000, 60000, 700000)],
        "plans": [now + timedelta(minutes=minutes) for minutes in (30, 1500, 6000, 90000, 700000)],
        "values": [1, 1, 2, 3, 2, 5, 8, 7, 12],
        "page": some_page(),
        "numbers": [0, 7, 1200, 12400, 1234567, 3.5],
        "ui_banners": [Banner("Tout est arrêté depuis 6 h 12 par Chloé. Rien ne part.", url="#", act="Voir")],
    }  # fmt: skip


def some_page() -> Page[int]:
    return Paginator(list(range(100)), 10).page(3)
