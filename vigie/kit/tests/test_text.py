import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.kit.text import (
    _BLOCK_TAGS,
    clean_html,
    excerpt,
    fold,
    html_to_text,
    offset_from_utf16,
    tokens,
    utf16_offset,
)


def test_a_script_a_picture_and_a_style_do_not_come_in():
    dirty = '<p style="x" onclick="y()">Oui<script>alert(1)</script><img src=x onerror=y> <style>p{}</style></p>'
    assert clean_html(dirty) == "<p>Oui </p>"


def test_a_link_keeps_its_address_and_vouches_for_nothing():
    assert clean_html('<a href="https://exemple.org/" target="_blank" class="mention">ici</a>') == (
        '<a href="https://exemple.org/" rel="nofollow noopener noreferrer ugc">ici</a>'
    )


def test_a_link_to_a_script_loses_its_address():
    assert "javascript" not in clean_html('<a href="javascript:alert(1)">ici</a><a href="data:text/html,x">là</a>')


@pytest.mark.parametrize("tag", sorted(_BLOCK_TAGS - {"body", "caption", "table", "tr"} | {"p", "h1", "h6", "pre"}))
def test_words_of_blocks_that_follow_one_another_stay_apart(tag):
    assert html_to_text(f"un<{tag}>deux</{tag}>trois").split() == ["un", "deux", "trois"]


def test_the_cells_of_a_table_stay_apart():
    table = "<table><tr><th>Quartier</th><th>Heure</th></tr><tr><td>Vanier</td><td></td>\n<td>20 h</td></tr></table>"
    assert html_to_text(table) == "Quartier · Heure\n\nVanier · 20 h"
    assert html_to_text("<table><caption>Été</caption><tr><td>Un</table>deux<hr>trois").split() == [
        "Été",
        "Un",
        "deux",
        "trois",
    ]
    assert html_to_text("<table><tr><td><p>Un</p></td><td><p>deux</p></td></tr></table>") == "Un\n\ndeux"


@pytest.mark.parametrize(
    ("image", "said"),
    [
        ('<img class="wp-smiley" alt="🗳️" src="/1.png">', "Merci 🗳️."),
        ("<IMG ALT='🙏🏽' />", "Merci 🙏🏽."),
        ('<img class="emoji" alt=":-)">', "Merci :-)."),
        ('<img class="emoji" alt="<b>">', "Merci ."),
        ('<img class="emoji" alt="&lt;b&gt;">', "Merci <b>."),
        ('<img alt="Le quai" src="/quai.jpg">', "Merci ."),
    ],
)
def test_a_picture_that_stands_for_an_emoji_is_that_emoji(image, said):
    assert html_to_text(f"<p>Merci {image}.</p>") == said


def test_half_a_surrogate_pair_is_survived():
    assert clean_html("<p>a\ud800b</p>") == "<p>a?b</p>"


def test_a_relative_link_is_read_from_its_page_or_loses_its_address():
    assert 'href="https://exemple.org/b"' in clean_html('<a href="/b">ici</a>', "https://exemple.org/a/")
    assert "href" not in clean_html('<a href="/b">ici</a>')
    assert "href" not in clean_html('<a href="/b">ici</a>', "https://[")


def test_headings_and_blocks_stay_apart():
    assert clean_html("<div>Un</div><h2>Deux</h2><b>trois</b>") == (
        "<p>Un</p><p><strong>Deux</strong></p><strong>trois</strong>"
    )


def test_a_page_title_is_not_read_as_text():
    assert html_to_text("<html><head><title>Non</title></head><body><p>Oui</p></body></html>") == "Oui"


def test_paragraphs_and_lines_are_kept():
    assert html_to_text("<p>Un<br>deux</p><p>trois\n quatre</p><ul><li>a</li><li>b</li></ul>") == (
        "Un\ndeux\n\ntrois quatre\n\n- a\n- b"
    )


def test_the_hidden_parts_of_a_mastodon_link_are_read():
    html = (
        '<p><a href="https://exemple.org/une/longue/page"><span class="invisible">https://</span>'
        '<span class="ellipsis">exemple.org/une</span><span class="invisible">/longue/page</span></a>'
        ' <span class="h-card"><a href="https://m.org/@nom">@<span>nom</span></a></span></p>'
    )
    assert html_to_text(html) == "https://exemple.org/une/longue/page @nom"


def test_entities_are_read_once():
    assert html_to_text("<p>1 &lt; 2 &amp;amp; l&#8217;été</p>") == "1 < 2 &amp; l’été"


def test_folding_forgets_case_accents_and_ligatures():
    assert fold("Œuvre d’Été, ÇA ﬁnit où ? Straße Łódź") == "oeuvre d'ete, ca finit ou ? strasse lodz"


def test_folding_keeps_the_letters_of_other_scripts():
    assert fold("がぎ") != fold("かき")


def test_elisions_are_split_and_whole_words_are_not():
    assert tokens("L’eau qu'elle boit aujourd’hui, vice-président Trump's") == (
        ["l", "eau", "qu", "elle", "boit", "aujourd'hui", "vice", "president", "trump", "s"]
    )


def test_a_hashtag_gives_its_words_in_place_and_itself_at_the_end():
    assert tokens("Oui #OnVeutUnPays demain") == ["oui", "on", "veut", "un", "pays", "demain", "#onveutunpays"]


def test_hashtags_with_figures_acronyms_and_accents():
    assert tokens("#Qc2026 #PLQ #ÉtéIndien #polqc") == (
        ["qc", "2026", "plq", "ete", "indien", "polqc", "#qc2026", "#plq", "#eteindien", "#polqc"]
    )


def test_handles_are_words_and_addresses_of_mail_are_not_handles():
    assert tokens("@Nom.bsky.social, @a@serveur.org moi@exemple.org") == (
        ["@nom.bsky.social", "@a@serveur.org", "moi", "exemple", "org", "@a"]
    )


def test_a_link_gives_its_host():
    assert tokens("voir https://www.LaPresse.ca/climat?x=1 ici") == ["voir", "lapresse.ca", "ici"]


def test_emoji_are_words_whatever_the_skin():
    assert tokens("bravo👍🏽 🇨🇦❤️ 👩‍🚒") == ["bravo", "👍", "🇨🇦", "❤", "👩‍🚒"]


def test_chinese_and_japanese_give_bigrams():
    assert tokens("東京都 犬 ABC東京") == ["東京", "京都", "犬", "abc", "東京"]


def test_an_excerpt_is_cut_between_words():
    assert excerpt("Le premier  ministre\na parlé hier", 25) == "Le premier ministre a…"
    assert excerpt("Court", 22) == "Court"


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_tokens_are_folded_and_not_empty(text):
    assert all(token and token == fold(token) for token in tokens(text))


@given(st.text(), st.integers(1, 80))
def test_an_excerpt_is_never_too_long(text, n):
    assert len(excerpt(text, n)) <= n


@given(st.text(alphabet=st.sampled_from("<>/&;=\"'!-[]abp ihref#x0\n\0")) | st.text())
def test_cleaning_never_raises_and_cleaning_twice_changes_nothing_that_is_read(html):
    clean = clean_html(html)
    assert html_to_text(clean) == html_to_text(html)
    assert "<script" not in clean.lower()


@given(st.text())
def test_a_place_counted_as_scripts_do_comes_back_to_itself(text):
    for at in range(len(text) + 1):
        assert offset_from_utf16(text, utf16_offset(text, at)) == at


def test_a_place_past_the_end_is_the_end():
    assert offset_from_utf16("👍", 9) == 1
    assert offset_from_utf16("ok", 9) == 2
