"""The databases' own index of the words in title and abstract of citations.

PostgreSQL keeps a generated column with a GIN index, SQLite an FTS5 table with triggers; both stay
right whoever writes. Django knows nothing of either: on SQLite a migration that rebuilds the table
of citations drops the triggers, so such a migration ends with `RunPython(install, remove)`.
"""

FOLDED = r"""
CREATE OR REPLACE FUNCTION searches_folded(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT replace(replace(replace(replace(replace(replace(replace(
        CASE WHEN words ~ '[\u00c0-\u1fff]' THEN
            normalize(regexp_replace(normalize(words, NFD), '[\u0300-\u036f]+', '', 'g'), NFC)
        ELSE words END,
        '-', ' '), '/', ' '), '.', ' '), '@', ' '), '<', ' '), '&', ' '), '+', ' ')
$$
"""
"""Accents are taken off; the signs that make PostgreSQL see addresses, paths, markup and signed
numbers in place of words become spaces. A tsvector holds at most a megabyte, hence the lengths."""

ON_POSTGRESQL = (
    FOLDED,
    """
    ALTER TABLE searches_citation ADD COLUMN search_words tsvector GENERATED ALWAYS AS (
        to_tsvector(
            'simple', searches_folded(left(title, 20000) || ' ' || left(abstract, 80000))
        )
    ) STORED
    """,
    "CREATE INDEX citation_words ON searches_citation USING gin (search_words)",
    # Long texts go out of the way: lists and counts read many rows and few columns.
    "ALTER TABLE searches_citation SET (toast_tuple_target = 512)",
)
OFF_POSTGRESQL = (
    "ALTER TABLE searches_citation RESET (toast_tuple_target)",
    "ALTER TABLE searches_citation DROP COLUMN IF EXISTS search_words",
    "DROP FUNCTION IF EXISTS searches_folded(text)",
)

LONG_TEXTS = (
    ("searches_citation", ("title", "abstract", "authors", "keywords", "search_words")),
    ("searches_record", ("raw", "fields", "problems")),
)
QUICKLY_PACKED = """
DO $$ BEGIN {statements} EXCEPTION WHEN feature_not_supported THEN
    RAISE NOTICE 'This PostgreSQL was built without lz4; long texts are packed more slowly.';
END $$
"""
WORDS_PUT_ASIDE = "ALTER INDEX citation_words SET (gin_pending_list_limit = 196608)"
"""Kilobytes of words that wait to be filed away: an import does it once, when its records show."""

INSERT = """INSERT INTO searches_citation_words (rowid, title, abstract)
    VALUES (new.id, new.title, new.abstract);"""
DELETE = """INSERT INTO searches_citation_words (searches_citation_words, rowid, title, abstract)
    VALUES ('delete', old.id, old.title, old.abstract);"""
ON_SQLITE = (
    """
    CREATE VIRTUAL TABLE searches_citation_words USING fts5(
        title, abstract, content='searches_citation', content_rowid='id',
        tokenize="unicode61 remove_diacritics 2"
    )
    """,
    f"""
    CREATE TRIGGER citation_words_insert AFTER INSERT ON searches_citation
    BEGIN {INSERT} END
    """,
    f"""
    CREATE TRIGGER citation_words_delete AFTER DELETE ON searches_citation
    BEGIN {DELETE} END
    """,
    f"""
    CREATE TRIGGER citation_words_update AFTER UPDATE OF title, abstract ON searches_citation
    BEGIN {DELETE} {INSERT} END
    """,
    "INSERT INTO searches_citation_words (searches_citation_words) VALUES ('rebuild')",
)
OFF_SQLITE = (
    "DROP TRIGGER IF EXISTS citation_words_insert",
    "DROP TRIGGER IF EXISTS citation_words_delete",
    "DROP TRIGGER IF EXISTS citation_words_update",
    "DROP TABLE IF EXISTS searches_citation_words",
)


def install(apps, schema_editor) -> None:
    """Make the index, or make it anew."""
    remove(apps, schema_editor)
    _execute(schema_editor, {"postgresql": ON_POSTGRESQL, "sqlite": ON_SQLITE})


def remove(apps, schema_editor) -> None:
    """Take the index away."""
    _execute(schema_editor, {"postgresql": OFF_POSTGRESQL, "sqlite": OFF_SQLITE})


def quicken(apps, schema_editor) -> None:
    """Pack long texts with lz4 where the server can, and let many words wait."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(QUICKLY_PACKED.format(statements=_packed_with("lz4")))
        schema_editor.execute(WORDS_PUT_ASIDE)


def slow_down(apps, schema_editor) -> None:
    """Undo `quicken`."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DO $$ BEGIN {_packed_with('default')} END $$")
        schema_editor.execute("ALTER INDEX citation_words RESET (gin_pending_list_limit)")


def _packed_with(method: str) -> str:
    return "".join(
        f"ALTER TABLE {table} ALTER COLUMN {column} SET COMPRESSION {method};"
        for table, columns in LONG_TEXTS
        for column in columns
    )


def _execute(schema_editor, statements: dict[str, tuple[str, ...]]) -> None:
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement)
