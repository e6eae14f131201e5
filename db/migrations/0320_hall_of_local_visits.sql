-- A visit begun without the queue ends in the hall it began in, also when the station was moved meanwhile.
ALTER TABLE hall_local ADD COLUMN hall_code TEXT; -- null: of a version that did not write it down
