"""What the tests share of SQLAlchemy's work: the text of statements, and nothing of what is in a database."""

from pathlib import Path

from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, insert, select

from chassis.testing.compiled import COMPILED

LETTERS = Table("letters_to_be_compiled", MetaData(), Column("id", Integer, primary_key=True), Column("text", String))


def test_a_second_engine_compiles_nothing_anew_and_finds_its_own_rows(tmp_path: Path) -> None:
    kept = []
    for number in (1, 2):
        engine = create_engine(f"sqlite:///{tmp_path}/{number}.sqlite")
        LETTERS.metadata.create_all(engine)
        with engine.begin() as connection:
            connection.execute(insert(LETTERS).values(id=number, text="here"))
            found = connection.execute(select(LETTERS.c.id).where(LETTERS.c.text == "here")).scalars().all()
        engine.dispose()
        assert found == [number]
        kept.append([compiled for key, compiled in COMPILED.items() if "letters_to_be_compiled" in str(compiled)])
    assert len(kept[0]) == 2
    assert [id(one) for one in kept[1]] == [id(one) for one in kept[0]]
