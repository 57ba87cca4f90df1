"""People by office, country and all their names."""

from datetime import datetime

import pytest

from app.domain.document import Article, Publication
from app.domain.mention import Entity
from app.extraction import extract, language
from app.extraction.people import widened

PUBLISHED = Publication(datetime(2024, 3, 14), "day", "request")  # noqa: DTZ001


def people(text: str, source: str | None = None) -> dict[str, Entity]:
    article = Article(text=text, source=source, body_end=len(text), published=PUBLISHED)
    return {entity.name: entity for entity in extract(article).entities if entity.kind == "actor"}


COUNTRIES = [
    ("Mongolia's Minister of Mining, Ana Diaz, resigned.", None, "Ana Diaz", "MNG"),
    ("Kenyan Vice Minister for Foreign Affairs Ana Diaz spoke.", None, "Ana Diaz", "KEN"),
    ("They met Kenyan Defence Secretary Omar Haddad and Navy Commander Ana Diaz.", None, "Ana Diaz", "KEN"),
    ("Commodore Ana Diaz of the Nigerian Navy spoke to Benin.", None, "Ana Diaz", "NGA"),
    (
        "He met the Minister for Trade of Mali's transitional government, Ana Diaz, in Rome.",
        None,
        "Ana Diaz",
        "MLI",
    ),
    ("The strike in Yemen worked, said Rear Adm. Ana Diaz.", "US Central Command", "Ana Diaz", "USA"),
    (
        "He met his counterpart Defence Minister Ana Diaz in Zagreb, Croatia.",
        "UK Government",
        "Ana Diaz",
        "HRV",
    ),
    ("Kenya sent wheat to Mali. Trade Minister Ana Diaz thanked Kenya in Bamako.", None, "Ana Diaz", "MLI"),
    ("Kenyan minister Omar Haddad met President Ana Diaz in Bamako.", None, "Ana Diaz", "MLI"),
    ("He met the Foreign Minister of Mali, Ana Diaz, in Rome.", None, "Ana Diaz", "MLI"),
    ("The Republic of Korea (ROK) First Vice Minister Ana Diaz spoke.", None, "Ana Diaz", "KOR"),
    ("Yesterday China jailed Kenyan citizens Omar Haddad and Ana Diaz.", None, "Ana Diaz", "KEN"),
    ("China holds two Kenyans, Omar Haddad and Ana Diaz.", None, "Omar Haddad", "KEN"),
    ("China held the Kenyan journalist Ana Diaz in Beijing.", None, "Ana Diaz", "KEN"),
    ("Ana Diaz, a Kenyan citizen, was jailed in China.", None, "Ana Diaz", "KEN"),
    ("The council met in Mali. Its chair Ana Diaz (Kenya) spoke of Mali.", None, "Ana Diaz", "KEN"),
    ("In Mali he met the commander of the Kenyan Navy, Rear Adm. Ana Diaz.", None, "Ana Diaz", "KEN"),
    ("Ana Diaz, the Kenyan ambassador to Mali, spoke in Bamako.", None, "Ana Diaz", "KEN"),
    ("Gen. Ana Diaz, Commander, US Africa Command, was in Mali.", None, "Ana Diaz", "USA"),
    ("Sgt. Ana Diaz was killed in Mali.", "US Department of Defense", "Ana Diaz", "USA"),
    (
        "Gen. Omar Haddad, commander of US Africa Command, went to Mali and met Lt. Gen. Ana Diaz in Bamako.",
        "US Africa Command",
        "Ana Diaz",
        "MLI",
    ),
    ("Minister of Foreign Affairs Ana Diaz spoke of Mali.", "Global Affairs Canada", "Ana Diaz", "CAN"),
    ("Kosovo and Mali spoke. The Kosovar minister Ana Diaz left.", None, "Ana Diaz", "KOS"),
    ("The statement on Mali was issued by Council President Ana Diaz (Kenya):", None, "Ana Diaz", "KEN"),
    ("He engaged with Army Chief Gen. Ana Diaz in Bamako, Mali.", "US Africa Command", "Ana Diaz", "MLI"),
    ("Gen. Ana Diaz, commander of Resolute Support, was in Kabul, Afghanistan.", None, "Ana Diaz", None),
    (
        "Minister Omar Haddad will fly to Bamako. He will meet Trade Minister Ana Diaz.",
        "UK Government",
        "Ana Diaz",
        "MLI",
    ),
    ("Minister of Trade Ana Diaz flew to Bamako.", "UK Government", "Ana Diaz", "GBR"),
    (
        "Omar Haddad met Malian Trade Minister Lee and Deputy Defence Minister Ana Diaz in Bamako.",
        "US State Department",
        "Ana Diaz",
        "MLI",
    ),
    ("Minister of State at the Federal Foreign Office Ana Diaz left.", None, "Ana Diaz", "DEU"),
    ("The Minister of Foreign Affairs of the Kyrgyz Republic Ana Diaz left.", None, "Ana Diaz", "KGZ"),
]


@pytest.mark.parametrize(("text", "source", "name", "country"), COUNTRIES)
def test_a_person_acts_for_the_country_that_the_text_implies(text, source, name, country):
    assert people(text, source)[name].country == country


ROLES = [
    ("He met the new US envoy to the Horn of Africa, Ana Diaz, on Monday.", "envoy to the Horn of Africa"),
    ("The Foreign Secretary met the Iraqi envoy. Ana Diaz was glad.", "Foreign Secretary"),
]


@pytest.mark.parametrize(("text", "title"), ROLES)
def test_an_office_told_at_length_or_alone_is_borne_by_the_one_it_can_mean(text, title):
    found = people(text, "UK Government")["Ana Diaz"]
    assert title in [role.title for role in found.roles]


def test_names_behind_a_title_in_the_plural_are_people():
    assert {"Haddad", "Diaz"} <= set(people("Ministers Haddad and Diaz signed the treaty in Rome."))


NAMES = [
    ("He met Gen. Jeong Kyeong-doo and a Trump-era official.", {"Jeong Kyeong-doo", "Trump"}),
    ("Abu Jandal al-Kuwaiti was killed.", {"Abu Jandal al-Kuwaiti"}),
    (
        "Majid Kazemi, Saeed Yaghoubi and Saleh Mirhashemi were jailed.",
        {"Majid Kazemi", "Saeed Yaghoubi", "Saleh Mirhashemi"},
    ),
    ("Ana Diaz, New Delhi and Amnesty International agreed.", {"Ana Diaz"}),
    ("An Australian, Brenton Tarrant, aged 28, left.", {"Brenton Tarrant"}),
    ("The UK's Minister for Women & Equalities, Anneliese Dodds, left.", {"Anneliese Dodds"}),
    ("Omar Haddad(Arabic: x) met his choice, Ana Diaz,[2] in Rome.", {"Omar Haddad", "Ana Diaz"}),
    ("Minister for the Americas and Overseas Territories Ana Diaz spoke.", {"Ana Diaz"}),
    ("Mali's Minister of Mining, H. E. Ana Diaz, left.", {"Ana Diaz"}),
    ("Mali's Minister of Mining, H.E. Ana Diaz, met Dr Omar Haddad.", {"Ana Diaz", "Omar Haddad"}),
    ("Mali's Minister of Mining, Dato’ Omar Haddad, resigned.", {"Omar Haddad"}),
    ("Lord Diaz of Avon left Mali.", {"Lord Diaz of Avon"}),
]


@pytest.mark.parametrize(("text", "names"), NAMES)
def test_a_name_is_what_belongs_to_it_and_no_more(text, names):
    assert set(people(text)) == names


def test_a_courtesy_does_not_part_an_office_from_its_bearer():
    found = people("Mali's Minister of Mining, H.E. Ana Diaz, met Lord Haddad.")
    titles = {name: [role.title for role in found[name].roles] for name in found}
    assert titles == {"Ana Diaz": ["Minister of Mining"], "Lord Haddad": []}


SAME = [
    "Hamza bin Tahir left Mali. Hamza bin Taher had been there for a year.",
    "Vice Minister Mori Takeo spoke. Vice Minister Mori left.",
    "Ricardo Porras Argueta resigned. Porras left.",
    "Gen. Michael “Erik” Kurilla spoke. Kurilla left.",
    "He met Ana Diaz March 2 in Washington. Diaz left.",
    "Young Alek Sigley was freed. The release of Alek was welcome.",
    "Minister Moammar al-Eryani spoke. The rebels, said al-Eryani, left.",
    "Prime Minister Ana May spoke. Both Prime Minister May and Peru left.",
    "Polish leader Jarosław Kaczyński spoke. Jaroslaw Kaczynski left.",
    "Senator Leila de Lima was freed. Senator de Lima left.",
    "Superintendent Graciano Mijares of the police spoke. Mijares left.",
]


@pytest.mark.parametrize("text", SAME)
def test_a_short_name_is_the_person_named_before(text):
    assert len(people(text)) == 1


@pytest.mark.parametrize("text", ["'s", "The", ",", "the ’s"])
def test_a_mark_that_passes_for_a_name_is_none_even_at_the_end_of_a_text(text):
    doc = language.parse(text)
    start, end = widened(doc, 0, len(doc), set())
    assert start == end


NOBODY = ["Shops stayed shut.", "A car bomb hit a base in Maidan Shahr.", "The USS Ronald Reagan left port."]


@pytest.mark.parametrize("text", NOBODY)
def test_what_is_no_person_is_not_taken_for_one(text):
    assert people(text) == {}
