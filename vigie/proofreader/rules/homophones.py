# ruff: noqa: E501 - a table of patterns reads better with one pattern a line
"""Words that sound alike: a/à, ou/où, ce/se, et/est, on/ont, son/sont, leur/leurs, peu/peut, tout/tous…

Source: Banque de dépannage linguistique of the OQLF, « Homophones »; the patterns are ours. They are narrow on purpose: what
they say must be right nine times in ten and more.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from vigie.kit.text import N_
from vigie.proofreader.context import ProofContext
from vigie.proofreader.phrase_patterns import PhrasePattern
from vigie.proofreader.remarks import Nature
from vigie.proofreader.rule_registry import RuleHit, make_hit, rule
from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.vocabulary.lexicon import noun_genders, person_names, regular_verbs

HOMOPHONES_SOURCE = "OQLF, Banque de dépannage linguistique, « Homophones »"
HOMOPHONE_MESSAGE = N_("“%(words)s” seems to stand for another word that sounds alike.")

B = r"(?<![\w’-])"  # a word begins
E = r"(?![\w’-])"  # a word ends
DET = r"(?:le|la|les|l’|un|une|des|du|ce|cet|cette|ces|mon|ton|son|sa|ses|notre|nos|votre|vos|leur|leurs|tout|tous|toute|toutes)"
PARTED = r"(?:été|eu|fait|dit|mis|pris|promis|permis|vu|su|lu|dû|pu|voulu|reçu|rendu|tenu|venu|perdu|répondu|entendu|écrit|ouvert|offert|choisi|fini|réussi|agi|subi|menti|investi|[a-zà-ÿ]{2,20}é)"
SUBJECT = r"(?:(?:le|la|notre|votre|mon|ma|ce|cette|son|sa) (?:premi(?:er|ère) )?(?:ministre|maire|mairesse|gouvernement|député|députée|chef|cheffe|parti|candidat|candidate|président|présidente|conseil|comité|équipe|ville|porte-parole|syndicat|directeur|directrice|opposition|caq|équipe|compagnie|conseiller|conseillère|mouvement|coalition|ministère|service|hôpital|préfète|préfet)|l’(?:équipe|opposition|assemblée|hôpital|école|état))"
PLURAL = r"(?:les|des|nos|vos|leurs|ces|ses|mes|plusieurs|certains|certaines) (?!deux |trois )[a-zà-ÿ-]{2,25}(?:s|x)"
VERBISH = r"(?:avons|avez|ai|as|a|ont|est|sera|faut|dit|dis|donne|donnons|demande|demandons|doit|doivent|peut|parle|fait|faire|dire|donner|parler|demander|répondre|offrir|montrer|rendre|permettre|expliquer|écrire|envoyer|promettre|rappeler|proposer|souhaiter|apporter)"

A = (
    PhrasePattern(rf"{B}(?:merci|bravo|félicitations|bienvenue|grâce|face|jusqu’|quant|hâte|rapport|suite|hommage|bonne fête|bonjour|salutations) (?P<x>a)(?= \w)", "à", needs=" a "),
    PhrasePattern(rf"(?<!y )(?<!il )(?<!elle )(?<!on )(?<!qui )(?<!ça ){B}(?P<x>a)(?= (?:partir d|cause d|travers |propos d|côté d|la fois|l’aide d|nouveau |bientôt|demain|suivre{E}|noter{E}|nous de {E}|vous de |toutes et|tous et|mon avis|notre avis|quelle heure|l’heure|gauche|droite de))", "à", needs="a "),
    PhrasePattern(rf"{B}(?:commence|débute|ouvre|ferme|finit|termine|rendez-vous|samedi|dimanche|lundi|mardi|mercredi|jeudi|vendredi|demain|soir|matin|reporté|prévu|prévue|direct) (?P<x>a)(?= \d)", "à", needs=" a "),
    PhrasePattern(rf"{B}(?:invit\w+|encourag\w+|commenc\w+|continu\w+|aid\w+|apprend\w*|appel\w+|cherch\w+|réuss\w+|hésit\w+|prêts?|prêtes?)(?: (?!qui |on |il |elle |y |ça |ne |cela |qu’)[\w’-]+){{0,2}} (?P<x>a)(?= (?:{DET}{E}|[\w]+(?:er|ir|dre|ire){E}))(?! été)", "à", needs=" a "),
    PhrasePattern(rf"{B}(?:il n’y|il y|n’y|qu’il y|y) (?P<x>à){E}", "a", needs="y à"),
    PhrasePattern(rf"{B}(?:il|elle|on|qui|ça|cela|qu’il|qu’elle|qu’on|personne|tu) (?:n’|l’|m’|t’|nous |vous |lui |leur )?(?P<x>à) (?:pas |déjà |jamais |bien |encore |enfin |toujours )?(?={PARTED}{E})", lambda m: "as " if m[0].startswith("tu ") else "a ", needs="à"),
    PhrasePattern(rf"{B}{SUBJECT}(?: [\w’-]+){{0,2}}? (?P<x>à) (?=(?:pas |déjà |encore |enfin )?{PARTED}{E})(?!côté|volonté|moitié|proximité|égalité|parité)", "a ", needs=" à "),
    PhrasePattern(rf"(?:^|[.!?\n] ?){SUBJECT} (?P<x>à) (?P<v>[a-zà-ÿ]{{3,20}})er (?=(?:un|une|le|la|les|des|son|sa|ses|ce|cette|l’|que|qu’)(?! (?:\d|semaine|mois|soir|matin|fin)))", r"a ", needs=" à ", message=N_("“à” before an infinitive where “a” and a participle are expected.")),
)  # fmt: skip

OU = (
    PhrasePattern(r"(?:^|[.!?«\n] ?)(?P<x>ou)(?= (?:est|sont|étiez|étais|étaient|était|va|vas|vont|allez|allons|en est|en sommes|passe|passent|trouver|se trouve|habite[sz]?|donner|voter|signer|s’en|veut|peut-on|diable)[ -])", "où", needs="ou "),
    PhrasePattern(rf"{B}(?P<x>(?:d|jusqu)’ou|n’importe ou|par ou)(?= \w)(?! (?:moins|plus))", lambda m: m["x"][:-2] + "où", needs="ou "),
    PhrasePattern(rf"{B}(?P<x>ou)(?= l’on )", "où", needs="ou l’on"),
    PhrasePattern(rf"{B}(?:endroit|local|lieu|ville|région|pays|quartier|rue|école|salle|moment|jour|année|époque|situation|monde|société|québec|maison|cas|point|heure|mesure|stade|village|province|lieux|endroits|là) (?P<x>ou)(?= (?:on|nous|vous|il|elle|ils|elles|je|j’|tu|tout|chacun|chaque) ?\w)(?! (?:nous|vous) (?:on|et))", "où", needs="ou "),
    PhrasePattern(rf"{B}(?:dites-nous|dites-moi|savoir|sait|savez|savons|savent|demande|demandons|voir|voyez|voici|voilà|montre|comprendre) (?P<x>ou)(?= (?:vous|nous|on|il|elle|ils|elles|est|sont|aller|trouver|va|vont|en est))", "où", needs="ou "),
    PhrasePattern(rf"{B}(?:sais|sait|savons|savez|savent|savoir|ignore|ignorent|demande|demandent) (?:(?:plus|pas|trop|jamais|même|bien|exactement) ){{0,2}}(?P<x>ou)(?= (?:il|elle|on|nous|vous|ils|elles|je|tu|aller|trouver|sont|est|se|va|vont) )", "où", needs=" ou "),
    PhrasePattern(rf"{B}(?P<x>où)(?= (?:non|pas|bien|moins|encore)[ ,.?!])", "ou", needs="où"),
    PhrasePattern(rf"{B}(?:café|thé|oui|plus|tôt|un|une|deux|blanc|noir|pour|vrai) (?P<x>où)(?= (?:thé|café|non|moins|tard|deux|trois|noir|contre|faux)[ ,.?!])", "ou", needs="où"),
)  # fmt: skip

CE = (
    PhrasePattern(rf"{B}(?:il|elle|on|qui|qu’il|qu’elle|qu’on) (?P<x>c’est|ses|ces|sait|c’était)(?= (?:bien |encore |déjà |jamais |enfin |toujours )?(?:{PARTED}|[a-zà-ÿ]{{2,20}}ée|permise|mise|rendue|engagée){E})", "s’est", needs=" "),
    PhrasePattern(rf"{B}{SUBJECT}(?: [\w’-]+){{0,2}}? (?P<x>c’est|ses|ces)(?= (?:bien |encore |déjà |jamais |enfin )?(?:engagé|trompé|rendu|permis|excusé|prononcé|opposé|mis|battu|levé|présenté|défilé|adressé|montré|dit|entendu|retiré|caché|réuni|abstenu|donné|retrouvé|contredit|félicité|vanté|fâché|inspiré|inquiété|lancé|sauvé|joint)(?:e|s|es)?{E})", "s’est", needs="s"),
    PhrasePattern(r"(?:^|[.!?«:\n] ?)(?P<x>s’est|ses|sait|ces)(?= (?:une?|notre|votre|nous|vous|avec|pour|grâce|demain|aujourd’hui|quand|pourquoi|comme|maintenant|ici|vrai|faux|clair|fini|à|ça|le|la|trop|assez|inacceptable|important|urgent|possible) )", "c’est", needs="s"),
    PhrasePattern(rf"{B}(?P<x>sa)(?= (?:fait|va|prend|suffit|vaut|coûte|dépend|devient|peut|doit|veut|paraît|semble|ne|se|me|te|nous|vous|commence|continue|existe|bouge|presse|sera|serait|changera|arrivera|aura|y|ira|en){E}| [nsm]’)", "ça", needs="sa "),
    PhrasePattern(rf"{B}(?P<x>sa)(?= (?:change|marche|donne|aide|compte) (?:tout|rien|pas|quoi|beaucoup|bien|mal|les|nos|le|la|des|à)){E}", "ça", needs="sa "),
    PhrasePattern(rf"{B}(?:comment|tout|comme|pour|malgré|sans) (?P<x>sa)(?= ?[.,!?…]|$| (?:va|y){E})", "ça", needs="sa"),
    PhrasePattern(rf"{B}(?:élèves|parents|jeunes|gens|citoyens|ministres?|équipe|présent\w+|signé|avec|dans|pour|sur) (?P<x>c’est)(?= [a-zà-ÿ]{{3,20}}s{E} (?:a|au|aux|de|des|du|à|en|et|sont|ont){E})", "ces", needs="c’est"),
)  # fmt: skip

ETRE_AVOIR = (
    PhrasePattern(rf"{B}(?:ils|elles|c’est eux qui|(?<!à )(?<!de )(?<!pour )(?<!avec )(?<!par )(?<!chez )(?<!sur )(?<!voici )(?<!sait )qui) (?P<x>on)(?= (?:pas |bien |tous |déjà |encore |aussi |jamais )?(?:{PARTED}|raison|tort|peur|besoin|droit|hâte|accès|le droit){E})", "ont", needs=" on "),
    PhrasePattern(rf"(?:^|[.!?,:;\n] ?|que |qu’|et |mais |quand |si ){PLURAL}(?: [a-zà-ÿ]{{3,20}}s)? (?P<x>on)(?= (?:pas |bien |tous |déjà |encore |aussi |jamais )?(?:{PARTED}|raison|tort|peur|besoin|droit|hâte|accès|faim){E})", "ont", needs=" on "),
    PhrasePattern(rf"(?:^|[.!?\n«] ?|quand |si |que )(?P<x>ont)(?= (?:se|peut|veut|doit|va|a|est|ne|fait|dit|voit|sait|en|y|vous|nous|attend|continue|avance|demande|lâche){E}| [ns]’)", "on", needs="ont "),
    PhrasePattern(rf"{B}(?:ils|elles) (?P<x>son){E}", "sont", needs=" son"),
    PhrasePattern(rf"{B}{PLURAL}(?: (?:d[eu]|de la|des|de l’) ?[\w-]+| (?!dans |sans |vers |sous |chez |après |depuis )[a-zà-ÿ]{{3,20}}s)? (?P<x>son)(?= (?:(?:pas|plus|tous|toutes|très|trop|bien|toujours|encore|déjà|de plus en plus|prêts?|là|en|à) ?|[a-zà-ÿ]{{2,20}}(?:és|ées|us|ues|is|ises|eux|euses|ents|ants|ers){E}))", "sont", needs=" son "),
    PhrasePattern(rf"{B}(?:avec|de|dans|pour|sur|par|chez|sans|à|et) (?P<x>sont)(?= (?:équipe|maire|mari|chef|parti|gouvernement|bureau|plan|budget|projet|ministre|adjoint|ami|école|histoire|avenir|opinion|discours|rôle|travail|appui|député|comté|conseil|quartier|cabinet|frère|père|fils|directeur|bilan|mandat){E})", "son", needs=" sont "),
    PhrasePattern(rf"{B}(?:(?:le|la|notre|votre|cette|ce|l’)(?: |(?<=’))[\w-]+) (?P<x>et)(?= (?:une? (?:droit|privilège|priorité|nécessité|honte|urgence|échec|succès|choix)|pas une?|un droit|inacceptable|débordée?|fermée?|en (?:péril|danger|crise|grève|retard)|insuffisante?|épuisée?|essentielle?|urgente?|claire? ?:|prête?|à bout|au bord)(?:{E}|:))", "est", needs=" et "),
    PhrasePattern(rf"{B}(?:forte|uni|solide|grande|belle|verte|juste|équitable|fière|nouvelle|simple|libre|moderne) (?P<x>est)(?= (?:unie|juste|fière|verte|équitable|solide|forte|prospère|durable|humaine|libre|ouverte|simple)[, .!?])", "et", needs=" est "),
    PhrasePattern(rf"{B}(?:il|elle|on|qui|nous|ils|équipe|ministre|maire|maires|profs|parents) (?P<x>la)(?= (?:promis|vu|su|lu|eu|voulu|été|annoncé|demandé|répété|déposé|prouvé|oublié|montré|confirmé|refusé|dit (?:cent|mille|hier|souvent|deux|lui|elle|et|en|à)){E})", "l’a", needs=" la "),
    PhrasePattern(rf"{B}(?:ce|cet|cette|ces)(?: [\wà-ÿ]+)?(?: [\wà-ÿ]+)(?P<x>-la){E}", "-là", needs="-la"),
    PhrasePattern(rf"{B}(?P<x>la[ -]bas){E}", "là-bas", needs="la"),
)  # fmt: skip

LEUR = (
    PhrasePattern(rf"{B}(?P<x>leurs)(?= {VERBISH}{E})", "leur", needs="leurs "),
    PhrasePattern(rf"{B}(?P<x>leur)(?= (?:demandes|enfants|promesses|droits|élus|membres|familles|écoles|besoins|priorités|projets|voisins|enjeux|idées|parents|services|efforts|actions|revendications|loyers|impôts|amis|mensonges|décisions|conditions|valeurs|voix et|chiffres){E})", "leurs", needs="leur "),
    PhrasePattern(rf"{B}(?P<x>leurs)(?= (?:tour|hôpital|école|maire|maison|ville|voix est|vote|travail|emploi|salaire|loyer|avenir|santé|facture|député|députée|position|famille|plan|bilan|parti|chef|cheffe|appui|opinion|quartier|région|langue|terre|eau|droit|mot|colère|histoire|décision|projet|logement){E})", "leur", needs="leurs "),
)  # fmt: skip

PEU_QUAND_TOUT = (
    PhrasePattern(rf"{B}(?:on|il|elle|qui|ça|cela|personne|on ne|il ne|elle ne|ça ne|qui ne|ministre|gouvernement|québec|parti) (?P<x>peu|peux)(?= (?:pas|plus|faire|être|avoir|encore|toujours|aussi|y|se|en|nous|vous|[a-zà-ÿ]{{2,15}}(?:er|ir|dre|tre)){E})", "peut", needs="peu"),
    PhrasePattern(rf"{B}un (?P<x>peut|peux)(?= (?:de|plus|moins|trop|tard|tôt|partout|d’|mieux|comme))", "peu", needs="un peu"),
    PhrasePattern(rf"{B}(?P<x>quand) (?=(?:à|aux?) (?:moi|toi|nous|vous|lui|elle|eux|elles|la|le|les|cette|ce|ces|notre|nos|savoir si){E}|à l’)", "quant ", needs="quand à"),
    PhrasePattern(rf"{B}(?P<x>quand) (?=aux? [a-zà-ÿ]+,)", "quant ", needs="quand au"),
    PhrasePattern(rf"{B}(?P<x>quant)(?= (?:on|il|elle|ils|elles|je|tu|le|la|les|même|est-ce|vous|nous|viendra) )", "quand", needs="quant "),
    PhrasePattern(rf"{B}ne? ?[\w’]*(?: [\w’]+){{1,3}} (?P<x>quand)(?= (?:20\d\d|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|région|fin d))", "qu’en", needs="quand "),
    PhrasePattern(rf"{B}n’[\w-]+ (?P<x>quand)(?= (?:20\d\d|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|région|fin d))", "qu’en", needs="quand "),
    PhrasePattern(rf"(?<!avant )(?<!après )(?<!malgré )(?<!dessus )(?<!en ){B}(?P<x>tout) (?=(?:les|nos|vos|ces|ses|mes|leurs|ceux) )", "tous ", needs="tout "),
    PhrasePattern(rf"{B}(?P<x>toute) (?=(?:les|nos|vos|ces|ses|mes|leurs|celles) )", "toutes ", needs="toute "),
    PhrasePattern(rf"(?:^|[.!?\n:,] ?|{B}(?:à|de|pour|dans|avec|sur|par|presque|et) )(?P<x>tous)(?= (?:(?:le|ça|cela|ce|son|notre|votre){E}|l’))", "tout", needs="tous "),
    PhrasePattern(rf"{B}(?P<x>tous)(?= (?:le monde|ça|cela){E})", "tout", needs="tous "),
    PhrasePattern(rf"{B}(?:êtes|sommes|sont|soyez|étiez|étaient|soyons)(?: les bienvenus,?)? (?P<x>tous)(?= (?:les )?(?:invitées|conviées|attendues|bienvenues|prêtes|concernées|mobilisées|venues|inscrites|unies|fières|épuisées|réunies)(?! et (?:tous|invités)))", "toutes", needs=" tous "),
    PhrasePattern(rf"{B}(?:suis|es|est|sommes|êtes|sont|soyons|serons|tous|toutes|étions) (?P<x>près)(?= à [a-zà-ÿ]+)", lambda m: "prêts" if "es" in m[0][:4] or m[0].startswith(("sommes", "so", "tous", "se", "êtes")) else "prêt", needs=" près à"),
    PhrasePattern(rf"{B}(?<!pas )(?<!peu )(?<!plus )(?<!beaucoup )(?<!tant )(?<!trop )(?<!aucun )(?P<x>d’avantage)(?=[ .,!?]|$)(?! (?:à|pour|concurrentiel|fiscal))", "davantage", needs="d’avantage"),
    PhrasePattern(rf"{B}(?P<x>plus tôt) (?=que d[e’])", "plutôt ", needs="plus tôt que d"),
    PhrasePattern(rf"{B}(?P<x>plutôt) (?=que prévu|que tard|dans la journée|cette semaine|cette année)", "plus tôt ", needs="plutôt "),
    PhrasePattern(rf"{B}(?P<x>quel(?:le)?s?[ -]?que soi(?:en)?t|quelque soi(?:en)?t|quelques soient)(?= (?P<d>la|cette|sa|notre|votre|leur|l’|le|ce|son|les|ces|ses|vos|nos|leurs))", lambda m: {"la": "quelle que soit", "cette": "quelle que soit", "sa": "quelle que soit", "les": "quels que soient", "ces": "quels que soient", "ses": "quels que soient", "vos": "quels que soient", "nos": "quels que soient", "leurs": "quels que soient"}.get(m["d"], "quel que soit") if "quelque" in m["x"] else m["x"], needs="soi"),
    PhrasePattern(rf"{B}(?P<x>quelque soit)(?= (?:la|cette) )", "quelle que soit", needs="quelque soit"),
)  # fmt: skip

OTHERS = (
    PhrasePattern(rf"(?<!il )(?<!elle )(?<!se )(?<!le )(?<!la )(?<!on )(?<!qui ){B}(?P<x>voila){E}", "voilà", needs="voila"),
    PhrasePattern(rf"{B}(?:est|sont|était|étaient|êtes|suis|es|serait) (?:pas |plus |tous )?(?P<x>sensée?s?)(?= (?:être|avoir|se|s’|y|en|ne|[a-zà-ÿ]{{3,20}}(?:er|ir|re)){E})", lambda m: m["x"].replace("sens", "cens"), needs=" sens"),
    PhrasePattern(rf"(?<!le )(?<!la )(?<!les )(?<!au )(?<!aux )(?<!du )(?<!des )(?<!est )(?<!sont )(?<!soit )(?<!faire ){B}(?P<x>[nv]ôtre)(?= [a-zà-ÿ])(?! (?:est|sera|aussi|a|et|n|ne|sont|ou|était))", lambda m: m["x"].replace("ô", "o"), needs="ôtre"),
    PhrasePattern(rf"{B}(?:le|la|les|au|aux|du|des) (?P<x>[nv]otres?)(?=\s*[.,!?;:…]|$)", lambda m: m["x"].replace("o", "ô", 1), needs="otre"),
    PhrasePattern(rf"{B}(?:sais|sait|savons|savez|savent|ignore|demande|demandons|voyez|dire) (?:pas |trop |encore |jamais )?(?P<x>qu’elles?)(?= (?:est|sera|serait|était|sont|seront|seraient) (?:la|les|le|l’|votre|notre|leur|sa|son)(?: |(?<=’))\w+ ?[.?!]?(?:$|[.?!]))", lambda m: "quelles" if m["x"][-1] == "s" else "quelle", needs="qu’elle"),
    PhrasePattern(rf"(?:^|[.!?«\n] ?)(?P<x>qu’elle)(?= (?:belle|triste|honte|bonne|surprise|horreur|chance|joie|soirée|journée|victoire|déception|farce|catastrophe|fierté|ambiance|énergie|équipe|mascarade|tristesse|nouvelle|année|semaine|fête){E})", "quelle", needs="qu’elle"),
    PhrasePattern(rf"{B}(?P<x>quelle)(?= (?:beau|bel|grand|gros|bon|courage|plaisir|honneur|bonheur|gâchis|dommage|échec|succès|match|mépris|désastre|cirque|monde|gouvernement|spectacle|moment){E})", "quel", needs="quelle "),
    PhrasePattern(rf"{B}(?P<x>quel)(?= (?:belle|bonne|grande|triste|honte|surprise|chance|joie|soirée|journée|victoire|déception|farce|équipe|tristesse|nouvelle|année|semaine|fierté|ambiance){E})", "quelle", needs="quel "),
    PhrasePattern(rf"{B}ni (?:[\w’-]+ ){{1,4}}?(?P<x>n’y)(?= (?:le|la|les|un|une|du|de|ses|son|sa|à|au){E}| l’)", "ni", needs="n’y"),
    PhrasePattern(rf"{B}(?P<x>n’y)(?= (?:le|la|les|ses|son|sa) )", "ni", needs="n’y"),
    PhrasePattern(rf"{B}(?P<x>dans) (?=(?:parler|discuter|reparler|débattre|profiter|finir|rire|juger|savoir|avoir|faire (?:plus|autant|une|un|partie))(?:{E}))", "d’en ", needs="dans "),
    PhrasePattern(rf"{B}(?P<x>s’en) (?=(?:compter|doute,|aucun|que|oublier|parler (?:de|du|des)|savoir))", "sans ", needs="s’en "),
    PhrasePattern(rf"{B}(?P<x>sans) (?=(?:va|vont|sortir|souvient|souvenir|occupe|vient|remettre)(?:{E}))", "s’en ", needs="sans "),
    PhrasePattern(rf"{B}en (?P<x>entrain)(?= d[e’])", "train", needs="entrain d"),
    PhrasePattern(rf"(?<!en )(?<!plein d’){B}(?P<x>entrain)(?= d(?:e |’)[a-zà-ÿ]+(?:er|ir|re){E})", "en train", needs="entrain d"),
    PhrasePattern(rf"{B}(?P<x>comme même){E}", "quand même", needs="comme même"),
    PhrasePattern(rf"{B}(?P<x>en as)(?= (?:assez|marre|plein|trop))", "en a", needs="en as"),
    PhrasePattern(rf"{B}(?:il|elle|on|ça|dossier|ministre|gouvernement|maire|projet) (?:s’en |n’y |y )?(?P<x>vas){E}", "va", needs=" vas"),
    PhrasePattern(r"(?:^|[.!?«\n] ?|que |c’est )(?P<x>peut être)(?= (?:que|qu’|un|une|pas|le|la|bien|même|parce|demain|là))", "peut-être", needs="peut être"),
    PhrasePattern(rf"{B}(?P<x>tant qu’à) (?=(?:moi|nous|vous|eux|elle|lui)){E}", "quant à ", needs="tant qu’à"),
    PhrasePattern(rf"{B}(?:peu importe|qu’importe|n’importe) (?P<x>qu’elle)(?= (?:est|sera|soit|que soit) )", "quelle", needs="qu’elle"),
    PhrasePattern(rf"{B}(?P<x>qu’elle)(?= (?:est|sera|soit|que soit) (?:la|le|votre|notre|sa|son|leur) )(?<=importe qu’elle)", "quelle", needs="qu’elle"),
    PhrasePattern(rf"{B}(?:suis|es|est|sommes|êtes|sont|être|était|étaient|serons|sera|seront|soyez|serai) (?:pas |plus |tous |toutes |enfin |déjà |fin |toujours )?(?P<x>près)(?= (?:pour|à (?:[a-zà-ÿ]+er|[a-zà-ÿ]+ir|[a-zà-ÿ]+re|tout|affronter|vous|nous|y|en)){E})", lambda m: "prêt" if m[0].startswith(("suis", "es ", "est ", "était ", "sera ", "serai ")) else "prêts", needs=" près "),
    PhrasePattern(r"(?:^|[.!?\n«] ?)(?P<x>tout)(?= ensemble[ ,.!?…])", "tous", needs="tout ensemble"),
    PhrasePattern(rf"(?<!donner )(?<!donne ){B}(?P<x>à)(?= lieu(?: [a-zà-ÿ0-9]|[.,!]))", "a", needs="à lieu"),
    PhrasePattern(r"(?:^|[.!?\n«] ?|quand |comment |pourquoi |où |combien )(?P<x>est ce)(?= (?:que |qu’))", "est-ce", needs="est ce qu"),
    PhrasePattern(rf"{B}(?:suis|es|est|sommes|êtes|sont|serai|sera|serons|serez|seront|étais|était|étaient|étions|soyez|être) (?P<x>la)(?= (?:demain|ce (?:soir|matin|midi)|samedi|dimanche|lundi|mardi|mercredi|jeudi|vendredi|jusqu|dès|depuis|quand|à \d|pour (?:vous|nous|toi|lui|elle|eux|rester|aider|durer))|[.,!?…]|$)", "là", needs=" la"),
    PhrasePattern(rf"{B}(?P<x>dû)(?= (?:jamais vu|coup|moins|monde|côté|travail|nouveau|début|maire|ministre|gouvernement|québec|conseil|syndicat|parti|public|territoire|quartier|centre|nord|sud){E})", "du", needs="dû "),
    PhrasePattern(r"(?<=, )(?P<x>voir)(?= (?:des (?:années|mois|semaines|millions|milliers|milliards|siècles|jours|heures|centaines|décennies)|même|pire|impossible|inexistant|dangereu|inutile|catastrophique|nuisible|ridicule|insultant|illégal|toxique))", "voire", needs="voir "),
    PhrasePattern(rf"(?<!ont ){B}(?P<x>à)(?= (?:hâte|besoin|envie|le (?:droit|devoir|choix|pouvoir|mandat|temps|goût)){E})(?<!quant à)(?<!prêt à)(?<!jusqu’à)", "a", needs="à "),
    PhrasePattern(rf"{B}(?P<x>s’est)(?= (?:que (?:le|la|les|l’|nous|vous|c’|ce|son|sa|ses)|pertinemment|très bien que|comment|pourquoi)(?:{E}|(?<=’)))", "sait", needs="s’est"),
    PhrasePattern(rf"{B}ne (?:veu\w+|peu\w+|[a-zà-ÿ]+) (?P<x>n’y)(?= [a-zà-ÿ]+(?:er|ir|re) ni )", "ni", needs="n’y"),
    PhrasePattern(r"(?:^|[.!?\n«] ?)(?P<x>est)(?= si (?:on|nous|vous|c’|le|la|les|l’|tout|demain) ?)", "et", needs="est si"),
    PhrasePattern(rf"{B}(?P<x>à prime abord){E}", "de prime abord", needs="prime abord"),
)  # fmt: skip


@cache
def _all_patterns() -> tuple[PhrasePattern, ...]:
    return A + OU + CE + ETRE_AVOIR + LEUR + PEU_QUAND_TOUT + OTHERS


@rule(
    "homophones.confused",
    nature=Nature.FAULT,
    languages=("fr",),
    source=HOMOPHONES_SOURCE,
    title=N_("Words that sound alike"),
)
def confused_words(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """a/à, ou/où, ces/ses/c’est/s’est, et/est, on/ont, son/sont, la/l’a, leur/leurs, peu/peut… Source: OQLF, BDL."""
    for turn in _all_patterns():
        for found in turn.find_hits(text, HOMOPHONE_MESSAGE):
            if (
                found.fixes and text.original[found.start : found.end] != "A"
            ):  # a capital without its accent: typography
                yield _keep_trailing_space(text, found)


def _keep_trailing_space(text: ParsedText, found: RuleHit) -> RuleHit:
    """A fix that ends in a space, for a span that does not: the space stays where it is."""
    words = text.original[found.start : found.end]
    fixes = found.fixes if words.endswith((" ", "\u00a0")) else tuple(fix.rstrip(" ") for fix in found.fixes)
    return replace(found, fixes=fixes)


@rule(
    "homophones.a_participle",
    nature=Nature.FAULT,
    languages=("fr",),
    source=HOMOPHONES_SOURCE,
    title=N_("à and a participle"),
)
def a_before_participle(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """« à » never comes before a participle: « a déposé » or « à déposer ». Source: OQLF, BDL, « a et à »."""
    known, nouns = regular_verbs().participles, regular_verbs().nouns
    for one, two in zip(text.tokens, text.tokens[1:], strict=False):
        verb = known.get(two.lower) if one.lower == "à" and two.text.islower() else None
        if (
            verb
            and two.lower not in nouns
            and two.lower not in {"passé", "côté", "traité", "marché", "pensée", "montée", "entrée"}
        ):
            yield make_hit(one.start, two.end, N_("“à” does not go before a participle."), f"a {two.text}", f"à {verb}")


@rule(
    "homophones.tous_gender",
    nature=Nature.FAULT,
    languages=("fr",),
    source="OQLF, Banque de dépannage linguistique, « Tout »",
    title=N_("tous or toutes"),
)
def tous_gender(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """tous les + feminine noun, toutes les + masculine noun. Source: OQLF, BDL, « Tout »."""
    feminines = {pair.feminines for pair in person_names().values()} - {
        pair.masculines for pair in person_names().values()
    }
    for one, two, three in zip(text.tokens, text.tokens[1:], text.tokens[2:], strict=False):
        if one.lower not in {"tous", "toutes"} or two.lower not in {"les", "nos", "vos", "ces", "ses", "mes", "leurs"}:
            continue
        is_feminine = three.lower in feminines or noun_genders().get(three.lower) == "f"
        is_masculine = three.lower in person_names() or noun_genders().get(three.lower) == "m"
        if (is_feminine and one.lower == "tous") or (is_masculine and not is_feminine and one.lower == "toutes"):
            right = "toutes" if is_feminine else "tous"
            right = right.capitalize() if one.text[0].isupper() else right
            yield make_hit(
                one.start, one.end, N_("“%(words)s” does not agree with what follows."), right, words=one.text
            )
