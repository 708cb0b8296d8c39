from vigie.networks.wordpress.blocks import inline_html, post_blocks, split_title
from vigie.networks.wordpress.wire import WpMedia


def test_the_first_line_is_the_title_when_none_is_given():
    assert split_title("# Les loyers\n\nIls augmentent.") == ("Les loyers", "Ils augmentent.")
    assert split_title("Les loyers", "Un titre") == ("Un titre", "Les loyers")
    assert split_title("Une seule ligne") == ("Une seule ligne", "Une seule ligne")


def test_an_empty_line_parts_paragraphs_and_a_line_end_stays():
    assert post_blocks("Un\ndeux\n\ntrois") == (
        "<!-- wp:paragraph -->\n<p>Un<br>deux</p>\n<!-- /wp:paragraph -->\n\n"
        "<!-- wp:paragraph -->\n<p>trois</p>\n<!-- /wp:paragraph -->"
    )


def test_headings_lists_and_quotations():
    made = post_blocks("## Titre\n- un\n- deux\n> dit\n1. a")
    assert "<!-- wp:heading -->\n<h2>Titre</h2>" in made
    assert made.count("<!-- wp:list-item -->") == 3
    assert '<!-- wp:list {"ordered":true} -->' in made
    assert '<blockquote class="wp-block-quote">' in made


def test_what_is_written_is_never_html():
    assert inline_html("<script>1 < 2 & 3</script>") == "&lt;script&gt;1 &lt; 2 &amp; 3&lt;/script&gt;"
    assert 'href="https://exemple.org/?a=1&amp;b=2"' in inline_html("[ici](https://exemple.org/?a=1&b=2)")


def test_a_block_comment_cannot_be_forged():
    assert "<!-- wp:html" not in post_blocks("<!-- wp:html --><b>x</b><!-- /wp:html -->")


def test_a_bare_address_is_a_link_without_the_point_that_ends_the_sentence():
    assert (
        inline_html("Voir https://exemple.org/a.") == 'Voir <a href="https://exemple.org/a">https://exemple.org/a</a>.'
    )


def test_strong_and_emphasis_do_not_eat_stars_of_arithmetic():
    assert inline_html("**oui** et *peut-être*, 2 * 3 * 4") == "<strong>oui</strong> et <em>peut-être</em>, 2 * 3 * 4"


def test_a_picture_says_what_it_shows():
    made = post_blocks("Texte", [WpMedia(7, "https://blogue.example/a.png", "image", 'Un "pont"')])
    assert 'alt="Un &quot;pont&quot;" class="wp-image-7"' in made


def test_the_mark_hides_in_the_first_block():
    assert post_blocks("## Titre", mark="vigie-1").startswith('<!-- wp:heading {"vigie":"vigie-1"} -->')
    assert "vigie-1" in post_blocks("", mark="vigie-1")


def test_a_numbered_list_written_apart_is_one_list():
    made = post_blocks("1. Geler les loyers.\n\n2. Rouvrir la salle.\n\n3. Planter des arbres.")
    assert made.count("<!-- wp:list ") == 1
    assert made.count("<!-- wp:list-item -->") == 3


def test_a_numbered_list_keeps_its_number_after_a_paragraph():
    made = post_blocks("1. Geler.\nPourquoi geler.\n\n2. Rouvrir.\n3. Planter.\n\n7. Partir.")
    assert '<!-- wp:list {"ordered":true,"start":2} -->\n<ol start="2">' in made
    assert '<!-- wp:list {"ordered":true,"start":7} -->\n<ol start="7">' in made
    assert made.count("<ol>") == 1


def test_lines_that_all_say_one_are_counted():
    assert post_blocks("1. a\n1. b\n1. c").count("<ol") == 1


def test_dashes_written_apart_are_one_list():
    assert post_blocks("- un\n\n- deux").count("<ul>") == 1


def test_a_parenthesis_of_an_address_stays_in_its_link():
    address = "https://fr.wikipedia.org/wiki/Loi_(droit)"
    assert inline_html(f"Voir {address} ici") == f'Voir <a href="{address}">{address}</a> ici'
    assert inline_html(f"[la loi]({address})") == f'<a href="{address}">la loi</a>'
