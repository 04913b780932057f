CREATE TABLE notes_note (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    text varchar(100) NOT NULL,
    owner_id integer NOT NULL REFERENCES auth_user (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX notes_note_owner_id ON notes_note (owner_id);
