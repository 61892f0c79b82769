"""What each piece of a card may be, by hand-made weights."""

from __future__ import annotations

import numpy as np

from leadcapture.capture.cardextraction import Extraction, Scores
from leadcapture.capture.cardpieces import CLASSES, FEATURES

__all__ = ["score_by_rules"]

_NAME, _TITLE, _DEPARTMENT, _COMPANY, _ADDRESS, _OTHER = range(len(CLASSES))


def score_by_rules(card: Extraction) -> Scores:
    """What each piece may be, by hand-made weights."""
    e = card.evidence
    n = len(card.pieces)
    if not n:
        return np.zeros((0, len(CLASSES)))
    c = {name: e.matrix[:, i].astype(np.float64) for i, name in enumerate(FEATURES)}
    plain = (c["digits"] == 0).astype(np.float64)
    big = c["height_to_top"]
    company_words = np.minimum(c["company_words"], 2)
    logits = np.zeros((n, len(CLASSES)))
    logits[:, _NAME] = (
        -2.2
        + 3.4 * c["name_shape"]
        - 3.0 * c["title"]
        - 1.3 * company_words
        - 3.5 * c["legal"]
        - 2.5 * c["address"]
        - 1.5 * c["street"]
        - 1.5 * c["department"]
        - 2.0 * c["stop"]
        + 2.6 * c["email_agreement"]
        + 0.6 * c["email_best"]
        - 1.8 * c["domain_agreement"] * (c["email_agreement"] < 0.9)
        + 1.1 * big
        + 0.9 * c["next_title"]
        + 0.5 * c["prev_title"]
        + 1.0 * c["honorific"] * (c["name_shape"] > 0)
        + 0.8 * c["degree"] * (c["name_shape"] > 0)
        + 4.0 * c["label_name"]
        + 0.5 * c["initials"] * (c["name_shape"] > 0)
        - 3.0 * (1 - plain)
        - 0.4 * (c["name_rank"] > 0)
        - 0.8 * c["from_bottom"].__lt__(1) * (n > 4)
        - 2.0 * c["cjk_title"]
        - 3.0 * c["cjk_company"]
    )
    logits[:, _TITLE] = (
        -1.6
        + 3.6 * c["title"]
        + 0.6 * c["title_last"]
        - 1.6 * c["legal"]
        - 0.5 * company_words * (c["title"] < 0.5)
        - 2.0 * c["address"]
        + 0.9 * c["prev_name"]
        + 0.4 * c["prev_title"]
        + 0.3 * c["next_name"]
        - 0.6 * (c["height_to_top"] > 0.95)
        - 1.2 * (c["words"] > 8)
        - 1.0 * c["email_agreement"]
        - 1.0 * c["domain_agreement"]
        + 0.8 * c["cjk_title"]
        - 1.0 * c["cjk_company"]
        - 3.0 * (c["digits"] > 0.2)
    )
    logits[:, _DEPARTMENT] = (
        -1.9
        + 2.6 * (c["department"] > 0)
        + 1.6 * c["department_first"]
        - 1.2 * c["legal"]
        - 1.2 * c["title"]
        - 2.0 * c["address"]
        - 1.0 * c["domain_agreement"]
        + 1.4 * c["cjk_department"] * (1 - c["cjk_title"])
        - 0.6 * c["email_agreement"]
        + 0.4 * c["prev_title"]
    )
    logits[:, _COMPANY] = (
        -1.6
        + 3.4 * c["legal"]
        + 0.8 * company_words
        + 1.0 * c["company_share"]
        + 3.2 * c["domain_agreement"]
        + 0.5 * c["domain_best"]
        - 2.0 * c["address"] * (1 - c["legal"])
        - 2.0 * c["title"] * (1 - c["legal"])
        - 1.3 * c["department_first"]
        - 1.0 * c["stop"]
        + 1.1 * big
        - 1.6 * c["email_agreement"] * (1 - c["domain_agreement"])
        + 2.6 * c["cjk_company"]
        - 2.0 * c["registration"] * (1 - c["legal"])
        - 1.0 * c["exclaims"]
        - 0.8 * (c["words"] > 7)
        + 0.4 * (c["top"] < 0.2)
        - 2.0 * (c["digits"] > 0.25)
        + 0.4 * c["allcaps"]
    )
    logits[:, _ADDRESS] = (
        -1.9
        + 4.2 * c["address"]
        + 1.0 * c["prev_address"]
        + 1.0 * c["next_address"]
        + 3.0 * c["label_address"]
        - 1.8 * c["legal"]
        - 1.2 * c["title"]
        - 2.4 * c["registration"]
        - 1.5 * c["email_agreement"]
        - 1.0 * (c["height_to_top"] > 0.95)
        + 0.6 * c["digits"]
        - 1.0 * c["domain_agreement"]
    )
    logits[:, _OTHER] = (
        0.1
        + 1.6 * c["exclaims"]
        + 2.0 * c["stop"]
        + 2.5 * c["registration"]
        + 0.25 * np.maximum(c["words"] - 5, 0)
        + 1.2 * (c["chars"] < 0.15)
    )
    logits -= logits.max(axis=1, keepdims=True)
    shares = np.exp(1.3 * logits)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float64)
