-- How many pages a file of a material has, counted when it was kept.

ALTER TABLE attachments ADD COLUMN pages INTEGER; -- NULL: the kind of file does not say, or it was kept before this
