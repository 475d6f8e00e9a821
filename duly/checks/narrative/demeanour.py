"""Is it recorded how a child was? The patterns over strings of tags that decide (STANDARDS.md A15).

A string reads `CN,A_B.` for "child upset, mum (something) crying." Where nobody is named, the child is meant, whose field it
is; an adult carries on over clauses until a child is named; nobody carries on beyond a sentence but by a pronoun.
"""

from __future__ import annotations

RULES: tuple[tuple[tuple[str, str], ...], ...] = (
    (("9", "_"),),
    (
        ("§,[HCM]_?!,_?H?", "§.C"),  # asleep according to dad, he wasn't, ...
        ('V([^."]*L)', r"\1"),  # the child's words, where they may be found
        ("([CMHBNZ][_&]*)Þ", r"\1B"),
        ("Þ", "@_"),
        ("P_?_?@>", "A@>"),  # an injury to mum's arm
        ("(^|[.,])>(_?_?[NTB])", r"\1A\2"),  # mum's hands were shaking
        ("[CM]A", "A"),  # the child's mother
        ("AM", "A"),  # parents both
        ("(@_?)[NT]+([AO])", r"\1\2"),  # for an angry father
        ("(^|[.,])O[_B&]*[TI][TI&]*([^CMTIH&]|$)", r"\1OF\2"),  # an officer who was gentle
    ),
    (
        ("(^|[.])H([^.ACM]*)[ÆŒ]", r"\1A\2_"),
        ("Æ", "A"),
        ("Œ", "C"),
        ("(^|[.])(H_?=[^.ACMR]*)H", r"\1\2`H"),  # he hit her, she screamed: none of them need be the child
        ("!_?_?S_?_?D", ",~"),
        (r'([S"V][^.]*)D', r"\1,"),  # a child's own if
        (r'([S"V][^.]*)D', r"\1,"),
        ("D", ",~"),
        ("(^|[.])([^.§]*)§", r"\1`\2"),
        ("§", "_"),
        ("([CM]_?)¤(_?_?[AO])", r"\1B\2"),
        ("(A[^.CM]*)¤", r"\1="),
        ("(A[^.CM]*)¤", r"\1="),
        ("¤", "__"),  # a blow of nobody named may be the child's
        ("Ø_", "B"),  # would not do what nobody has a phrase for
        ("Ø", "!"),
        ("([NTBPI])([^.NTBPIÐ]*)Ð_?([CM])", r"\1\2,\3\1"),  # mum cried, as did the child
        ("Ð", "_"),
    ),
    (
        ("(A[^.,CMR&]*[^.,CMR&@])[CM]&([NTB])", r"\1`\2"),  # mum held the child and cried: which of them did?
        ("&([ACMROH])", r",\1"),
        ("(^|[.])O(B[_@]*[CM])", r"\1O`\2"),  # an officer who sat with the child, or heard it cry
    ),
    (("&", ""),),
    (
        ("@A[=_W]*:", "A"),
        ("@[CM][=_W]*:", "C"),
        ("F[=_W]*:", "A"),  # spoke with dad in the kitchen, who
        ("@R:", "R"),
        (":", "_"),
        ("C_?=_?A", "CB_"),
        ("S[@]?[CM]", "`C"),  # told to the child, or of it by nobody knows whom
        ("(A[^.CMRSU]*)U", r"\1`"),
        ("([CMH]_?)U", r"\1S"),
        ("U", "F"),
        ("(^|[.,])O_?[TISN]", r"\1OF"),
        ("@W", "w"),
        (">([NT])", r"A\1"),
    ),
    (("@[!_]?[AO>CMRH]([/_]?[AO>R])?", "_"),),  # objects
    (
        (">_?", "_"),
        ("!_?([CM])_?/?_?[NTBI](/_?[NTBIPG])*", r"\1t"),  # neither child was upset
        ("!_?_?P(/_?[PNTBIK])*", "K"),
        ("!_?_?[NTBI](/_?[NTBIPG])*", "t"),
        ("!_?S", "k"),
        ("![KG]", "k"),
        ("(^|[.,])[NT]+A", r"\1AN"),
    ),
    (
        ("W[^.,CMAO]*[GKTNPI]", "W"),
        ("W(,?_?_?,?[GKPTI])+", "W"),
        ("[GTP]+W", "W"),
        ("[.][_,@]?[_,@]?H", ",H"),
        ("(A[^.,CMR]*)[CM]([^NTBIPGKYS]|$)", r"\1_\2"),
    ),
    (
        ("(A[^.CMRS]*)S", r"\1`"),
        ("(A_?[NTB][^.,CMR]*)[YG]", r"\1_"),  # an adult's place or look
        ("(S[^.,]*)[~-]", r"\1_"),
        ("(S[^.,]*)[~-]", r"\1_"),
        ("(^|[.])_?_?-[^.]*", r"\1-"),
        ("[^.,A]*(A?)[^.,]*-[^.,]*", r"\1-"),
        ("~([^.,]*),[NTBIP_t]*/[^.,]*", "~"),  # what is asked goes on over a list
        ("~[^.,]*", "~"),
        ("([FL]_*@)N", r"\1_"),
    ),
)
"""In stanzas: those of one rarely find anything where one of them does not, and are asked together whether any would."""

_PATH = "(^|[.])([^.`]*[CM])?[^.AR`]*"
_SPEAKS = "(^|[.])([^.`]*[CM])?([^.AR`O]|O[^.AR`O]*H)*"
_CONTENT = "[_AwWXZYNTBPIJ=S]"

DESCRIPTIVE = (
    f"{_PATH}[NBP]",
    f"{_SPEAKS}S[^.LF]*{_CONTENT}[^.]*[_AFWwXZYNTBPILJ=S@RCM!]",
    f'{_PATH}"[^"]*[^",.][^"]*[^",.]',
    f"(^|[.,])V[,.]*[_SHNBTPAO!R][^.]*{_CONTENT}",
)
STOCK_AND_GENERIC = ("T+[KG]", "[KG]T")
CAPTURED = (f"{_PATH}[TIt]",)

SECOND_HAND = (
    '"[HK_]?K"',
    '`[^.]*[NBPTIt"S]',
    "(^|[.])([^.]*[CM])?[^.A]*<",
    f"{_SPEAKS}S[^.]*[KkG]",
)
ADULTS_ALONE = "^A[^.CM]*[NTBIP][^CM]*[.][^CM]*$"
"""An adult described first, then sentences that name nobody."""

ADULT_BY_PRONOUN = "^H[^.ACM]*,A,?$"
"""He or she, and who that is in brackets behind."""

ADULT_BY_MATTER = '^[^CMRV"]*([NTBIPt][^CMRV"]*Ω|Ω[^CMRV"]*[NTBIPt])[^CMRV"]*$'
"""Somebody described where no child is named, and what only adults do, have or tell: a statement, a marriage, bail."""

ADULT_OF_ITSELF = "^[^CM`]*A[^.CM]*[NTB][^.CM`]*`H[^CM]*$"
"""An adult described, who then tells of itself."""

UNKNOWN_OF_A_CHILD = "(^|[.,])[CM]@?__|(^|[.])[_@]*__[_@]*[XJ]"
"""What is said of a child, or of nobody named, in words that no phrase has: it may be evidence, and is for people."""

UNKNOWN_OF_NOBODY = "(^|[.])H?@?__"
"""The same in fewer words, beside facts alone or the house."""

PERHAPS_BY_NAME = "A[^.CMNTBIP]*[.,]_[NTBIP]"
"""An adult of whom nothing is told, then a word that no phrase has, which may be a child's name, and evidence."""

SIBLING = "R[^.CM]*[NBPTIt]"
STOCK = "[GY]"
