"""Tables made by people, in spreadsheets and text files, read as rows of named cells."""
