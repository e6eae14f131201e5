-- The same sheet scanned twice is known again by how its ink lies, however it lay in the feeder.

ALTER TABLE page_versions ADD COLUMN look TEXT; -- base64: ink in a grid, one byte a cell; NULL: blank, not processed, or made before this
ALTER TABLE page_versions ADD COLUMN look_of TEXT; -- page_id of the first page of the case that looks so; NULL: this is the first
