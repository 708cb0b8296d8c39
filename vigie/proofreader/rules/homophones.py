# ruff: noqa: E501 - a table of patterns reads better with one pattern a line
"""Words that sound alike: a/à, ou/où, ce/se, et/est, on/ont, son/sont, leur/leurs, peu/peut, tout/tous…

Source: Banque de dépannage linguistique of the OQLF, « Homophones »; the patterns are ours. They are narrow on purpose: what
they say must be right nine times in ten and more.
"""

from collections.abc import Iterator

from vigie.kit.text import N_
from vigie.proofreader.context import ProofContext
from vigie.proofreader.phrase_patterns import PhrasePattern
from vigie.proofreader.remarks import Nature
from vigie.proofreader.rule_registry import RuleHit, make_hit, rule
from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.vocabulary.lexicon import noun_genders, person_names, regular_verbs

HOMOPHONES_SOURCE = "OQLF, Banque de dépannage linguistique, « Homophones »"
HOMOPHONE_MESSAGE = N_("“%(words)s” seems to stand for another word that sounds alike.")

B = r"(?<![\w’-])"  # a word begins
E = r"(?![\w’-])"  # a word ends
DET = r"(?:le|la|les|l’|un|une|des|du|ce|cet|cette|ces|mon|ton|son|sa|ses|notre|nos|votre|vos|leur|leurs|tout|tous|toute|toutes)"
PARTED = r"(?:été|eu|fait|dit|mis|pris|promis|permis|vu|su|lu|dû|pu|voulu|reçu|rendu|tenu|venu|perdu|répondu|entendu|écrit|ouvert|offert|choisi|fini|réussi|agi|subi|menti|investi|[a-zà-ÿ]{2,20}é)"
SUBJECT = r"(?:(?:le|la|notre|votre|mon|ma|ce|cette|son|sa) (?:premi(?:er|ère) )?(?:ministre|maire|mairesse|gouvernement|député|députée|chef|cheffe|parti|candidat|candidate|président|présidente|conseil|comité|équipe|ville|porte-parole|syndicat|directeur|directrice|opposition|caq|équipe|compagnie|conseiller|conseillère|mouvement|coalition|ministère|service|hôpital|préfète|préfet)|l’(?:équipe|opposition|assemblée|hôpital|école|état))"
PLURAL = r"(?:les|des|nos|vos|leurs|ces|ses|mes|plusieurs|certains|certaines) (?!deux |trois )[a-zà-ÿ-]{2,25}(?:s|x)"
VERBISH = r"(?:avons|avez|ai|as|a|ont|est|sera|faut|dit|dis|donne|donnons|demande|demandons|doit|doivent|peut|parle|fait|faire|dire|donner|parler|demander|répondre|offrir|montrer|rendre|permettre|expliquer|écrire|envoyer|promettre|rappeler|proposer|souhaiter|apporter)"

A = (
    PhrasePattern(rf"{B}(?:merci|bravo|félicitations|bienvenue|grâce|face|jusqu’|quant|hâte|rapport|suite|hommage|bonne fête|bonjour|salutations) (?P<x>a)(?= \w)", "à", required_text=" a ", example="J’ai hâte a demain. → J’ai hâte à demain."),
    PhrasePattern(rf"(?<!y )(?<!il )(?<!elle )(?<!on )(?<!qui )(?<!ça ){B}(?P<x>a)(?= (?:partir d|cause d|travers |propos d|côté d|la fois|l’aide d|nouveau |bientôt|demain|suivre{E}|noter{E}|nous de {E}|vous de |toutes et|tous et|mon avis|notre avis|quelle heure|l’heure|gauche|droite de))", "à", required_text="a ", example="Ouvert a partir de 9 h. → Ouvert à partir de 9 h."),
    PhrasePattern(rf"{B}(?:commence|débute|ouvre|ferme|finit|termine|rendez-vous|samedi|dimanche|lundi|mardi|mercredi|jeudi|vendredi|demain|soir|matin|reporté|prévu|prévue|direct) (?P<x>a)(?= \d)", "à", required_text=" a ", example="On commence a 18 h, apportez vos bottes. → On commence à 18 h, apportez vos bottes."),
    PhrasePattern(rf"{B}(?:invit\w+|encourag\w+|commenc\w+|continu\w+|aid\w+|apprend\w*|appel\w+|cherch\w+|réuss\w+|hésit\w+|prêts?|prêtes?)(?: (?!qui |on |il |elle |y |ça |ne |cela |qu’)[\w’-]+){{0,2}} (?P<x>a)(?= (?:{DET}{E}|[\w]+(?:er|ir|dre|ire){E}))(?! été)", "à", required_text=" a ", example="Nous invitons les citoyens a venir nous rencontrer au marché. → Nous invitons les citoyens à venir nous rencontrer au marché."),
    PhrasePattern(rf"{B}(?:il n’y|il y|n’y|qu’il y|y) (?P<x>à){E}", "a", required_text="y à", example="Il n’y à pas de petite victoire. → Il n’y a pas de petite victoire."),
    PhrasePattern(rf"{B}(?:il|elle|on|qui|ça|cela|qu’il|qu’elle|qu’on|personne|tu) (?:n’|l’|m’|t’|nous |vous |lui |leur )?(?P<x>à) (?:pas |déjà |jamais |bien |encore |enfin |toujours )?(?={PARTED}{E})", lambda m: "as " if m[0].startswith("tu ") else "a ", required_text="à", example="Qui à décidé de couper? → Qui a décidé de couper?"),
    PhrasePattern(rf"{B}{SUBJECT}(?: [\w’-]+){{0,2}}? (?P<x>à) (?=(?:pas |déjà |encore |enfin )?{PARTED}{E})(?!côté|volonté|moitié|proximité|égalité|parité)", "a ", required_text=" à ", example="Le gouvernement à manqué le bateau. → Le gouvernement a manqué le bateau."),
    PhrasePattern(rf"(?:^|[.!?\n] ?){SUBJECT} (?P<x>à) (?P<v>[a-zà-ÿ]{{3,20}})er (?=(?:un|une|le|la|les|des|son|sa|ses|ce|cette|l’|que|qu’)(?! (?:\d|semaine|mois|soir|matin|fin)))", r"a ", required_text=" à ", message=N_("“à” before an infinitive where “a” and a participle are expected."), example="Le maire à donner une réponse. → Le maire a donner une réponse."),
)  # fmt: skip

OU = (
    PhrasePattern(r"(?:^|[.!?«\n] ?)(?P<x>ou)(?= (?:est|sont|étiez|étais|étaient|était|va|vas|vont|allez|allons|en est|en sommes|passe|passent|trouver|se trouve|habite[sz]?|donner|voter|signer|s’en|veut|peut-on|diable)[ -])", "où", required_text="ou ", example="Ou sont passés les milliards promis ? → Où sont passés les milliards promis ?"),
    PhrasePattern(rf"{B}(?P<x>(?:d|jusqu)’ou|n’importe ou|par ou)(?= \w)(?! (?:moins|plus))", lambda m: m["x"][:-2] + "où", required_text="ou ", example="D’ou vient cet argent? → D’où vient cet argent?"),
    PhrasePattern(rf"{B}(?P<x>ou)(?= l’on )", "où", required_text="ou l’on", example="Le Québec ou l’on vit ensemble, c’est possible. → Le Québec où l’on vit ensemble, c’est possible."),
    PhrasePattern(rf"{B}(?:endroit|local|lieu|ville|région|pays|quartier|rue|école|salle|moment|jour|année|époque|situation|monde|société|québec|maison|cas|point|heure|mesure|stade|village|province|lieux|endroits|là) (?P<x>ou)(?= (?:on|nous|vous|il|elle|ils|elles|je|j’|tu|tout|chacun|chaque) ?\w)(?! (?:nous|vous) (?:on|et))", "où", required_text="ou ", example="La rue ou elle habite est inondée. → La rue où elle habite est inondée."),
    PhrasePattern(rf"{B}(?:dites-nous|dites-moi|savoir|sait|savez|savons|savent|demande|demandons|voir|voyez|voici|voilà|montre|comprendre) (?P<x>ou)(?= (?:vous|nous|on|il|elle|ils|elles|est|sont|aller|trouver|va|vont|en est))", "où", required_text="ou ", example="Dites-nous ou vous voulez plus d’arbres. → Dites-nous où vous voulez plus d’arbres."),
    PhrasePattern(rf"{B}(?:sais|sait|savons|savez|savent|savoir|ignore|ignorent|demande|demandent) (?:(?:plus|pas|trop|jamais|même|bien|exactement) ){{0,2}}(?P<x>ou)(?= (?:il|elle|on|nous|vous|ils|elles|je|tu|aller|trouver|sont|est|se|va|vont) )", "où", required_text=" ou ", example="Le ministre ne sait plus ou il s’en va. → Le ministre ne sait plus où il s’en va."),
    PhrasePattern(rf"{B}(?P<x>où)(?= (?:non|pas|bien|moins|encore)[ ,.?!])", "ou", required_text="où", example="Que ce soit vrai où non, on verra. → Que ce soit vrai ou non, on verra."),
    PhrasePattern(rf"{B}(?:café|thé|oui|plus|tôt|un|une|deux|blanc|noir|pour|vrai) (?P<x>où)(?= (?:thé|café|non|moins|tard|deux|trois|noir|contre|faux)[ ,.?!])", "ou", required_text="où", example="Café où thé, la conversation commence à 8 h. → Café ou thé, la conversation commence à 8 h."),
)  # fmt: skip

CE = (
    PhrasePattern(rf"{B}(?:il|elle|on|qui|qu’il|qu’elle|qu’on) (?P<x>c’est|ses|ces|sait|c’était)(?= (?:bien |encore |déjà |jamais |enfin |toujours )?(?:{PARTED}|[a-zà-ÿ]{{2,20}}ée|permise|mise|rendue|engagée){E})", "s’est", required_text=" ", example="Il sait trompé de dossier. → Il s’est trompé de dossier."),
    PhrasePattern(rf"{B}{SUBJECT}(?: [\w’-]+){{0,2}}? (?P<x>c’est|ses|ces)(?= (?:bien |encore |déjà |jamais |enfin )?(?:engagé|trompé|rendu|permis|excusé|prononcé|opposé|mis|battu|levé|présenté|défilé|adressé|montré|dit|entendu|retiré|caché|réuni|abstenu|donné|retrouvé|contredit|félicité|vanté|fâché|inspiré|inquiété|lancé|sauvé|joint)(?:e|s|es)?{E})", "s’est", required_text="s", example="La ministre ses contredite. → La ministre s’est contredite."),
    PhrasePattern(r"(?:^|[.!?«:\n] ?)(?P<x>s’est|ses|sait|ces)(?= (?:une?|notre|votre|nous|vous|avec|pour|grâce|demain|aujourd’hui|quand|pourquoi|comme|maintenant|ici|vrai|faux|clair|fini|à|ça|le|la|trop|assez|inacceptable|important|urgent|possible) )", "c’est", required_text="s", example="Ces une question de respect. → C’est une question de respect."),
    PhrasePattern(rf"{B}(?P<x>sa)(?= (?:fait|va|prend|suffit|vaut|coûte|dépend|devient|peut|doit|veut|paraît|semble|ne|se|me|te|nous|vous|commence|continue|existe|bouge|presse|sera|serait|changera|arrivera|aura|y|ira|en){E}| [nsm]’)", "ça", required_text="sa ", example="Le train, sa presse. → Le train, ça presse."),
    PhrasePattern(rf"{B}(?P<x>sa)(?= (?:change|marche|donne|aide|compte) (?:tout|rien|pas|quoi|beaucoup|bien|mal|les|nos|le|la|des|à)){E}", "ça", required_text="sa ", example="Sa change tout pour nous. → Ça change tout pour nous."),
    PhrasePattern(rf"{B}(?:comment|tout|comme|pour|malgré|sans) (?P<x>sa)(?= ?[.,!?…]|$| (?:va|y){E})", "ça", required_text="sa", example="Comment sa va dans votre quartier? → Comment ça va dans votre quartier?"),
    PhrasePattern(rf"{B}(?:élèves|parents|jeunes|gens|citoyens|ministres?|équipe|présent\w+|signé|avec|dans|pour|sur) (?P<x>c’est)(?= [a-zà-ÿ]{{3,20}}s{E} (?:a|au|aux|de|des|du|à|en|et|sont|ont){E})", "ces", required_text="c’est", example="Les élèves ont présenté c’est projets au conseil. → Les élèves ont présenté ces projets au conseil."),
)  # fmt: skip

ETRE_AVOIR = (
    PhrasePattern(rf"{B}(?:ils|elles|c’est eux qui|(?<!à )(?<!de )(?<!pour )(?<!avec )(?<!par )(?<!chez )(?<!sur )(?<!voici )(?<!sait )qui) (?P<x>on)(?= (?:pas |bien |tous |déjà |encore |aussi |jamais )?(?:{PARTED}|raison|tort|peur|besoin|droit|hâte|accès|le droit){E})", "ont", required_text=" on ", example="Ils on voté contre notre motion. → Ils ont voté contre notre motion."),
    PhrasePattern(rf"(?:^|[.!?,:;\n] ?|que |qu’|et |mais |quand |si ){PLURAL}(?: [a-zà-ÿ]{{3,20}}s)? (?P<x>on)(?= (?:pas |bien |tous |déjà |encore |aussi |jamais )?(?:{PARTED}|raison|tort|peur|besoin|droit|hâte|accès|faim){E})", "ont", required_text=" on ", example="Les parents on raison d’être inquiets. → Les parents ont raison d’être inquiets."),
    PhrasePattern(rf"(?:^|[.!?\n«] ?|quand |si |que )(?P<x>ont)(?= (?:se|peut|veut|doit|va|a|est|ne|fait|dit|voit|sait|en|y|vous|nous|attend|continue|avance|demande|lâche){E}| [ns]’)", "on", required_text="ont ", example="Quand ont veut, on peut. → Quand on veut, on peut."),
    PhrasePattern(rf"{B}(?:ils|elles) (?P<x>son){E}", "sont", required_text=" son", example="Ils son prêts. → Ils sont prêts."),
    PhrasePattern(rf"{B}{PLURAL}(?: (?:d[eu]|de la|des|de l’) ?[\w-]+| (?!dans |sans |vers |sous |chez |après |depuis )[a-zà-ÿ]{{3,20}}s)? (?P<x>son)(?= (?:(?:pas|plus|tous|toutes|très|trop|bien|toujours|encore|déjà|de plus en plus|prêts?|là|en|à) ?|[a-zà-ÿ]{{2,20}}(?:és|ées|us|ues|is|ises|eux|euses|ents|ants|ers){E}))", "sont", required_text=" son ", example="Les loyers son trop élevés. → Les loyers sont trop élevés."),
    PhrasePattern(rf"{B}(?:avec|de|dans|pour|sur|par|chez|sans|à|et) (?P<x>sont)(?= (?:équipe|maire|mari|chef|parti|gouvernement|bureau|plan|budget|projet|ministre|adjoint|ami|école|histoire|avenir|opinion|discours|rôle|travail|appui|député|comté|conseil|quartier|cabinet|frère|père|fils|directeur|bilan|mandat){E})", "son", required_text=" sont ", example="La ville et sont maire ont reculé. → La ville et son maire ont reculé."),
    PhrasePattern(rf"{B}(?:(?:le|la|notre|votre|cette|ce|l’)(?: |(?<=’))[\w-]+) (?P<x>et)(?= (?:une? (?:droit|privilège|priorité|nécessité|honte|urgence|échec|succès|choix)|pas une?|un droit|inacceptable|débordée?|fermée?|en (?:péril|danger|crise|grève|retard)|insuffisante?|épuisée?|essentielle?|urgente?|claire? ?:|prête?|à bout|au bord)(?:{E}|:))", "est", required_text=" et ", example="Le logement et un droit, pas un privilège. → Le logement est un droit, pas un privilège."),
    PhrasePattern(rf"{B}(?:forte|uni|solide|grande|belle|verte|juste|équitable|fière|nouvelle|simple|libre|moderne) (?P<x>est)(?= (?:unie|juste|fière|verte|équitable|solide|forte|prospère|durable|humaine|libre|ouverte|simple)[, .!?])", "et", required_text=" est ", example="Une équipe forte est unie, voilà ce qu’il nous faut. → Une équipe forte et unie, voilà ce qu’il nous faut."),
    PhrasePattern(rf"{B}(?:il|elle|on|qui|nous|ils|équipe|ministre|maire|maires|profs|parents) (?P<x>la)(?= (?:promis|vu|su|lu|eu|voulu|été|annoncé|demandé|répété|déposé|prouvé|oublié|montré|confirmé|refusé|dit (?:cent|mille|hier|souvent|deux|lui|elle|et|en|à)){E})", "l’a", required_text=" la ", example="Notre équipe la dit cent fois. → Notre équipe l’a dit cent fois."),
    PhrasePattern(rf"{B}(?:ce|cet|cette|ces)(?: [\wà-ÿ]+)?(?: [\wà-ÿ]+)(?P<x>-la){E}", "-là", required_text="-la", example="Cette décision-la va coûter cher. → Cette décision-là va coûter cher."),
    PhrasePattern(rf"{B}(?P<x>la[ -]bas){E}", "là-bas", required_text="la", example="On se retrouve la-bas. → On se retrouve là-bas."),
)  # fmt: skip

LEUR = (
    PhrasePattern(rf"{B}(?P<x>leurs)(?= {VERBISH}{E})", "leur", required_text="leurs ", example="Nous leurs avons répondu le jour même. → Nous leur avons répondu le jour même."),
    PhrasePattern(rf"{B}(?P<x>leur)(?= (?:demandes|enfants|promesses|droits|élus|membres|familles|écoles|besoins|priorités|projets|voisins|enjeux|idées|parents|services|efforts|actions|revendications|loyers|impôts|amis|mensonges|décisions|conditions|valeurs|voix et|chiffres){E})", "leurs", required_text="leur ", example="Les enseignantes ont exposé leur demandes au ministre. → Les enseignantes ont exposé leurs demandes au ministre."),
    PhrasePattern(rf"{B}(?P<x>leurs)(?= (?:tour|hôpital|école|maire|maison|ville|voix est|vote|travail|emploi|salaire|loyer|avenir|santé|facture|député|députée|position|famille|plan|bilan|parti|chef|cheffe|appui|opinion|quartier|région|langue|terre|eau|droit|mot|colère|histoire|décision|projet|logement){E})", "leur", required_text="leurs ", example="Les citoyens veulent ravoir leurs hôpital. → Les citoyens veulent ravoir leur hôpital."),
)  # fmt: skip

PEU_QUAND_TOUT = (
    PhrasePattern(rf"{B}(?:on|il|elle|qui|ça|cela|personne|on ne|il ne|elle ne|ça ne|qui ne|ministre|gouvernement|québec|parti) (?P<x>peu|peux)(?= (?:pas|plus|faire|être|avoir|encore|toujours|aussi|y|se|en|nous|vous|[a-zà-ÿ]{{2,15}}(?:er|ir|dre|tre)){E})", "peut", required_text="peu", example="On peu faire mieux pour nos aînés. → On peut faire mieux pour nos aînés."),
    PhrasePattern(rf"{B}un (?P<x>peut|peux)(?= (?:de|plus|moins|trop|tard|tôt|partout|d’|mieux|comme))", "peu", required_text="un peu", example="Il reste un peut de temps pour vous inscrire. → Il reste un peu de temps pour vous inscrire."),
    PhrasePattern(rf"{B}(?P<x>quand) (?=(?:à|aux?) (?:moi|toi|nous|vous|lui|elle|eux|elles|la|le|les|cette|ce|ces|notre|nos|savoir si){E}|à l’)", "quant ", required_text="quand à", example="Quand à la mairesse, elle refuse. → Quant à la mairesse, elle refuse."),
    PhrasePattern(rf"{B}(?P<x>quand) (?=aux? [a-zà-ÿ]+,)", "quant ", required_text="quand au", example="Quand aux élus, ils se taisent. → Quant aux élus, ils se taisent."),
    PhrasePattern(rf"{B}(?P<x>quant)(?= (?:on|il|elle|ils|elles|je|tu|le|la|les|même|est-ce|vous|nous|viendra) )", "quand", required_text="quant ", example="On verra quant il sera là. → On verra quand il sera là."),
    PhrasePattern(rf"{B}ne? ?[\w’]*(?: [\w’]+){{1,3}} (?P<x>quand)(?= (?:20\d\d|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|région|fin d))", "qu’en", required_text="quand ", example="Le pont ne sera prêt quand 2030. → Le pont ne sera prêt qu’en 2030."),
    PhrasePattern(rf"{B}n’[\w-]+ (?P<x>quand)(?= (?:20\d\d|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|région|fin d))", "qu’en", required_text="quand ", example="Elle n’arrivera quand 2030. → Elle n’arrivera qu’en 2030."),
    PhrasePattern(rf"(?<!avant )(?<!après )(?<!malgré )(?<!dessus )(?<!en ){B}(?P<x>tout) (?=(?:les|nos|vos|ces|ses|mes|leurs|ceux) )", "tous ", required_text="tout ", example="Merci à tout les bénévoles. → Merci à tous les bénévoles."),
    PhrasePattern(rf"{B}(?P<x>toute) (?=(?:les|nos|vos|ces|ses|mes|leurs|celles) )", "toutes ", required_text="toute ", example="Toute les familles attendent. → Toutes les familles attendent."),
    PhrasePattern(rf"(?:^|[.!?\n:,] ?|{B}(?:à|de|pour|dans|avec|sur|par|presque|et) )(?P<x>tous)(?= (?:(?:le|ça|cela|ce|son|notre|votre){E}|l’))", "tout", required_text="tous ", example="Tous ça pour ça. → Tout ça pour ça."),
    PhrasePattern(rf"{B}(?P<x>tous)(?= (?:le monde|ça|cela){E})", "tout", required_text="tous ", example="On remercie tous le monde. → On remercie tout le monde."),
    PhrasePattern(rf"{B}(?:êtes|sommes|sont|soyez|étiez|étaient|soyons)(?: les bienvenus,?)? (?P<x>tous)(?= (?:les )?(?:invitées|conviées|attendues|bienvenues|prêtes|concernées|mobilisées|venues|inscrites|unies|fières|épuisées|réunies)(?! et (?:tous|invités)))", "toutes", required_text=" tous ", example="Vous êtes tous invitées à la soirée des militantes. → Vous êtes toutes invitées à la soirée des militantes."),
    PhrasePattern(rf"{B}(?:suis|es|est|sommes|êtes|sont|soyons|serons|tous|toutes|étions) (?P<x>près)(?= à [a-zà-ÿ]+)", lambda m: "prêts" if "es" in m[0][:4] or m[0].startswith(("sommes", "so", "tous", "se", "êtes")) else "prêt", required_text=" près à", example="Nous sommes près à négocier dès demain. → Nous sommes prêts à négocier dès demain."),
    PhrasePattern(rf"{B}(?<!pas )(?<!peu )(?<!plus )(?<!beaucoup )(?<!tant )(?<!trop )(?<!aucun )(?P<x>d’avantage)(?=[ .,!?]|$)(?! (?:à|pour|concurrentiel|fiscal))", "davantage", required_text="d’avantage", example="C’est d’avantage une question de volonté que d’argent. → C’est davantage une question de volonté que d’argent."),
    PhrasePattern(rf"{B}(?P<x>plus tôt) (?=que d[e’])", "plutôt ", required_text="plus tôt que d", example="Plus tôt que de couper, investissons. → Plutôt que de couper, investissons."),
    PhrasePattern(rf"{B}(?P<x>plutôt) (?=que prévu|que tard|dans la journée|cette semaine|cette année)", "plus tôt ", required_text="plutôt ", example="Le train est parti plutôt que prévu. → Le train est parti plus tôt que prévu."),
    PhrasePattern(rf"{B}(?P<x>quel(?:le)?s?[ -]?que soi(?:en)?t|quelque soi(?:en)?t|quelques soient)(?= (?P<d>la|cette|sa|notre|votre|leur|l’|le|ce|son|les|ces|ses|vos|nos|leurs))", lambda m: {"la": "quelle que soit", "cette": "quelle que soit", "sa": "quelle que soit", "les": "quels que soient", "ces": "quels que soient", "ses": "quels que soient", "vos": "quels que soient", "nos": "quels que soient", "leurs": "quels que soient"}.get(m["d"], "quel que soit") if "quelque" in m["x"] else m["x"], required_text="soi", example="Quelque soit la décision, nous serons là. → Quelle que soit la décision, nous serons là."),
    PhrasePattern(rf"{B}(?P<x>quelque soit)(?= (?:la|cette) )", "quelle que soit", required_text="quelque soit", example="Quelque soit cette loi, elle passera. → Quelle que soit cette loi, elle passera."),
)  # fmt: skip

OTHERS = (
    PhrasePattern(rf"(?<!il )(?<!elle )(?<!se )(?<!le )(?<!la )(?<!on )(?<!qui ){B}(?P<x>voila){E}", "voilà", required_text="voila", example="Voila un gouvernement qui n’écoute pas. → Voilà un gouvernement qui n’écoute pas."),
    PhrasePattern(rf"{B}(?:est|sont|était|étaient|êtes|suis|es|serait) (?:pas |plus |tous )?(?P<x>sensée?s?)(?= (?:être|avoir|se|s’|y|en|ne|[a-zà-ÿ]{{3,20}}(?:er|ir|re)){E})", lambda m: m["x"].replace("sens", "cens"), required_text=" sens", example="Il est sensé être là. → Il est censé être là."),
    PhrasePattern(rf"(?<!le )(?<!la )(?<!les )(?<!au )(?<!aux )(?<!du )(?<!des )(?<!est )(?<!sont )(?<!soit )(?<!faire ){B}(?P<x>[nv]ôtre)(?= [a-zà-ÿ])(?! (?:est|sera|aussi|a|et|n|ne|sont|ou|était))", lambda m: m["x"].replace("ô", "o"), required_text="ôtre", example="C’est à nôtre tour de parler. → C’est à notre tour de parler."),
    PhrasePattern(rf"{B}(?:le|la|les|au|aux|du|des) (?P<x>[nv]otres?)(?=\s*[.,!?;:…]|$)", lambda m: m["x"].replace("o", "ô", 1), required_text="otre", example="Le choix est le notre. → Le choix est le nôtre."),
    PhrasePattern(rf"{B}(?:sais|sait|savons|savez|savent|ignore|demande|demandons|voyez|dire) (?:pas |trop |encore |jamais )?(?P<x>qu’elles?)(?= (?:est|sera|serait|était|sont|seront|seraient) (?:la|les|le|l’|votre|notre|leur|sa|son)(?: |(?<=’))\w+ ?[.?!]?(?:$|[.?!]))", lambda m: "quelles" if m["x"][-1] == "s" else "quelle", required_text="qu’elle", example="On ne sait pas qu’elle sera la facture. → On ne sait pas quelle sera la facture."),
    PhrasePattern(rf"(?:^|[.!?«\n] ?)(?P<x>qu’elle)(?= (?:belle|triste|honte|bonne|surprise|horreur|chance|joie|soirée|journée|victoire|déception|farce|catastrophe|fierté|ambiance|énergie|équipe|mascarade|tristesse|nouvelle|année|semaine|fête){E})", "quelle", required_text="qu’elle", example="Qu’elle honte pour le Québec! → Quelle honte pour le Québec!"),
    PhrasePattern(rf"{B}(?P<x>quelle)(?= (?:beau|bel|grand|gros|bon|courage|plaisir|honneur|bonheur|gâchis|dommage|échec|succès|match|mépris|désastre|cirque|monde|gouvernement|spectacle|moment){E})", "quel", required_text="quelle ", example="Quelle gâchis! → Quel gâchis!"),
    PhrasePattern(rf"{B}(?P<x>quel)(?= (?:belle|bonne|grande|triste|honte|surprise|chance|joie|soirée|journée|victoire|déception|farce|équipe|tristesse|nouvelle|année|semaine|fierté|ambiance){E})", "quelle", required_text="quel ", example="Quel belle surprise ce matin à Alma! → Quelle belle surprise ce matin à Alma!"),
    PhrasePattern(rf"{B}ni (?:[\w’-]+ ){{1,4}}?(?P<x>n’y)(?= (?:le|la|les|un|une|du|de|ses|son|sa|à|au){E}| l’)", "ni", required_text="n’y", example="Ni le maire n’y la préfète n’étaient au courant. → Ni le maire ni la préfète n’étaient au courant."),
    PhrasePattern(rf"{B}(?P<x>n’y)(?= (?:le|la|les|ses|son|sa) )", "ni", required_text="n’y", example="Il n’aime n’y la ville. → Il n’aime ni la ville."),
    PhrasePattern(rf"{B}(?P<x>dans) (?=(?:parler|discuter|reparler|débattre|profiter|finir|rire|juger|savoir|avoir|faire (?:plus|autant|une|un|partie))(?:{E}))", "d’en ", required_text="dans ", example="Ça vaut la peine dans parler. → Ça vaut la peine d’en parler."),
    PhrasePattern(rf"{B}(?P<x>s’en) (?=(?:compter|doute,|aucun|que|oublier|parler (?:de|du|des)|savoir))", "sans ", required_text="s’en ", example="Il a réussi s’en oublier personne. → Il a réussi sans oublier personne."),
    PhrasePattern(rf"{B}(?P<x>sans) (?=(?:va|vont|sortir|souvient|souvenir|occupe|vient|remettre)(?:{E}))", "s’en ", required_text="sans ", example="Il sans va vers un échec. → Il s’en va vers un échec."),
    PhrasePattern(rf"{B}en (?P<x>entrain)(?= d[e’])", "train", required_text="entrain d", example="On est en entrain de gagner. → On est en train de gagner."),
    PhrasePattern(rf"(?<!en )(?<!plein d’){B}(?P<x>entrain)(?= d(?:e |’)[a-zà-ÿ]+(?:er|ir|re){E})", "en train", required_text="entrain d", example="Il est entrain de partir. → Il est en train de partir."),
    PhrasePattern(rf"{B}(?P<x>comme même){E}", "quand même", required_text="comme même", example="Il viendra comme même. → Il viendra quand même."),
    PhrasePattern(rf"{B}(?P<x>en as)(?= (?:assez|marre|plein|trop))", "en a", required_text="en as", example="Il y en as assez de ce gouvernement. → Il y en a assez de ce gouvernement."),
    PhrasePattern(rf"{B}(?:il|elle|on|ça|dossier|ministre|gouvernement|maire|projet) (?:s’en |n’y |y )?(?P<x>vas){E}", "va", required_text=" vas", example="Le dossier s’en vas nulle part. → Le dossier s’en va nulle part."),
    PhrasePattern(r"(?:^|[.!?«\n] ?|que |c’est )(?P<x>peut être)(?= (?:que|qu’|un|une|pas|le|la|bien|même|parce|demain|là))", "peut-être", required_text="peut être", example="Peut être que le gouvernement va reculer. → Peut-être que le gouvernement va reculer."),
    PhrasePattern(rf"{B}(?P<x>tant qu’à) (?=(?:moi|nous|vous|eux|elle|lui){E})", "quant à ", required_text="tant qu’à", example="Tant qu’à moi, je reste. → Quant à moi, je reste."),
    PhrasePattern(rf"{B}(?:peu importe|qu’importe|n’importe) (?P<x>qu’elle)(?= (?:est|sera|soit|que soit) )", "quelle", required_text="qu’elle", example="Votre appui compte, peu importe qu’elle est votre région. → Votre appui compte, peu importe quelle est votre région."),
    PhrasePattern(rf"{B}(?P<x>qu’elle)(?= (?:est|sera|soit|que soit) (?:la|le|votre|notre|sa|son|leur) )(?<=importe qu’elle)", "quelle", required_text="qu’elle", example="Qu’importe qu’elle est la route suivie. → Qu’importe quelle est la route suivie."),
    PhrasePattern(rf"{B}(?:suis|es|est|sommes|êtes|sont|être|était|étaient|serons|sera|seront|soyez|serai) (?:pas |plus |tous |toutes |enfin |déjà |fin |toujours )?(?P<x>près)(?= (?:pour|à (?:[a-zà-ÿ]+er|[a-zà-ÿ]+ir|[a-zà-ÿ]+re|tout|affronter|vous|nous|y|en)){E})", lambda m: "prêt" if m[0].startswith(("suis", "es ", "est ", "était ", "sera ", "serai ")) else "prêts", required_text=" près ", example="On est près pour la rentrée. → On est prêt pour la rentrée."),
    PhrasePattern(r"(?:^|[.!?\n«] ?)(?P<x>tout)(?= ensemble[ ,.!?…])", "tous", required_text="tout ensemble", example="Tout ensemble pour nos écoles. → Tous ensemble pour nos écoles."),
    PhrasePattern(rf"(?<!donner )(?<!donne ){B}(?P<x>à)(?= lieu(?: [a-zà-ÿ0-9]|[.,!]))", "a", required_text="à lieu", example="Le débat à lieu ce soir. → Le débat a lieu ce soir."),
    PhrasePattern(r"(?:^|[.!?\n«] ?|quand |comment |pourquoi |où |combien )(?P<x>est ce)(?= (?:que |qu’))", "est-ce", required_text="est ce qu", example="Est ce que le ministre a lu le rapport? → Est-ce que le ministre a lu le rapport?"),
    PhrasePattern(rf"{B}(?:suis|es|est|sommes|êtes|sont|serai|sera|serons|serez|seront|étais|était|étaient|étions|soyez|être) (?P<x>la)(?= (?:demain|ce (?:soir|matin|midi)|samedi|dimanche|lundi|mardi|mercredi|jeudi|vendredi|jusqu|dès|depuis|quand|à \d|pour (?:vous|nous|toi|lui|elle|eux|rester|aider|durer))|[.,!?…]|$)", "là", required_text=" la", example="Nous serons la demain matin. → Nous serons là demain matin."),
    PhrasePattern(rf"{B}(?P<x>dû)(?= (?:jamais vu|coup|moins|monde|côté|travail|nouveau|début|maire|ministre|gouvernement|québec|conseil|syndicat|parti|public|territoire|quartier|centre|nord|sud){E})", "du", required_text="dû ", example="Dû jamais vu au Saguenay. → Du jamais vu au Saguenay."),
    PhrasePattern(r"(?<=, )(?P<x>voir)(?= (?:des (?:années|mois|semaines|millions|milliers|milliards|siècles|jours|heures|centaines|décennies)|même|pire|impossible|inexistant|dangereu|inutile|catastrophique|nuisible|ridicule|insultant|illégal|toxique))", "voire", required_text="voir ", example="Il faudra des mois, voir des années. → Il faudra des mois, voire des années."),
    PhrasePattern(rf"(?<!ont ){B}(?P<x>à)(?= (?:hâte|besoin|envie|le (?:droit|devoir|choix|pouvoir|mandat|temps|goût)){E})(?<!quant à)(?<!prêt à)(?<!jusqu’à)", "a", required_text="à ", example="Notre équipe à hâte de vous rencontrer. → Notre équipe a hâte de vous rencontrer."),
    PhrasePattern(rf"{B}(?P<x>s’est)(?= (?:que (?:le|la|les|l’|nous|vous|c’|ce|son|sa|ses)|pertinemment|très bien que|comment|pourquoi)(?:{E}|(?<=’)))", "sait", required_text="s’est", example="La mairesse s’est que la population est inquiète. → La mairesse sait que la population est inquiète."),
    PhrasePattern(rf"{B}ne (?:veu\w+|peu\w+|[a-zà-ÿ]+) (?P<x>n’y)(?= [a-zà-ÿ]+(?:er|ir|re) ni )", "ni", required_text="n’y", example="Le chef ne veut n’y parler ni écouter. → Le chef ne veut ni parler ni écouter."),
    PhrasePattern(r"(?:^|[.!?\n«] ?)(?P<x>est)(?= si (?:on|nous|vous|c’|le|la|les|l’|tout|demain) ?)", "et", required_text="est si", example="Est si on en parlait ? → Et si on en parlait ?"),
    PhrasePattern(rf"{B}(?P<x>à prime abord){E}", "de prime abord", required_text="prime abord", example="À prime abord, c’est simple. → De prime abord, c’est simple."),
)  # fmt: skip


_PATTERNS = A + OU + CE + ETRE_AVOIR + LEUR + PEU_QUAND_TOUT + OTHERS


@rule(
    "homophones.confused",
    nature=Nature.FAULT,
    languages=("fr",),
    source=HOMOPHONES_SOURCE,
    title=N_("Words that sound alike"),
    examples=(
        "Merci a vous tous → Merci à vous tous",
        "Il à parlé → Il a parlé",
        "Ou est le plan? → Où est le plan?",
    ),
)
def confused_words(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """a/à, ou/où, ces/ses/c’est/s’est, et/est, on/ont, son/sont, la/l’a, leur/leurs, peu/peut… Source: OQLF, BDL."""
    for pattern in _PATTERNS:
        for found in pattern.find_hits(text, HOMOPHONE_MESSAGE):
            if (
                found.fixes and text.original[found.start : found.end] != "A"
            ):  # a capital without its accent: typography
                yield found


@rule(
    "homophones.a_participle",
    nature=Nature.FAULT,
    languages=("fr",),
    source=HOMOPHONES_SOURCE,
    title=N_("à and a participle"),
    examples=("La ville à démissionné hier → La ville a démissionné hier",),
)
def a_before_participle(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """« à » never comes before a participle: « a déposé » or « à déposer ». Source: OQLF, BDL, « a et à »."""
    known = regular_verbs().participles
    nouns = regular_verbs().nouns
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
    source="OQLF, Banque de dépannage linguistique, « Tout »",
    title=N_("tous or toutes"),
    examples=(
        "Tous les régions ont voté → Toutes les régions ont voté",
        "Toutes les hôpitaux débordent → Tous les hôpitaux débordent",
    ),
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
