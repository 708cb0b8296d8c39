"""Coming in, staying out."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from vigie.journal.models import Entry
from vigie.team.models import User
from vigie.team.setup_link import new_password_link
from vigie.team.tests.people import PASSWORD


@pytest.fixture(autouse=True)
def no_attempts_yet(db):
    cache.clear()


def sign_in(client: Client, email: str, password: str = PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_the_right_password_leads_home_and_is_written_down(client, manager):
    assert sign_in(client, manager.user.email)["Location"] == "/"
    assert client.get("/")["Location"].startswith("/w/parti-du-fleuve/")
    line = Entry.objects.get(act="team.person.signed_in")
    assert (line.workspace, line.member, line.address) == (manager.workspace, manager, "127.0.0.1")


def test_a_wrong_password_is_written_under_the_address_and_never_the_password(client, manager):
    assert sign_in(client, manager.user.email, "not-this-one-either").status_code == 200
    line = Entry.objects.get(act="team.person.sign_in_failed")
    assert line.who == manager.user.email
    assert "not-this-one" not in str(line.details) + line.about


def test_an_unknown_address_is_told_the_same_as_a_wrong_password(client, manager):
    def told(page):
        return re.findall(r'role="alert">([^<]+)', page.text)

    known = told(sign_in(client, manager.user.email, "no" * 8))
    assert known == told(sign_in(client, "nobody@x.example", "no" * 8))
    assert known


def test_after_five_mistakes_even_the_right_password_waits(client, manager):
    for _ in range(5):
        sign_in(client, manager.user.email, "wrong-wrong-wrong")
    assert sign_in(client, manager.user.email).status_code == 200
    assert client.get("/")["Location"] == reverse("account_login")


def test_thirty_tries_in_a_minute_from_one_address_are_stopped(client, manager):
    answers = [sign_in(client, f"{n}@x.example", "wrong-wrong-wrong").status_code for n in range(31)]
    assert answers[-1] == 429


def test_nobody_signs_up(client, manager):
    page = client.post(reverse("account_signup"), {"email": "x@x.example", "password1": PASSWORD})
    assert User.objects.count() == 1
    assert "Vigie" in page.text


UNUSED = ["email/", "confirm-email/", "confirm-email/abc/", "password/set/", "login/code/confirm/"]


@pytest.mark.parametrize("path", UNUSED)
def test_the_pages_of_the_library_that_are_not_used_do_not_exist(path, manager, client_of):
    assert client_of(manager).get(f"/accounts/{path}").status_code == 404


PAGES = [
    "account_login",
    "account_logout",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_inactive",
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "usersessions_list",
]


@pytest.mark.parametrize("language", ["fr-ca", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_the_sign_in_library_wears_our_face(name, language, manager):
    manager.user.language = language
    manager.user.save()
    visitors = [Client(), Client()]
    sign_in(visitors[1], manager.user.email)
    for visitor in visitors:
        page = visitor.get(reverse(name), follow=True)
        assert page.status_code == 200
        sheet = re.search(r"<body class=\"bare\"|ui-|data-place|<vigie-", page.text)
        assert sheet, page.templates[0].name


def test_a_second_factor_is_asked_and_its_key_is_not_readable_in_the_database(
    client, manager, django_capture_on_commit_callbacks
):
    sign_in(client, manager.user.email)
    assert client.get(reverse("mfa_activate_totp"))["Location"].startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": code})
    factor = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert secret not in str(factor.data)
    assert Entry.objects.filter(act="team.person.factor_added", details__factor="totp").exists()
    other = Client()
    assert sign_in(other, manager.user.email)["Location"] == reverse("mfa_authenticate")
    assert other.get("/")["Location"] == reverse("account_login")
    page = other.get(reverse("mfa_authenticate"))
    assert 'name="code"' in page.text
    other.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert Entry.objects.filter(act="team.person.factor_refused").exists()


def test_signing_out_everywhere_else_leaves_only_this_one(manager):
    here, there = Client(), Client()
    sign_in(here, manager.user.email)
    sign_in(there, manager.user.email)
    here.post(reverse("usersessions_list"))
    assert there.get("/")["Location"] == reverse("account_login")
    assert here.get("/")["Location"].startswith("/w/")


def test_signing_out_is_written_down(client, manager):
    sign_in(client, manager.user.email)
    client.post(reverse("account_logout"))
    assert Entry.objects.filter(act="team.person.signed_out", member=manager).exists()


def test_changing_the_password_needs_the_present_one(client, manager):
    sign_in(client, manager.user.email)
    fresh = "un-caribou-qui-tricote-9"
    form = {"oldpassword": "wrong-wrong-wrong", "password1": fresh, "password2": fresh}
    client.post(reverse("account_change_password"), form)
    assert not User.objects.get().check_password(fresh)
    client.post(reverse("account_change_password"), form | {"oldpassword": PASSWORD})
    assert User.objects.get().check_password(fresh)
    assert Entry.objects.filter(act="team.person.password_changed").exists()


def test_without_mail_no_reset_is_promised(client, manager):
    assert reverse("account_reset_password") not in client.get(reverse("account_login")).text


def test_with_mail_a_reset_link_leaves_and_works_once(client, manager, settings, mailoutbox):
    settings.EMAIL_HOST = "mail.example"
    assert reverse("account_reset_password") in client.get(reverse("account_login")).text
    client.post(reverse("account_reset_password"), {"email": manager.user.email})
    (letter,) = mailoutbox
    address = letter.body.split(settings.ADDRESS)[1].split()[0]
    form = {"password1": "un-caribou-qui-tricote-9", "password2": "un-caribou-qui-tricote-9"}
    page = client.get(address, follow=True)
    client.post(page.redirect_chain[-1][0], form)
    assert User.objects.get().check_password("un-caribou-qui-tricote-9")
    assert "password2" not in Client().get(address, follow=True).text


def test_a_reset_link_never_leads_to_the_host_that_the_request_named(client, manager, settings, mailoutbox):
    settings.EMAIL_HOST = "mail.example"
    client.post(reverse("account_reset_password"), {"email": manager.user.email}, HTTP_HOST="piege.example")
    assert "piege.example" not in mailoutbox[0].body
    assert f"{settings.ADDRESS}/accounts/password/reset/key/" in mailoutbox[0].body


def test_once_signed_out_back_shows_nothing(manager, client_of):
    answer = client_of(manager).get("/w/parti-du-fleuve/inbox/")
    assert "no-store" in answer["Cache-Control"]


WEAK = ["court", "123456789012", "motdepasse2026", "T@bernac1982!!", "Canadiens-de-Montréal", "aaaaaaaaaaaaaa"]
GOOD = [PASSWORD, "un-caribou-qui-tricote-9", "vX9#kq2LmZ$w", "ma tuque sent encore le sapin"]


def test_who_runs_vigie_makes_a_link_to_a_new_password_where_there_is_no_mail(client, manager):
    assert new_password_link("http://testserver", "nobody@x.example") is None
    address = new_password_link("http://testserver/", manager.user.email)
    assert address
    page = client.get(address.removeprefix("http://testserver"), follow=True)
    form = {"password1": "un-caribou-qui-tricote-9", "password2": "un-caribou-qui-tricote-9"}
    client.post(page.redirect_chain[-1][0], form)
    assert User.objects.get().check_password("un-caribou-qui-tricote-9")


@pytest.mark.parametrize("password", WEAK)
def test_passwords_that_are_guessed_first_are_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, User(name="Chloé Tremblay", email="chloe@fleuve.example"))


def test_a_password_made_of_her_name_is_refused():
    with pytest.raises(ValidationError):
        validate_password("zoltan-petrovik-1", User(name="Zoltan Petrovik", email="z@x.example"))


@pytest.mark.parametrize("password", GOOD)
def test_passwords_that_only_she_would_write_are_taken(password):
    validate_password(password, User(name="Chloé Tremblay", email="chloe@fleuve.example"))


def test_a_foreign_address_behind_next_is_not_followed(client, manager):
    response = client.post("/language/", {"language": "en", "next": "//evil.example/"})
    assert response["Location"] == "/"


@pytest.mark.parametrize("answer", ["9" * 5000, "[" * 100_000, "{}", "null", "\0"])
def test_what_no_key_answers_is_refused_in_words(answer, client):
    assert client.post("/accounts/2fa/webauthn/login/", {"credential": answer}).status_code < 500
