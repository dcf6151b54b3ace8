-- Version 2. Documents are read whole in the order in which they last moved on: what a first download goes by.
CREATE INDEX doc_last ON doc (book, last);
