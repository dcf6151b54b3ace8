//! The pages of the book, one a file: a page is a function of plain data and says what a person did.
