"""LaTeX in BibTeX values, to text and back (format rules 8)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searches.formats.latex import decode, decode_verbatim, encode

DECODED = [
    (r"{{Tacrolimus} in {RIF}}", "Tacrolimus in RIF"),
    (r"\'e \'{e} {\'e} {\'{e}} \'{\i}", "é é é é í"),
    (r"M{\"u}ller, \v{S}\'{\i}ma, \c{C}elik, Erd\H{o}s, \.I, \~n",
     "Müller, Šíma, Çelik, Erdős, İ, ñ"),
    (r"{\o} \O{} \ss{} {\aa} \L{}\'{o}d\'{z} {\AE}", "ø Ø ß å Łódź Æ"),
    (r"R\&D 10\% \$5 \# a\_b", "R&D 10% $5 # a_b"),
    ("95% CI 0.6 to 1.0", "95% CI 0.6 to 1.0"),
    ("cost $5 and $6", "cost $5 and $6"),
    ("377--382 a---b", "377–382 a—b"),
    ("a~b", "a b"),
    (r"a\~{}b 10\^{}3", "a~b 10^3"),
    (r"TNF-$\alpha$ and IFN-$\gamma$ 5 $\mu$g", "TNF-α and IFN-γ 5 μg"),
    (r"H$_2$O, x$^{2}$, 10\textsuperscript{3}, CO\textsubscript{2}",
     "H<sub>2</sub>O, x<sup>2</sup>, 10<sup>3</sup>, CO<sub>2</sub>"),
    (r"{\textless}i{\textgreater}x", "<i>x"),
    (r"$<$i$>$x$<$/i$>$", "<i>x</i>"),
    (r"\textit{Homo sapiens} {\em in vivo} {\it x}", "<i>Homo sapiens</i> <i>in vivo</i> <i>x</i>"),
    (r"\textendash{} \textquoteright{} $\pm$ 3 \geq 4", "– ’ ± 3 ≥4"),
    ("``quoted''", "“quoted”"),
    (r"\url{http://e.org}", "http://e.org"),
    ("one\ntwo\n\nthree", "one two\nthree"),
    ("a { b", "a  b"),
    ("a } b", "a  b"),
    ("\\", "\\"),
    ("{" * 5000 + "x", "x"),
]  # fmt: skip


@pytest.mark.parametrize(("latex", "text"), DECODED)
def test_latex_becomes_text(latex, text):
    assert decode(latex) == text


def test_an_address_keeps_its_signs():
    assert decode_verbatim(r"http://e.org/~a--b\_c\%20") == "http://e.org/~a--b_c%20"


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab{}\\$&%#_^~-'`\"@<> \né", max_size=20))
def test_what_is_encoded_is_decoded_to_the_same(text):
    text = "\n".join(line.strip() for line in text.split("\n") if line.strip())
    assert decode(encode(text)).strip() == text


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab{}\\$'\"^~-_cviH \n", max_size=40))
def test_no_latex_brings_it_down(text):
    decode(text)
