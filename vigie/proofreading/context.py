"""From the house's rows to what the engine is told: its words, its voice, its people, the law of that day."""

from typing import TYPE_CHECKING

from vigie.channels import publishing_rules as channel_rules
from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.kit.text import fold
from vigie.people.models import Author
from vigie.proofreader import context as words
from vigie.proofreading import lookups
from vigie.proofreading.house_settings import HouseSettings
from vigie.proofreading.models import HouseStyle
from vigie.proofreading.requirements import Demands

if TYPE_CHECKING:
    from vigie.proofreading.text_check import Draft


def context_for(draft: "Draft", rows: HouseSettings | None = None) -> words.ProofContext:
    """Everything outside the text that a rule may look at; `rows` when several drafts of a house are read.

    What is said of a post as a whole (its media, the law, what we said lately) is said of its text, not of its parts.
    What is ignored is not told: it still stops what the house does not let be ignored.
    """
    rows = rows or HouseSettings(draft.workspace, draft.text_key)
    channel = draft.channel
    now = clock.now().replace(second=0, microsecond=0)  # a text read twice in the same minute is read once
    people, missing = lookups.known_handles(draft)
    is_whole = not draft.part
    styles = rows.styles_for(channel)
    spoken = [one.language[:2] for one in rows.channels if one.language]
    return words.ProofContext(
        language=draft.language[:2],
        languages=tuple(dict.fromkeys([*spoken, "fr", "en"])),
        style_guide=_style_guide(rows, channel, styles, draft.language[:2]),
        network=channel.network if channel else "",
        # As the network last said them: it is never asked while somebody types.
        limits=channel_rules.rules_from_json(channel.rules) if channel and channel.rules else None,
        voice=words.ChannelVoice(channel.voice) if channel else words.ChannelVoice.UNSAID,
        channel_name=channel.name if channel else "",
        channel_handle=channel.handle if channel else "",
        channel_language=channel.language[:2] if channel else "",
        candidate_names=tuple(sorted({one.name for one in rows.channels if one.voice == Channel.Voice.CANDIDATE})),
        speaker=channel.speaker if channel else "",
        rival_hashtags=_folded_hashtags(styles, "rival_hashtags"),
        personal_hashtags=_folded_hashtags(styles, "personal_hashtags"),
        known_handles=_people_mentioned(draft.text, channel) | people,
        missing_handles=missing,
        link_statuses=lookups.known_links(draft),
        media_without_alt=draft.media_without_alt if is_whole else 0,
        is_paid=draft.is_paid and is_whole,
        agent_mention=rows.agent_mention,
        blackouts=rows.blackouts_at(draft.publish_at or now) if is_whole else (),
        now=now,
        publish_at=draft.publish_at,
        recent_texts=rows.recent_texts(channel) if is_whole else (),
        disabled_rules=Demands(rows.house_rules, channel).silenced_rules,
        languagetool_address=rows.languagetool_address,
    )


def _style_guide(
    rows: HouseSettings, channel: Channel | None, styles: list[HouseStyle], language: str
) -> words.StyleGuide:
    plain = words.StyleGuide()
    here = channel.pk if channel else None
    exclamations = _nearest_limit(styles, "exclamations")
    sentence = _nearest_limit(styles, "sentence_words")
    epicene = next((style.epicene for style in styles if style.epicene), plain.epicene)
    contacts = [line.strip() for style in styles for line in style.contacts.splitlines()]
    return words.StyleGuide(
        max_exclamations=plain.max_exclamations if exclamations is None else exclamations,
        max_hashtags=_nearest_limit(styles, "hashtags"),
        max_mentions=_nearest_limit(styles, "mentions"),
        max_emoji=_nearest_limit(styles, "emoji"),
        max_sentence_words=plain.max_sentence_words if sentence is None else sentence,
        epicene=words.EpicenePolicy(epicene),
        words_to_avoid={one.words: one.reason for one in rows.avoided_words if one.channel_id in (None, here)},
        known_words=rows.known_words(language),
        known_names=rows.known_names,
        public_contacts=frozenset(line for line in contacts if line),
    )


def _nearest_limit(styles: list[HouseStyle], name: str) -> int | None:
    """The limit of the first style that has one; None: none has."""
    limits = (getattr(style, name) for style in styles)
    return next((limit for limit in limits if limit is not None), None)


def _people_mentioned(text: str, channel: Channel | None) -> dict[str, str]:
    """The people that the text mentions and that we heard on that network: handle, folded, → name."""
    if channel is None:
        return {}
    asked = {form for handle in lookups.handles_in(text) for form in (handle, handle.lower(), f"@{handle}")}
    if not asked:
        return {}
    found = Author.objects.filter(network=channel.network, handle__in=asked)
    return {fold(one.handle.lstrip("@")): str(one) for one in found}


def _folded_hashtags(styles: list[HouseStyle], name: str) -> frozenset[str]:
    return frozenset(fold(tag.lstrip("#")) for style in styles for tag in getattr(style, name).split())
