-- Version 3. The key that letters to a book are sealed to; made when the first device is told of it.
CREATE TABLE seal (
    book BLOB PRIMARY KEY,
    key BLOB NOT NULL
) WITHOUT ROWID;
