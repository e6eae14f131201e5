-- Which answers speak about the case as it was accepted. Before acceptance this follows from `subject`; afterwards a definition
-- published anew must not take an answer off the case, nor an answer about an earlier applicant come onto it.

ALTER TABLE verifications ADD COLUMN counts INTEGER NOT NULL DEFAULT 0; -- 1: asked about the accepted case
UPDATE verifications SET counts = 1 WHERE case_id IN (SELECT case_id FROM cases WHERE project_no IS NOT NULL);
