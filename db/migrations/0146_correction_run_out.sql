-- A correction whose days have run out ends the case by itself; the days it was given are kept, so that another calendar counts them anew.

ALTER TABLE case_corrections ADD COLUMN days INTEGER; -- working days given; NULL: before this was kept
CREATE INDEX cases_correcting ON cases (correct_by) WHERE state = 'CORRECTION';
