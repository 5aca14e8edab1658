# ruff: noqa: RUF001 -- the apostrophe of print is meant.
"""What synthetic voices say: sentences by language.

Most come from Debian's fortune packages (`PACKAGES`), which are read where installed; short lines
of a conversation, questions and numbers are our own, so that every language has some.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import numpy as np

from infp_cam.errors import BackendMissing

FORTUNES = Path("/usr/share/games/fortunes")
PACKAGES = (
    "fortunes",
    "fortunes-min",
    "fortunes-br",
    "fortunes-cs",
    "fortunes-de",
    "fortunes-es",
    "fortunes-it",
    "fortunes-pl",
    "fortunes-ru",
)
"""Debian packages whose texts are read."""

_ENGLISH = (
    "art computers cookie definitions education food fortunes goedel humorists kids law literature"
    " love magic medicine miscellaneous news people pets platitudes pratchett riddles science"
    " songs-poems sports startrek tao wisdom work"
)
_FILES: dict[str, tuple[str, ...]] = {
    "en": tuple(_ENGLISH.split()),
    "de": ("de/*",),
    "es": ("es/*.fortunes",),
    "it": ("it/*",),
    "pt": ("brasil",),
    "pl": ("pl/*",),
    "ru": ("ru/*",),
    "cs": ("cs/*",),
}
_READS = {
    "ca": ("es",),
    "eo": ("it",),
    "fi": ("it", "de"),
    "fr": ("es", "it"),
    "nl": ("de",),
    "sv": ("de",),
}
"""Languages without fortunes read others': it sounds foreign, but the phones are what they are."""
_WORDS = (3, 24)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_ATTRIBUTION = re.compile(r"^\s*(--|—|-\s|\(c\)|\*|#|>)")
_PLAIN = re.compile(r"^[^\W\d_][\w\s,.;:!?'’-]*[.!?]$")

TALK: dict[str, tuple[str, ...]] = {
    "en": (
        "Hello, can you hear me?",
        "Good morning, everybody.",
        "How was your weekend?",
        "I'm fine, thanks, and you?",
        "Could you share your screen, please?",
        "You're still on mute, I think.",
        "That's a really good point.",
        "I don't think so.",
        "Let me check that for a moment.",
        "What do you mean by that?",
        "Maybe we should meet again on Thursday.",
        "Sorry, go ahead.",
        "No, no, you first.",
        "That makes sense to me.",
        "Oh wow, I would never have thought of that!",
        "Well, it depends on what you want to do with it.",
        "So, what do we do about the budget?",
        "To be honest, I have no idea.",
        "Could you say that again?",
        "I completely agree with you.",
        "We have about five more minutes.",
        "Where were we?",
        "Who is going to write the summary?",
        "My battery is almost empty.",
        "It's been a pleasure to meet you all.",
        "Thank you so much, and bye for now!",
        "When I was younger, we used to live by the sea.",
        "Let me put it this way.",
        "You know what I mean?",
        "I'll be back in a minute.",
        "The baby is asleep, so I have to keep my voice down.",
        "Why would anybody want to buy a purple umbrella?",
        "Five or six people from my office have moved to Vermont.",
        "Bob promised to pump up the big beach ball before the picnic.",
        "Mum made my favourite mushroom and pepper pie.",
        "Very few of the voters favoured the former vice president.",
    ),
    "de": (
        "Hallo, hört ihr mich?",
        "Guten Morgen zusammen.",
        "Wie war dein Wochenende?",
        "Kannst du bitte deinen Bildschirm teilen?",
        "Das ist ein guter Punkt.",
        "Ich glaube nicht.",
        "Moment, ich schaue kurz nach.",
        "Was meinst du damit genau?",
        "Entschuldigung, sprich du zuerst.",
        "Vielleicht treffen wir uns am Donnerstag noch einmal.",
        "Da hast du völlig recht.",
        "Ehrlich gesagt, habe ich keine Ahnung.",
        "Vielen Dank und bis zum nächsten Mal!",
        "Früher haben wir am Meer gewohnt.",
        "Papa brummt müde vor sich hin und möchte bloß mehr Suppe.",
    ),
    "fr": (
        "Bonjour, est-ce que vous m'entendez ?",
        "Comment ça va aujourd'hui ?",
        "Je ne suis pas tout à fait d'accord avec vous.",
        "Tu peux partager ton écran, s'il te plaît ?",
        "C'est une très bonne question.",
        "Un instant, je vais vérifier.",
        "Qu'est-ce que tu veux dire par là ?",
        "On pourrait se revoir jeudi après-midi.",
        "Pardon, vas-y, je t'écoute.",
        "Franchement, je n'en sais rien.",
        "Quand j'étais petit, nous habitions au bord de la mer.",
        "Ma mère préparait toujours une soupe aux poireaux.",
        "Merci beaucoup et à bientôt !",
        "Il fait beau, mais un peu froid pour la saison.",
        "Mon voisin a vu un vieux bateau blanc près du pont.",
        "Je voudrais une baguette et deux pommes, s'il vous plaît.",
        "Bien sûr, pas de problème.",
        "Le train de huit heures est encore en retard.",
        "Nous avons fêté son anniversaire avec toute la famille.",
        "Je pense que cette idée mérite qu'on en parle.",
    ),
    "es": (
        "Hola, ¿me oyes bien?",
        "¿Cómo estás hoy?",
        "Me parece una idea muy buena.",
        "Perdona, habla tú primero.",
        "Espera un momento, por favor.",
        "Muchas gracias y hasta luego.",
    ),
    "it": (
        "Ciao, mi senti bene?",
        "Come stai oggi?",
        "Mi sembra un'ottima idea.",
        "Scusa, parla prima tu.",
        "Aspetta un momento, per favore.",
        "Grazie mille e a presto.",
    ),
    "pt": (
        "Olá, você está me ouvindo?",
        "Tudo bem com você?",
        "Acho uma ideia muito boa.",
        "Desculpe, pode falar primeiro.",
        "Muito obrigado e até logo.",
    ),
    "nl": (
        "Hallo, kun je me horen?",
        "Hoe was je weekend?",
        "Dat vind ik een heel goed idee.",
        "Wacht even, ik kijk het na.",
        "Misschien kunnen we donderdag nog een keer praten.",
        "Mijn broer woont in een mooi huis buiten de stad.",
        "Bedankt en tot de volgende keer!",
        "Wat bedoel je daar precies mee?",
    ),
    "sv": (
        "Hej, hör du mig?",
        "Hur var din helg?",
        "Det tycker jag är en mycket bra idé.",
        "Vänta lite, jag ska kolla.",
        "Vi kanske kan träffas igen på torsdag.",
        "Min bror bor i ett vackert hus utanför staden.",
        "Tack så mycket och på återseende!",
    ),
    "fi": (
        "Hei, kuuletko minua?",
        "Millainen viikonloppu sinulla oli?",
        "Se on minusta oikein hyvä ajatus.",
        "Odota hetki, minä tarkistan.",
        "Voisimme ehkä tavata uudestaan torstaina.",
        "Veljeni asuu kauniissa talossa kaupungin ulkopuolella.",
        "Isä pani pöydälle leipää, voita ja kupin kuumaa maitoa.",
        "Lumi peitti metsän, ja kaikki oli aivan hiljaa.",
        "Paljon kiitoksia ja näkemiin!",
        "Mitä sinä sillä oikeastaan tarkoitat?",
    ),
    "ca": (
        "Hola, em sents bé?",
        "Com estàs avui?",
        "Em sembla una idea molt bona.",
        "Perdona, parla tu primer.",
        "Potser ens podem tornar a veure dijous a la tarda.",
        "La meva mare feia sempre una sopa de peix boníssima.",
        "El meu germà viu en una casa blanca a prop de la platja.",
        "Moltes gràcies i fins aviat.",
    ),
    "pl": ("Cześć, słyszysz mnie?", "To bardzo dobry pomysł.", "Dziękuję bardzo i do zobaczenia."),
    "ru": (
        "Привет, ты меня слышишь?",
        "По-моему, это хорошая мысль.",
        "Большое спасибо, до встречи.",
    ),
    "cs": ("Ahoj, slyšíš mě?", "To je moc dobrý nápad.", "Mnohokrát děkuji a na shledanou."),
    "eo": (
        "Saluton, ĉu vi aŭdas min?",
        "Tio estas tre bona ideo.",
        "Multan dankon kaj ĝis revido.",
    ),
}
BACKCHANNELS: dict[str, tuple[str, ...]] = {
    "en": (
        *("Mm-hm.", "Yeah.", "Right.", "Okay.", "Oh.", "Uh-huh.", "I see.", "Really?", "Sure."),
        *("Hmm.", "Wow!", "No way!", "Exactly.", "Yes, yes.", "Oh my.", "Mm."),
    ),
    "de": ("Mhm.", "Ja.", "Genau.", "Aha.", "Ach so.", "Wirklich?", "Hm.", "Stimmt."),
    "fr": ("Oui.", "D'accord.", "Ah bon ?", "Mmh.", "Exactement.", "Bof."),
    "es": ("Sí.", "Claro.", "¿De verdad?", "Ajá.", "Bueno."),
    "it": ("Sì.", "Certo.", "Davvero?", "Mah.", "Beh, insomma."),
}
LAUGHTER = ("Ha ha ha.", "Hahaha!", "He he he he.", "Ha ha.", "Hehehe.", "Ha ha ha ha ha!")


def base(language: str) -> str:
    """Return the language of a dialect: ``en`` of ``en-gb-scotland``."""
    return language.partition("-")[0]


@lru_cache
def fortunes(language: str) -> tuple[str, ...]:
    """Return the fortunes' sentences of a base language, in a fixed order; empty if none."""
    found: list[str] = []
    for pattern in _FILES.get(language, ()):
        paths = sorted(FORTUNES.glob(pattern))
        if not paths:
            raise BackendMissing(
                f"The fortunes for {language!r} are not installed.",
                f"Install them: sudo apt install {' '.join(PACKAGES)}",
            )
        for path in paths:
            if path.is_file() and path.suffix not in (".dat", ".u8"):
                found += _sentences(path)
    return tuple(dict.fromkeys(found))


def _sentences(path: Path) -> list[str]:
    """Return the plain sentences of a fortune file; none if it is not UTF-8."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        return []
    sentences = []
    for fortune in re.split(r"^%.*$", text, flags=re.MULTILINE):
        lines = [line for line in fortune.splitlines() if not _ATTRIBUTION.match(line)]
        joined = re.sub(r"\s+", " ", " ".join(lines)).replace('"', "").strip()
        for sentence in _SENTENCE.split(joined):
            words = len(sentence.split())
            plain = _PLAIN.match(sentence) and not sentence.isupper()
            if _WORDS[0] <= words <= _WORDS[1] and plain:
                sentences.append(sentence)
    return sentences


def pick(language: str, rng: np.random.Generator) -> str:
    """Return something to say: mostly a sentence, at times a line of talk or a number."""
    language = base(language)
    kind = rng.random()
    if kind < 0.08:
        return _number(rng)
    talk = TALK[language]
    if kind < 0.20 and language in BACKCHANNELS:
        talk = BACKCHANNELS[language]
    elif kind > 0.4:
        sources = _READS.get(language, (language,))
        talk = fortunes(sources[int(rng.integers(len(sources)))])
    return talk[int(rng.integers(len(talk)))]


def _number(rng: np.random.Generator) -> str:
    """Return a number, as digits: each engine says it in its own language."""
    digits = int(rng.integers(1, 6))
    numbers = rng.integers(0, 10**digits, int(rng.integers(1, 4)))
    return ", ".join(str(number) for number in numbers) + "."
