"""Which country a card's local numbers are dialled from."""

from __future__ import annotations

import pytest

from leadcapture.capture.cardcountry import country_of


@pytest.mark.parametrize(
    ("lines", "country"),
    [
        (("118 Jonson St, Byron Bay NSW 2481", "0491 570 006"), "AU"),
        (("Rod. BR-163, km 742", "Sorriso - MT, 78890-000", "(66) 3544-2817"), "BR"),
        (("Località Podere Alto 3, 53024 Montalcino (SI)", "339 471 0082"), "IT"),
        (("7 place du Marché – 21200 Beaune", "03 80 14 22 96"), "FR"),
        (("12 bis, rue de la Paix", "75002 Paris", "01 99 00 12 34"), "FR"),
        (("02-3453-7190", "010-4417-2280"), "KR"),
        (("Lange Str. 7", "21200 Musterstadt", "0151 23456789"), "DE"),
        (("742 Main Street", "Springfield, OR 97475", "(541) 555-0143"), "US"),
        (("Polígono Norte, pab. 8", "48170 Zamudio", "944 52 18 06"), "ES"),
        (("Am Mühlbach 6, 83661 Lenggries", "0160 95283417"), "DE"),
        (("Rua Augusta 7", "1100-048 Lisboa", "213 456 789"), "PT"),
        (("Kellergasse 4, 3550 Langenlois am Kamp", "Mobil 0664 / 123 45 67"), "AT"),
        (("Via al Lago 7, 6600 Muralto", "Tel. 091 755 01 23"), "CH"),
        (("Čopova 3, 4260 Bled", "GSM: 031 555 012"), "SI"),
        (("9 Rue des Consuls, Médina, Rabat", "0537 55 50 12 | 06 61 55 50 12"), "MA"),
        (("WA 6000 is a model of ours",), "AU"),
        (("Order 12345-678",), "BR"),
        (("2 Place Road", "London W1A 1AA", "020 7946 0123"), "GB"),
    ],
)
def test_the_postcode_tells_the_country(lines: tuple[str, ...], country: str) -> None:
    assert country_of(lines, ["example.com"]) == country
