"""What is not translated yet: `tongxin untranslated`."""

from __future__ import annotations

from collections.abc import Mapping

import click

from chassis.languages import FIRST, LANGUAGES, untranslated
from gateway import problems
from gateway.contracts import contracts, vocabularies_of

OTHERS = tuple(language for language in LANGUAGES if language != FIRST)


def catalogues() -> dict[str, Mapping[str, Mapping[str, str]]]:
    """Every catalogue of texts, by its name: in each the texts by name and language."""
    behind = contracts().values()
    words = vocabularies_of(behind)
    return {
        "vocabularies": {f"{name}.{word}": labels for name in words for word, labels in words[name].items()},
        "texts": {name: texts for contract in behind for name, texts in getattr(contract, "TEXTS", {}).items()},
        "problems": problems.titles(problems.with_services(*behind)),
    }


@click.command("untranslated")
@click.option("--language", type=click.Choice(OTHERS), default=None, help="Into one language only.")
def list_untranslated(language: str | None) -> None:
    """List the texts without a translation: language, catalogue, name and Chinese text, a line each.

    Between them are tabs, so that the list opens as a table. How many there are of each language goes to stderr.
    """
    known = catalogues()
    total = sum(map(len, known.values()))
    for wanted in [language] if language else OTHERS:
        missing = [(name, key) for name, texts in known.items() for key in untranslated(texts, wanted)]
        for name, key in missing:
            click.echo(f"{wanted}\t{name}\t{key}\t{known[name][key][FIRST]}")
        click.echo(f"{wanted}: {len(missing)} of {total} are not translated", err=True)


COMMANDS = (list_untranslated,)
