"""Samples that standards, vendors and development chains print for everybody, known by a hash alone."""

from __future__ import annotations

import hashlib

from auditor.checks.secret.engine.candidate import Candidate

_LONGEST = 112
_HASHES = frozenset(
    """
        0011cc25eb432071 00b3dc640c9c99fc 00cf4c781dc37003 02091175c1ae3023 02f7ce3c263f85c0
        03b970ed8171d73b 0aedba9d586f34f9 11fa7ce64f943369 124afcebe52ad4a2 1984d686fff0737b
        1a5d44a2dca19669 1ca856ed5223cc6b 203fa897acf2b02d 2243ae4c73014469 2535cec31a667d73
        28981d08ecff66aa 28e543d3753fc9d1 293257ab6495ebb1 2cafc0970149a84f 2d1f7723aabc5c7a
        2ff8b0fb93aca981 30a5154b77ab8b2d 30e55f5463e22af0 359e126884663749 38e69fdd19aefeb4
        4060ed0ca2678bf6 484efc0ed97db667 4a4b805b92e737a1 4c20e6f5cc11b937 4d3e46eec8244d1d
        52f550005ee2ec66 53f5da0aaa93d64c 5435a2f13f1e85e3 5586407997f5e849 578592185588730b
        5895b89c8fb33402 64034b44c579b335 649e1f5c769e718b 6c96130f130ab0d6 6f3791a57f1d6dd8
        70b801afae94d2e6 731fa294d036e54f 73f71af093fdf154 760e778aa414dfea 78fdf74ffdf086ec
        7e8de44ea9ecf6d5 7f44193a6edea087 80f8b7c904d4a43f 819994820a8ec7d6 8335c55334821eef
        8996d6a5b2ed7133 8a1135d9e9e69fba 8afc38c02116f874 8b099121f137e0c8 8d567eb88afff34f
        8e0628300c16fe38 8f400c257611ed5d 967f21586cdf1248 986c0dc956dc822b 9ba53bcd10e9193d
        9d03b692e941d5ac 9d6a2b9d1f01d457 a35b81a7d7927b70 a3a9e1ed9732cab2 a71b359a87afde13
        aa6547439583c3a2 aafafc8905a6f953 afa04b0138c73916 b1471f544ceeea31 b26ab6529d20ebeb
        b7c51d51ea830295 b87dad10a32a2d81 b8e148545b13c78b bb9b1163338b2a51 bc1a50966c9e6486
        bdc5d65973c898d5 c20fbc2b96183894 c3e981f8e1c6a201 c44ca770e1e288fe c70776c1ab86c4d2
        ca7459e2b26776de cb87c87e4a138d9a cdfce49713b0b848 cf4d418ed3de92d7 d7f5aa91d8daf408
        d9a350d2f2ae0efd da1bdd7b73490f4e e41b28a23462ec7c e5855ff48799c52c e9974c507d2a8021
        e99d8c848fabcf30 ed967197261c16a9 f070994a85994785 f2d6ca16515033e5 f5e95c9954635b65
        f7e7896182dcde5d f8c04888a483afe0 fa146b83df550394 fa7d6c8ddbcc290e fb8f35129df87662
        fc6a1dd54603f978 fe31500003b32ca3
    """.split()
)


def drops(candidate: Candidate) -> bool:
    """Say whether the value is printed in a standard."""
    value = candidate.value
    return len(value) <= _LONGEST and hashlib.sha256(value).hexdigest()[:16] in _HASHES
