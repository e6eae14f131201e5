-- What cases are found by is put in order in free moments (mergeCaseWords), never in the middle of an acceptance: a commit that merges what
-- a thousand others left holds the window up for a twentieth of a second.
INSERT INTO case_words (case_words, rank) VALUES ('automerge', 0);
INSERT INTO case_words (case_words, rank) VALUES ('crisismerge', 200);
